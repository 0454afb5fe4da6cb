"""Addresses of the calendar: working days, theme days, and a jurisdiction's rules."""

from django.urls import path

from tasks import calendar_views, place_settings_views, rules_views, theme_day_views

urlpatterns = [
    path("working-days/", calendar_views.working_day_list, name="working-day-list"),
    path("theme-days/", theme_day_views.theme_day_list, name="theme-day-list"),
    path("theme-days/new/", theme_day_views.theme_day_create, name="theme-day-create"),
    path("theme-days/<int:pk>/", theme_day_views.theme_day_detail, name="theme-day-detail"),
    path("theme-days/<int:pk>/edit/", theme_day_views.theme_day_edit, name="theme-day-edit"),
    path(
        "theme-days/<int:pk>/confirm/", theme_day_views.theme_day_confirm, name="theme-day-confirm"
    ),
    path(
        "theme-days/<int:pk>/measures/<int:measure_pk>/link/",
        theme_day_views.theme_day_link,
        name="theme-day-link",
    ),
    path(
        "theme-day-links/<int:pk>/unlink/",
        theme_day_views.theme_day_unlink,
        name="theme-day-unlink",
    ),
    path(
        "jurisdictions/<int:pk>/settings/",
        place_settings_views.place_settings_edit,
        name="place-settings-edit",
    ),
    path("jurisdictions/<int:pk>/rules/", rules_views.rules_edit, name="rules-edit"),
]
