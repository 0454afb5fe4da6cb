"""Addresses of the pages that need nothing above the plans; sciliteracy.pages adds the rest."""

from django.urls import path

from plans import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.plan_list, name="plan-list"),
    path("plans/<slug:slug>/document/source/", views.document_source, name="document-source"),
]
