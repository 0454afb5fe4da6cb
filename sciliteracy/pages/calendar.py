"""The calendar of a month: what falls due on which day, theme days, days off."""

import calendar as months
import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.db.models import Count, Q, QuerySet
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.forms import JurisdictionListForm
from agencies.models import Agency, User
from agencies.states import AGENCY_ROLES
from plans.models import Plan
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from tasks.models import Occurrence, ThemeDate, ThemeDay
from tasks.owed import owed_by
from tasks.reckoning import RELATED, Reckoned, reckon
from tasks.services.working_days import days_of_year, the_calendar
from tasks.states import OccurrenceState
from tasks.theme_dates import Happening, happenings

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2200
DAY_SHOWN = 100
# What may fall on a day, by the column that holds it.
KINDS: dict[str, Promise] = {
    "work_due_on": _("工作到期"),
    "report_due_on": _("报送截止"),
    "locks_on": _("锁定"),
}
ONE_DAY = datetime.timedelta(days=1)
WEEK = 7


@dataclass(frozen=True)
class Due:
    """How many periods have one of their dates on a day, and how many of them are done."""

    label: str | Promise
    number: int
    done: int


@dataclass
class Day:
    on: datetime.date
    is_today: bool
    is_working: bool
    mark: str | Promise = ""
    festival: str = ""
    provisional: bool = False
    dues: list[Due] = field(default_factory=list)
    themes: list[Happening] = field(default_factory=list)

    @property
    def weekday(self) -> str:
        return date_format(self.on, "D")

    @property
    def has_something(self) -> bool:
        return bool(self.dues or self.themes or self.mark or self.is_today)


@dataclass(frozen=True)
class MonthPage:
    first: datetime.date
    last: datetime.date
    weeks: list[list[Day | None]]
    long_themes: list[Happening]
    chosen: datetime.date | None
    on_day: list[Reckoned]
    provisional: bool

    @property
    def previous(self) -> str:
        return f"{self.first - ONE_DAY:%Y-%m}"

    @property
    def next(self) -> str:
        return f"{self.last + ONE_DAY:%Y-%m}"

    @property
    def weekdays(self) -> list[str]:
        monday = datetime.date(2024, 1, 1)
        return [date_format(monday + ONE_DAY * n, "D") for n in range(WEEK)]


class CalendarForm(JurisdictionListForm):
    SORTS = {"day": ("work_due_on",)}

    plan = forms.ModelChoiceField(queryset=Plan.objects.none(), required=False)
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False)
    month = forms.CharField(required=False, max_length=7)
    day = forms.IntegerField(required=False, min_value=1, max_value=31)

    def __init__(self, data, *, user: User) -> None:
        super().__init__(data, user=user)
        plans = Plan.objects.visible_to(user).active()
        self.fields["plan"].queryset = plans.order_by("jurisdiction__code", "-period_start")
        self.fields["agency"].queryset = Agency.objects.visible_to(user).active()

    def first_day(self, today: datetime.date) -> datetime.date:
        """Of the month asked for; of this one, where nothing sensible was."""
        found = MONTH.fullmatch(self.value("month") or "")
        if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
            return datetime.date(int(found[1]), int(found[2]), 1)
        return today.replace(day=1)

    def own_agencies(self) -> list[Agency]:
        if not self.user.is_authenticated:
            return []
        held = self.user.memberships.active().filter(role__in=AGENCY_ROLES)
        return list(Agency.objects.active().filter(pk__in=held.values("agency")))

    def select(self) -> QuerySet[Occurrence]:
        rows = Occurrence.objects.visible_to(self.user).standing()
        rows = self.within(rows, "task__measure__plan__jurisdiction__")
        if plan := self.value("plan"):
            rows = rows.filter(task__measure__plan=plan)
        if agency := self.value("agency"):
            rows = rows.filter(owed_by(agency))
        return rows


def month_page(form: CalendarForm, *, today: datetime.date) -> MonthPage:
    first = form.first_day(today)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    rows = form.select()
    days = _days(first, last, today)
    for on, dues in _dues(rows, first, last).items():
        days[on].dues = dues
    short, long = _themes(form, first, last)
    for one in short:
        for day in days.values():
            if one.span.start <= day.on <= one.span.end:
                day.themes.append(one)
    number = form.value("day")
    chosen = first.replace(day=number) if number and number <= last.day else None
    return MonthPage(
        first=first,
        last=last,
        weeks=_weeks(list(days.values())),
        long_themes=long,
        chosen=chosen,
        on_day=on_day(rows, chosen, today) if chosen else [],
        provisional=not the_calendar().knows(first.year),
    )


def _days(
    first: datetime.date, last: datetime.date, today: datetime.date
) -> dict[datetime.date, Day]:
    calendar = the_calendar()
    named = {one.day: one for one in days_of_year(first.year)}
    days = {}
    for number in range((last - first).days + 1):
        on = first + ONE_DAY * number
        day = Day(on, on == today, calendar.is_working(on))
        if on in named:
            day.mark = _("班") if named[on].is_working else _("休")
            day.festival = named[on].name
        days[on] = day
    return days


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    cells: list[Day | None] = [None] * days[0].on.weekday() + list(days)
    cells += [None] * (-len(cells) % WEEK)
    return [cells[n : n + WEEK] for n in range(0, len(cells), WEEK)]


def _dues(
    rows: QuerySet[Occurrence], first: datetime.date, last: datetime.date
) -> dict[datetime.date, list[Due]]:
    dues: dict[datetime.date, list[Due]] = defaultdict(list)
    done = Count("pk", Q(state=OccurrenceState.DONE))
    for column, label in KINDS.items():
        here = rows.filter(**{f"{column}__gte": first, f"{column}__lte": last}).order_by()
        counted = here.values(column).annotate(number=Count("pk"), finished=done)
        for on, number, finished in counted.values_list(column, "number", "finished"):
            dues[on].append(Due(label, number, finished))
    return dues


def _themes(
    form: CalendarForm, first: datetime.date, last: datetime.date
) -> tuple[list[Happening], list[Happening]]:
    """Those of some days, and those of a week or more, which stand above the days."""
    theme_days = ThemeDay.objects.visible_to(form.user).active().filter(switched_on=True)
    dates = ThemeDate.objects.visible_to(form.user).active()
    near = dates.filter(year__gte=first.year - 1, year__lte=last.year + 1)
    found = happenings(theme_days, near, first=first, last=last)
    long = [one for one in found if (one.span.end - one.span.start).days + 1 > WEEK]
    return [one for one in found if one not in long], long


def on_day(rows: QuerySet[Occurrence], day: datetime.date, today: datetime.date) -> list[Reckoned]:
    """What falls on one day, as far as a page shows it; what is not done first."""
    falls = Q(work_due_on=day) | Q(report_due_on=day) | Q(locks_on=day)
    shown = rows.filter(falls).select_related(*RELATED)
    ordered = shown.order_by("-state", "task__measure__plan", "task__measure_id", "pk")
    return reckon(ordered[:DAY_SHOWN], today=today)


@readers_only
@require_safe
def month(request):
    form = CalendarForm(request.GET, user=request.user)
    page = month_page(form, today=portal_today())
    context = {
        "form": form,
        "page": page,
        "own": form.own_agencies(),
        "agency": form.value("agency"),
        "shown_at_most": DAY_SHOWN,
    }
    return render(request, "tasks/calendar.html", context)
