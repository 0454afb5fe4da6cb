"""The working calendar: the years the portal ships, and in their place the notices people load."""

import datetime
import json
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.day_lines import Days, days_between, write_days
from tasks.models import WorkingDay
from tasks.permissions import can_load_notice
from tasks.working_days import WorkingCalendar, is_weekend

SHIPPED_FILE = settings.BASE_DIR / "fixtures" / "working_days.json"
FIRST_YEAR = 2000
NOVEMBER = 11


@dataclass(frozen=True)
class NamedDay:
    """A day that a notice names."""

    day: datetime.date
    is_working: bool
    name: str
    source: str


@dataclass(frozen=True)
class NamedDays:
    """All that notices name, by year."""

    years: dict[int, tuple[NamedDay, ...]]

    def calendar(self) -> WorkingCalendar:
        days = [day for year in self.years.values() for day in year]
        return WorkingCalendar(
            off=frozenset(one.day for one in days if not one.is_working),
            worked=frozenset(one.day for one in days if one.is_working),
            years=frozenset(self.years),
        )


def the_calendar() -> WorkingCalendar:
    """Shipped years, those that somebody loaded in their place. One query.

    Every process keeps the last calendar it made; what is stored tells it, each time, whether it
    is still the one: any change is a new row or a later `updated_at`.
    """
    return _calendar_at(_state())


def days_of_year(year: int) -> list[NamedDay]:
    """What the notice of `year` names, in order; empty when none is known."""
    return list(_days_at(_state()).years.get(year, ()))


def year_warning(today: datetime.date) -> str:
    """What offices are to be told while the notice of this year, or from November of the next one,
    is not loaded; "" otherwise."""
    calendar = the_calendar()
    due = [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]
    missing = [str(year) for year in due if not calendar.knows(year)]
    if not missing:
        return ""
    return _(
        "%(years)s年的放假安排还没有登记，暂按周一至周五为工作日，这一年的报送和提醒日期都是暂定的。"
    ) % {"years": "、".join(missing)}


@transaction.atomic
def load_notice(
    *, by, year: int, off: Days, worked: Days, source: str, today: datetime.date
) -> list[WorkingDay]:
    """Store the notice of one year in the place of whatever is known of it; returns its rows.

    `off` and `worked` are days with the name of their festival. Raises InvalidChange on the field
    that is wrong: days of another year, days named twice, worked days that are no weekend, days
    off none of which would otherwise be worked.
    """
    if not can_load_notice(by):
        raise NotAllowed
    _check(year, off, worked, source, today)
    old = WorkingDay.objects.active().filter(day__year=year)
    before = {"off": _lines(old, False), "worked": _lines(old, True)} if old.exists() else {}
    now = timezone.now()
    old.update(
        retired_at=now,
        retired_reason=_("由后来登记的通知取代"),
        version=F("version") + 1,
        updated_at=now,
    )
    rows = [
        WorkingDay(day=day, is_working=is_working, name=name, source=source.strip())
        for is_working, days in ((False, off), (True, worked))
        for day, name in sorted(days)
    ]
    try:
        with transaction.atomic():
            WorkingDay.objects.bulk_create(rows)
    except IntegrityError:
        raise InvalidChange({"": [_("这一年的安排刚刚有人登记过，请刷新后再看。")]}) from None
    after = {"off": write_days(off), "worked": write_days(worked), "source": source.strip()}
    record(by=by, verb="tasks.load_notice", before=before, after={"year": year} | after)
    return rows


def _check(year: int, off: Days, worked: Days, source: str, today: datetime.date) -> None:
    errors: dict[str, list[str]] = {}
    if not FIRST_YEAR <= year <= today.year + 1:
        span = {"first": FIRST_YEAR, "last": today.year + 1}
        errors["year"] = [_("年份应在 %(first)s 到 %(last)s 之间。") % span]
    if not source.strip():
        errors["source"] = [_("请写明通知的标题或文号。")]
    elif len(source.strip()) > 200:
        errors["source"] = [_("来源最多 200 个字。")]
    for field, days in (("off", off), ("worked", worked)):
        if fault := _fault(year, [day for day, _name in days]):
            errors[field] = [fault]
    days_off = {day for day, _name in off}
    if "off" not in errors and all(is_weekend(day) for day in days_off):
        errors["off"] = [_("放假的日子里没有一个周一至周五，请检查。")]
    weekdays = [day for day, _name in worked if not is_weekend(day)]
    if "worked" not in errors and weekdays:
        errors["worked"] = [_("%(day)s 不是周末，本来就上班。") % {"day": weekdays[0]}]
    both = sorted(days_off & {day for day, _name in worked})
    if "worked" not in errors and both:
        errors["worked"] = [_("%(day)s 既放假又上班，请检查。") % {"day": both[0]}]
    if errors:
        raise InvalidChange(errors)


def _fault(year: int, days: list[datetime.date]) -> str:
    outside = [day for day in days if day.year != year]
    if outside:
        return _("%(day)s 不在 %(year)s 年。") % {"day": outside[0], "year": year}
    twice = sorted({day for day in days if days.count(day) > 1})
    return _("%(day)s 写了两次。") % {"day": twice[0]} if twice else ""


def _lines(rows, is_working: bool) -> str:
    return write_days([(row.day, row.name) for row in rows if row.is_working is is_working])


def _state() -> tuple:
    """What changes whenever a row does."""
    found = WorkingDay.objects.aggregate(last=Max("updated_at"), rows=Count("pk"))
    return found["last"], found["rows"]


@lru_cache(maxsize=2)
def _calendar_at(state: tuple) -> WorkingCalendar:
    return _days_at(state).calendar()


@lru_cache(maxsize=2)
def _days_at(state: tuple) -> NamedDays:
    loaded: dict[int, list[NamedDay]] = {}
    for row in WorkingDay.objects.active().order_by("day"):
        one = NamedDay(row.day, row.is_working, row.name, row.source)
        loaded.setdefault(row.day.year, []).append(one)
    return NamedDays(shipped_days() | {year: tuple(days) for year, days in loaded.items()})


@cache
def shipped_days() -> dict[int, tuple[NamedDay, ...]]:
    """The years the portal ships, by year."""
    return {
        year: tuple(
            NamedDay(day, is_working, name, source)
            for day, is_working, name in sorted(
                [(day, False, name) for day, name in off]
                + [(day, True, name) for day, name in worked]
            )
        )
        for year, off, worked, source in read_file(SHIPPED_FILE.read_text(encoding="utf-8"))
    }


def read_file(text: str) -> list[tuple[int, Days, Days, str]]:
    """Year, days off, days worked and source of every year in a file such as the shipped one.

    Raises ValueError for a file of another form.
    """
    day = datetime.date.fromisoformat
    try:
        return [
            (
                int(year["year"]),
                [(one, n) for a, b, n in year["off"] for one in days_between(day(a), day(b))],
                [(day(a), n) for a, n in year["worked"]],
                str(year["source"]),
            )
            for year in json.loads(text)["years"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a file of working days: {error!r}") from error
