"""When a theme day is: the days its rule finds in a year, and the steps before and after them."""

import calendar
import datetime
from dataclasses import dataclass

from lunar_python import Lunar

from tasks.working_days import WorkingCalendar

ONE_DAY = datetime.timedelta(days=1)
# The last day of a lunar month is its 29th or its 30th.
SHORT_MONTH, LONG_MONTH = 29, 30
LEAP_YEAR = 2024


@dataclass(frozen=True, order=True)
class Span:
    """From `start` through `end`, both days included."""

    start: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class RunUpDays:
    """How many days before a theme day begins, or after it ends, each step is due."""

    notice: int = 30
    check: int = 7
    summary: int = 5


@dataclass(frozen=True)
class RunUp:
    """What has to be done around a theme day: notice given, preparations checked, summed up."""

    notice_on: datetime.date
    check_on: datetime.date
    summary_on: datetime.date


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The numbers of a theme day's rule; `weekday` is ISO (Monday 1), `nth` -1 the last."""

    kind: str
    month: int | None = None
    day: int | None = None
    nth: int | None = None
    weekday: int | None = None
    length: int = 1


def has_its_day(rule: Rule) -> bool:
    """Whether there is a year with the day of `rule`: none has a 30 February."""
    if rule.month is None or rule.day is None:
        return True
    if rule.kind == "lunar":
        return rule.day <= LONG_MONTH
    return bool(_on_date(rule, LEAP_YEAR))


def spans_in(rule: Rule, year: int) -> list[Span]:
    """Every time that `rule` begins in `year`: mostly once; never for a day set by notice, and not
    in a year without its day (29 February, a fifth Friday)."""
    if rule.kind == "notice":
        return []
    if rule.kind == "month":
        assert rule.month  # noqa: S101 - the database upholds it
        last = calendar.monthrange(year, rule.month)[1]
        return [Span(datetime.date(year, rule.month, 1), datetime.date(year, rule.month, last))]
    if rule.kind == "week":
        weeks = [_week_of(day) for near in (year, year + 1) for day in _on_date(rule, near)]
        return [week for week in weeks if week.start.year == year]
    if rule.kind == "lunar":
        starts = [day for near in (year - 1, year) for day in _in_lunar_year(rule, near)]
        starts = [day for day in starts if day.year == year]
    else:
        starts = _nth_weekday(rule, year) if rule.kind == "nth_weekday" else _on_date(rule, year)
    return [Span(day, day + ONE_DAY * (rule.length - 1)) for day in starts]


USUAL_DAYS = RunUpDays()


def run_up(span: Span, calendar: WorkingCalendar, days: RunUpDays = USUAL_DAYS) -> RunUp:
    """Some days before, on the working day before; summed up some days after the end, on the
    working day after, which is never before the end."""
    return RunUp(
        notice_on=calendar.on_or_before(span.start - ONE_DAY * days.notice),
        check_on=calendar.on_or_before(span.start - ONE_DAY * days.check),
        summary_on=calendar.on_or_after(span.end + ONE_DAY * days.summary),
    )


def _on_date(rule: Rule, year: int) -> list[datetime.date]:
    try:
        return [datetime.date(year, rule.month or 0, rule.day or 0)]
    except ValueError:
        return []


def _week_of(day: datetime.date) -> Span:
    monday = day - ONE_DAY * day.weekday()
    return Span(monday, monday + ONE_DAY * 6)


def _nth_weekday(rule: Rule, year: int) -> list[datetime.date]:
    month, nth, weekday = rule.month or 0, rule.nth or 0, rule.weekday or 0
    last = calendar.monthrange(year, month)[1]
    every = [datetime.date(year, month, day) for day in range(1, last + 1)]
    named = [day for day in every if day.isoweekday() == weekday]
    if nth < 0:
        return named[-1:]
    return named[nth - 1 : nth]


def _in_lunar_year(rule: Rule, year: int) -> list[datetime.date]:
    """The 30th of a month of 29 days is its last day (除夕)."""
    for day in dict.fromkeys((rule.day or 0, min(rule.day or 0, SHORT_MONTH))):
        try:
            solar = Lunar.fromYmd(year, rule.month or 0, day).getSolar()
        except Exception:  # noqa: BLE001, S112 - the library raises nothing more exact
            continue
        return [datetime.date(solar.getYear(), solar.getMonth(), solar.getDay())]
    return []
