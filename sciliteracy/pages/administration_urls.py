"""Addresses of those who administer: people, their roles, the audit trail."""

from django.urls import include, path

from sciliteracy.pages import audit, people, people_roles

people_patterns = [
    path("", people.account_list, name="account-list"),
    path("new/", people.account_open, name="account-open"),
    path("liaisons/", people_roles.liaison_list, name="liaison-list"),
    path("<int:pk>/", people.account_detail, name="account-detail"),
    path("<int:pk>/close/", people.account_close, name="account-close"),
    path("<int:pk>/unlock/", people.account_unlock, name="account-unlock"),
    path("<int:pk>/sessions/end/", people.account_end_sessions, name="account-end-sessions"),
    path("<int:pk>/password/", people.account_reset_password, name="account-reset-password"),
    path("<int:pk>/roles/new/", people_roles.role_grant, name="role-grant"),
    path("<int:pk>/roles/<int:role_pk>/end/", people_roles.role_end, name="role-end"),
    path(
        "<int:pk>/roles/<int:role_pk>/hand-over/",
        people_roles.role_hand_over,
        name="role-hand-over",
    ),
]
audit_patterns = [
    path("", audit.event_list, name="event-list"),
    path("<int:pk>/", audit.event_detail, name="event-detail"),
]

urlpatterns = [
    path("people/", include((people_patterns, "people"))),
    path("audit/", include((audit_patterns, "audit"))),
]
