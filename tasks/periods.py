"""When a duty falls due: its periods, one after the other.

A rhythm is a unit (week, month, quarter, half-year, school term, year) taken every so often, or an
RRULE (RFC 5545) for odd rhythms, or neither: once. Periods of a unit keep to the calendar (months
begin on the 1st, weeks on Monday) and are whole: what the rhythm's own days would cut is no period.
"""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.rhythm_rules import check_rule, day_beyond, starts_of_rule

__all__ = [
    "DEFAULT_TERMS",
    "UNITS",
    "Period",
    "Rhythm",
    "Terms",
    "check_rule",
    "first_whole_period_after",
    "period_after",
    "period_at",
    "periods",
]

# Month and day on which each school term begins; it lasts until the next one does.
Terms = tuple[tuple[int, int], ...]
DEFAULT_TERMS: Terms = ((2, 1), (9, 1))
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
WEEK, TERM = "week", "term"
UNITS = (WEEK, "month", "quarter", "half_year", TERM, "year")
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """From `start` through `end`, both days included."""

    start: datetime.date
    end: datetime.date

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How a duty comes back. `ends_on` None is an open end.

    Without unit and rule: once, from `starts_on` to `ends_on` (an open end makes no period: what
    is due once is due some day). `every` counts units from the first whole one.
    """

    starts_on: datetime.date
    ends_on: datetime.date | None = None
    unit: str = ""
    every: int = 1
    rule: str = ""
    terms: Terms = DEFAULT_TERMS

    def __post_init__(self) -> None:
        if self.unit and self.unit not in UNITS:
            raise ValueError(f"{self.unit} is no unit of a rhythm")
        if self.unit and self.rule:
            raise ValueError("a rhythm has a unit or a rule, not both")
        if self.every < 1:
            raise ValueError("a rhythm comes back every 1 or more units")


def periods(rhythm: Rhythm, *, until: datetime.date) -> list[Period]:
    """All whole periods that begin on or before `until`, in order."""
    return list(itertools.takewhile(lambda period: period.start <= until, _all(rhythm)))


def period_at(rhythm: Rhythm, day: datetime.date) -> Period | None:
    """The period that `day` lies in; None before the first, after the last and between two."""
    begun = periods(rhythm, until=day)
    return begun[-1] if begun and day in begun[-1] else None


def period_after(rhythm: Rhythm, period: Period) -> Period | None:
    """The one that follows `period`; None after the last."""
    return next((one for one in _all(rhythm) if one.start > period.start), None)


def first_whole_period_after(unit: str, day: datetime.date, terms: Terms = DEFAULT_TERMS) -> Period:
    """The first period of `unit` that begins after `day`."""
    start = _first_start(unit, day + ONE_DAY, terms)
    return Period(start, _next_start(unit, start, terms) - ONE_DAY)


def _all(rhythm: Rhythm) -> Iterator[Period]:
    """Every period in order; endless where the rhythm is, up to where dates end."""
    if rhythm.rule:
        return _of_rule(rhythm)
    if rhythm.unit:
        return _of_unit(rhythm)
    return _once(rhythm)


def _once(rhythm: Rhythm) -> Iterator[Period]:
    if rhythm.ends_on is not None and rhythm.ends_on >= rhythm.starts_on:
        yield Period(rhythm.starts_on, rhythm.ends_on)


def _of_unit(rhythm: Rhythm) -> Iterator[Period]:
    try:
        start = _first_start(rhythm.unit, rhythm.starts_on, rhythm.terms)
        while True:
            following = start
            for _unit in range(rhythm.every):
                following = _next_start(rhythm.unit, following, rhythm.terms)
            period = Period(start, following - ONE_DAY)
            if rhythm.ends_on is not None and period.end > rhythm.ends_on:
                return
            yield period
            start = following
    except (OverflowError, ValueError):  # past the year 9999
        return


def _of_rule(rhythm: Rhythm) -> Iterator[Period]:
    """Each day the rule names begins a period that ends on the day before the next.

    The end of the duty cuts the last one short instead of dropping it: its day was named. After
    the last day of a rule with an end of its own, the period ends where it would without.
    """
    starts = starts_of_rule(rhythm.rule, rhythm.starts_on)
    for start, following in itertools.pairwise(itertools.chain(starts, [None])):
        if start is None or (rhythm.ends_on is not None and start > rhythm.ends_on):
            return
        if following is None:
            following = day_beyond(rhythm.rule, rhythm.starts_on, after=start)
        ends = [rhythm.ends_on] if rhythm.ends_on is not None else []
        ends += [following - ONE_DAY] if following is not None else []
        if ends:
            yield Period(start, min(ends))


def _first_start(unit: str, day: datetime.date, terms: Terms) -> datetime.date:
    """The first beginning of a `unit` on or after `day`."""
    if unit == WEEK:
        return day + datetime.timedelta(days=-day.weekday() % 7)
    for year in (day.year, day.year + 1):
        for start in _starts_in(unit, year, terms):
            if start >= day:
                return start
    raise ValueError(f"no {unit} begins after {day}")


def _next_start(unit: str, start: datetime.date, terms: Terms) -> datetime.date:
    return _first_start(unit, start + ONE_DAY, terms)


def _starts_in(unit: str, year: int, terms: Terms) -> Iterator[datetime.date]:
    if unit == TERM:
        days = sorted(terms)
    else:
        days = [(month, 1) for month in range(1, 13, MONTHS[unit])]
    return (datetime.date(year, month, day) for month, day in days)
