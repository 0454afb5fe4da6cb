"""Addresses of what people choose about reminders, and jurisdictions: when, and in which words."""

from django.urls import path

from tasks import choice_views, inbox_views, ladder_views, message_text_views

urlpatterns = [
    path("due/<int:agency_pk>/<int:measure_pk>/", inbox_views.due_form, name="due-form"),
    path("account/reminders/", choice_views.reminder_choices_page, name="reminder-choices"),
    path("account/reminders/hour/", choice_views.hour_choose, name="reminder-hour-choose"),
    path("account/reminders/kinds/", choice_views.kinds_choose, name="reminder-kinds-choose"),
    path("account/reminders/pauses/", choice_views.pause_add, name="reminder-pause-add"),
    path(
        "account/reminders/pauses/<int:pk>/end/", choice_views.pause_end, name="reminder-pause-end"
    ),
    path("reminders/unsubscribe/<str:token>/", choice_views.unsubscribe, name="unsubscribe"),
    path("jurisdictions/<int:pk>/ladder/", ladder_views.ladder_edit, name="ladder-edit"),
    path(
        "jurisdictions/<int:pk>/messages/",
        message_text_views.message_text_list,
        name="message-text-list",
    ),
    path(
        "jurisdictions/<int:pk>/messages/<slug:kind>/<slug:language>/",
        message_text_views.message_text_edit,
        name="message-text-edit",
    ),
    path(
        "jurisdictions/<int:pk>/messages/<slug:kind>/<slug:language>/restore/",
        message_text_views.message_text_restore,
        name="message-text-restore",
    ),
]
