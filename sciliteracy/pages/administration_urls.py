"""Addresses of those who administer: people, their roles, the audit trail."""

from django.urls import include, path

from sciliteracy.pages import (
    audit,
    installation,
    operations,
    operations_dead,
    people,
    people_help,
    people_locked,
    people_roles,
    people_tokens,
    people_unreachable,
    people_webhooks,
    sign_in_policy,
)

people_patterns = [
    path("", people.account_list, name="account-list"),
    path("new/", people.account_open, name="account-open"),
    path("sign-in-policy/<int:pk>/", sign_in_policy.sign_in_policy_edit, name="sign-in-policy"),
    path("liaisons/", people_roles.liaison_list, name="liaison-list"),
    path("unreachable/", people_unreachable.unreachable_list, name="unreachable-list"),
    path("<int:pk>/", people.account_detail, name="account-detail"),
    path("<int:pk>/close/", people.account_close, name="account-close"),
    path("<int:pk>/unlock/", people.account_unlock, name="account-unlock"),
    path("<int:pk>/sessions/end/", people.account_end_sessions, name="account-end-sessions"),
    path("<int:pk>/password/", people.account_reset_password, name="account-reset-password"),
    path(
        "<int:pk>/second-factor/",
        people.account_drop_second_factor,
        name="account-drop-second-factor",
    ),
    path("<int:pk>/help/", people_help.ask, name="account-ask-help"),
    path("help/", people_help.help_list, name="help-list"),
    path("help/<int:pk>/agree/", people_help.agree, name="help-agree"),
    path("help/<int:pk>/decline/", people_help.decline, name="help-decline"),
    path("help/<int:pk>/withdraw/", people_help.withdraw, name="help-withdraw"),
    path("locked/", people_locked.locked_list, name="locked-list"),
    path("locked/address/", people_locked.address_unlock, name="address-unlock"),
    path("tokens/", people_tokens.token_list, name="token-list"),
    path("<int:pk>/tokens/new/", people_tokens.token_make, name="token-make"),
    path("<int:pk>/tokens/<int:token_pk>/revoke/", people_tokens.token_revoke, name="token-revoke"),
    path("<int:pk>/webhooks/new/", people_webhooks.webhook_make, name="webhook-make"),
    path(
        "<int:pk>/webhooks/<int:webhook_pk>/",
        people_webhooks.webhook_detail,
        name="webhook-detail",
    ),
    path(
        "<int:pk>/webhooks/<int:webhook_pk>/remove/",
        people_webhooks.webhook_remove,
        name="webhook-remove",
    ),
    path(
        "<int:pk>/webhooks/<int:webhook_pk>/resume/",
        people_webhooks.webhook_resume,
        name="webhook-resume",
    ),
    path(
        "<int:pk>/webhooks/<int:webhook_pk>/deliveries/<int:delivery_pk>/replay/",
        people_webhooks.delivery_replay,
        name="delivery-replay",
    ),
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
    path("installation/", installation.installation, name="installation"),
    path("installation/appoint/", installation.appoint, name="installation-appoint"),
    path(
        "installation/jurisdictions/new/",
        installation.jurisdiction_create,
        name="jurisdiction-create",
    ),
    path("operations/", operations.operations, name="operations"),
    path("operations/run/", operations.job_run_now, name="job-run-now"),
    path("operations/dead-letters/", operations_dead.dead_list, name="dead-list"),
    path("operations/dead-letters/retry/", operations_dead.dead_retry, name="dead-retry"),
    path(
        "operations/dead-letters/<int:pk>/set-aside/",
        operations_dead.dead_set_aside,
        name="dead-set-aside",
    ),
    path("people/", include((people_patterns, "people"))),
    path("audit/", include((audit_patterns, "audit"))),
]
