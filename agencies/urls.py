"""Addresses of the pages that need nothing above the agencies; sciliteracy.pages adds the rest."""

from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("agencies/", views.agency_list, name="agency-list"),
    path("agencies/<int:pk>/edit/", views.agency_edit, name="agency-edit"),
    path("agency-groups/<int:pk>/", views.group_detail, name="group-detail"),
    path("leading-groups/<int:pk>/", views.leading_group_detail, name="leading-group-detail"),
]
