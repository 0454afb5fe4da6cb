"""Addresses of the indicators."""

from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("indicators/", views.indicator_list, name="indicator-list"),
    path("indicators/<int:pk>/", views.indicator_detail, name="indicator-detail"),
    path(
        "indicators/<int:pk>/observations/new/", views.observation_record, name="observation-record"
    ),
]
