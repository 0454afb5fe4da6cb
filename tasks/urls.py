"""Addresses of the evidence and of the inbox."""

from django.urls import path

from tasks import calendar_urls, inbox_views, reminder_urls, views

app_name = "tasks"
urlpatterns = [
    path("observations/<int:pk>/evidence/", views.evidence_attach, name="evidence-attach"),
    path("evidence/<int:pk>/", views.evidence_download, name="evidence-download"),
    path("evidence/<int:pk>/retire/", views.evidence_retire, name="evidence-retire"),
    path("evidence/<int:pk>/restore/", views.evidence_restore, name="evidence-restore"),
    path("inbox/", inbox_views.inbox, name="inbox"),
    path("inbox/read/", inbox_views.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/", inbox_views.message_detail, name="message-detail"),
    *calendar_urls.urlpatterns,
    *reminder_urls.urlpatterns,
]
