"""What a commitment, or the duty to report, makes somebody owe: since when, until when, how often;
and the dates of each period. Nothing here reads the database or the clock.
"""

import calendar as months
import datetime
from dataclasses import dataclass

from tasks.periods import DEFAULT_TERMS, Period, Terms, first_whole_period_after
from tasks.rules import Rules
from tasks.working_days import WorkingCalendar

RECURRING, DEADLINE, STANDING = "recurring", "deadline", "standing"
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """A duty that comes back `every` so many units, or (unit "") once."""

    unit: str
    every: int
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True)
class Dates:
    """The days that count in one period of a duty."""

    opens_on: datetime.date
    work_due_on: datetime.date
    report_due_on: datetime.date
    locks_on: datetime.date


def duty_of_target(
    *,
    kind: str,
    frequency_unit: str = "",
    frequency_every: int | None = None,
    from_year: int | None = None,
    due: str = "",
    issued_on: datetime.date | None,
    plan_start: int,
    plan_end: int,
    reporting_period: str,
    terms: Terms = DEFAULT_TERMS,
) -> Duty | None:
    """What a target asks for; None if it would be over before it starts.

    Takes the target's own fields, those of its plan (years of its period) and the jurisdiction's
    reporting period. A plan without a day of issue stands from its first year on.
    """
    unit, every, end = frequency_unit, frequency_every or 1, last_day_of(plan_end)
    if kind == DEADLINE:
        unit, every, end = "", 1, day_of(due)
    elif kind == STANDING:
        unit, every = "year", 1
    day_before = _day_before_start(from_year, issued_on, plan_start)
    start = first_whole_period_after(unit or reporting_period, day_before, terms).start
    return Duty(unit, every, start, end) if start <= end else None


def reporting_duty(
    *,
    issued_on: datetime.date | None,
    plan_start: int,
    plan_end: int,
    reporting_period: str,
) -> Duty | None:
    """The duty to report on a measure, each reporting period; None if the plan is over before."""
    day_before = _day_before_start(None, issued_on, plan_start)
    start = first_whole_period_after(reporting_period, day_before).start
    end = last_day_of(plan_end)
    return Duty(reporting_period, 1, start, end) if start <= end else None


def dates_of(period: Period, *, rules: Rules, calendar: WorkingCalendar) -> Dates:
    """Work dates never move; the report is due on a working day, at the earliest when the period
    opens."""
    report_due_on = calendar.add(period.end, rules.report_due_working_days)
    if not rules.report_due_working_days:
        report_due_on = max(calendar.on_or_before(period.end), period.start)
    return Dates(
        opens_on=period.start,
        work_due_on=period.end,
        report_due_on=report_due_on,
        locks_on=report_due_on + ONE_DAY * rules.lock_after_days,
    )


def day_of(due: str) -> datetime.date:
    """The last day of what a document names: 2025, 2022-06 or 2022-06-30."""
    year, month, day = ([int(part) for part in due.split("-")] + [0, 0])[:3]
    month = month or 12
    return datetime.date(year, month, day or months.monthrange(year, month)[1])


def last_day_of(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def _day_before_start(
    from_year: int | None, issued_on: datetime.date | None, plan_start: int
) -> datetime.date:
    """The day after which the first whole period is looked for: a duty stands from 1 January of a
    year that is named, even if the plan came out later; else from the day of issue."""
    if from_year is None and issued_on is not None:
        return issued_on
    return last_day_of((from_year or plan_start) - 1)
