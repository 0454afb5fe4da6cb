"""Addresses of the evidence."""

from django.urls import path

from tasks import calendar_urls, views

app_name = "tasks"
urlpatterns = [
    path("observations/<int:pk>/evidence/", views.evidence_attach, name="evidence-attach"),
    path("evidence/<int:pk>/", views.evidence_download, name="evidence-download"),
    path("evidence/<int:pk>/retire/", views.evidence_retire, name="evidence-retire"),
    path("evidence/<int:pk>/restore/", views.evidence_restore, name="evidence-restore"),
    *calendar_urls.urlpatterns,
]
