"""What the office of a jurisdiction sets once, and the way to everything else that it sets."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.models import Jurisdiction
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from tasks.models import ThemeDate, ThemeDay
from tasks.permissions import can_edit_rules
from tasks.place_settings import read_place_settings
from tasks.place_settings_forms import PlaceSettingsForm
from tasks.services.place_settings import change_place_settings
from tasks.services.working_days import the_calendar
from tasks.states import ReminderKind
from tasks.theme_dates import happenings
from tasks.theme_rules import RunUp, RunUpDays

SHOWN = 3
YEAR = datetime.timedelta(days=364)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def place_settings_edit(request: HttpRequest, pk: int):
    rows = Jurisdiction.objects.active().select_related("office")
    jurisdiction = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_edit_rules(request.user, jurisdiction))
    today = portal_today()

    def save(row: Jurisdiction, **fields: Any) -> None:
        change_place_settings(row, by=request.user, today=today, **fields)

    current, unusable = read_place_settings(jurisdiction)
    return edit_page(
        request,
        row=jurisdiction,
        form_class=PlaceSettingsForm,
        save=save,
        template="tasks/place_settings_edit.html",
        context={
            "unusable": unusable,
            "coming": _coming(jurisdiction, today, current.run_up),
        },
        done=reverse("tasks:place-settings-edit", args=[pk]),
    )


def _coming(jurisdiction: Jurisdiction, today: datetime.date, days: RunUpDays) -> list:
    """The next theme days with the steps around them, by the settings that are stored."""
    rows = ThemeDay.objects.active().filter(switched_on=True)
    theme_days = list(rows.filter(jurisdiction=None) | rows.filter(jurisdiction=jurisdiction))
    last = today + YEAR
    years = range(today.year - 1, last.year + 1)
    dates = ThemeDate.objects.active().filter(theme_day__in=theme_days, year__in=years)
    calendar = the_calendar()
    found = happenings(theme_days, dates, first=today, last=last)
    ahead = [one for one in found if one.span.start >= today][:SHOWN]
    return [(one, _told(one.run_up(calendar, days), days)) for one in ahead]


def _told(steps: RunUp, days: RunUpDays) -> list[tuple[str, datetime.date]]:
    """The steps of which anybody is told, in words, with their days."""
    every = (
        (ReminderKind.NOTICE, days.notice, steps.notice_on),
        (ReminderKind.CHECK, days.check, steps.check_on),
        (ReminderKind.SUMMARY, days.summary, steps.summary_on),
    )
    return [(str(kind.label), on) for kind, number, on in every if number]
