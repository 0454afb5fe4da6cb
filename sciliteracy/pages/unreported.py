"""Who has not reported: each agency with what it owes for one reporting period and did not tell."""

import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import IntegerWidget

from agencies.exporting import exported
from agencies.permissions import can_see_liaisons
from agencies.states import OFFICE_ROLES
from sciliteracy.lib.access import allow_or_forbid, readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.reminding_log import reminded_by_hand
from sciliteracy.pages.unreported_form import UnreportedForm
from tasks.models import Occurrence, Reminder
from tasks.reckoning import reckon
from tasks.reporting_periods import (
    period_name,
)
from tasks.services.working_days import the_calendar
from tasks.states import ReminderKind, TaskKind
from tasks.working_days import WorkingCalendar


class UnreportedResource(Resource):
    agency = Field("owner_name", column_name=gettext_lazy("单位"))
    plan = Field("task__measure__plan__title", column_name=gettext_lazy("规划"))
    path = Field("task__measure__path", column_name=gettext_lazy("条目"))
    what = Field(column_name=gettext_lazy("要求"))
    period = Field(column_name=gettext_lazy("期次"))
    due = Field("told_due_on", column_name=gettext_lazy("报送期限"))
    late = Field(
        column_name=gettext_lazy("逾期工作日"), widget=IntegerWidget(coerce_to_string=False)
    )

    def __init__(self, *, today: datetime.date, calendar: WorkingCalendar) -> None:
        super().__init__()
        self.today, self.calendar = today, calendar

    def dehydrate_what(self, row: Any) -> str:
        target = row.task.target
        return target.quote if target else _("报告进展")

    def dehydrate_period(self, row: Any) -> str:
        return period_name(row.period_start, row.period_end)

    def dehydrate_late(self, row: Any) -> int:
        return days_late(row.told_due_on, self.today, self.calendar)


def days_late(due: datetime.date, today: datetime.date, calendar: WorkingCalendar) -> int:
    """Working days since `due`."""
    return calendar.after(due, today)


def line_key(row: Any) -> str:
    """A line of the list: the period and who owes it."""
    return f"{row.pk}-{row.owner_id or ''}"


def last_reminded(rows: list[Occurrence]) -> dict[int, datetime.date]:
    """When each was last reminded of by hand."""
    found = Reminder.objects.filter(occurrence__in=rows, kind=ReminderKind.BY_HAND)
    return dict(found.values_list("occurrence").annotate(Max("remind_on")))


@readers_only
@require_safe
@limited("export", parameter="export")
def unreported_list(request):
    # Strangers read plans in the demo; who is late is for those who work there.
    allow_or_forbid(request.user.is_authenticated)
    today, calendar = portal_today(), the_calendar()
    form = UnreportedForm(request.GET, user=request.user, today=today)
    rows = form.select(calendar)
    if form.value("export"):
        resource = UnreportedResource(today=today, calendar=calendar)
        verb = "tasks.export_unreported"
        return exported(request, form, resource, form.ordered(rows), name="unreported", verb=verb)
    listing = form.listing(rows)
    shown = list(listing.page.object_list)
    context = {
        "log": reminded_by_hand(form),
        "may_see_gaps": can_see_liaisons(request.user),
        "form": form,
        "listing": listing,
        "rows": [
            (row, reckoned, days_late(row.told_due_on, today, calendar))
            for row, reckoned in zip(shown, reckon(shown, today=today), strict=True)
        ],
        "reporting": TaskKind.REPORTING,
        "only_own": not form.places,
        "reminds": [pk for role, pk, _path in request.user.held_roles if role in OFFICE_ROLES],
        "reminded": last_reminded(shown),
    }
    return render_partial(request, "tasks/unreported_list.html", context, "results")
