"""How much is to be done by a day, and how much the calendar still allows.

天 and 周 go by calendar days. Up to `rules.steps_up_to` whole pieces are due in equal steps, each
at the end of its part of the period. More of them, and what does not come in pieces (a percentage,
so much a head, a fraction), go by working days. A level with a baseline climbs from there to its
quota in the same manner; one without has no pace. Nor has a limit, a tally (each member has until
the end), a yes or no, or a narrative.
"""

import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from tasks.rules import Rules
from tasks.standing import CALENDAR_UNITS, ZERO, Standing
from tasks.working_days import WorkingCalendar

ONE_DAY = datetime.timedelta(days=1)
MONTHS_A_YEAR = 12
WEEK = 7
WEEKS = "周"
# 6.9 a week, but 462: tenths of what is large say nothing.
TENTH, LARGE = Decimal("0.1"), 10
# The places to which the pace of a ratio is told.
RATIO_PLACES = 2


def paced(standing: Standing) -> bool:
    """Whether something is expected of it before it is due."""
    return standing.counts and not standing.limit and (standing.flow or bool(standing.baseline))


def expected(
    standing: Standing, as_of: datetime.date, *, rules: Rules, calendar: WorkingCalendar
) -> Decimal | None:
    """What is to be done by the end of `as_of`, never above the quota; None without a pace."""
    if not paced(standing):
        return None
    quota = standing.quota or ZERO
    start, base = first_day(standing), base_of(standing)
    if as_of >= standing.work_due_on or base >= quota:
        return quota
    if as_of < start:
        return base
    to_go = quota - base
    passed, whole = _passed(standing, start, as_of, to_go, rules, calendar)
    return min(quota, _rounded(base + to_go * passed / whole, standing, base))


def reachable(standing: Standing, as_of: datetime.date) -> Decimal | None:
    """What can still be reached if every day left after `as_of` is one of opening.

    None where the calendar does not bound the unit. Of weeks, only whole ones count.
    """
    if not paced(standing) or not standing.flow or standing.unit not in CALENDAR_UNITS:
        return None
    return standing.actual + days_left(standing, as_of) // CALENDAR_UNITS[standing.unit]


def needed_pace(standing: Standing, as_of: datetime.date, *, rules: Rules) -> Decimal | None:
    """What each week left after `as_of` has to bring to reach the quota, rounded up; None where
    it is due in steps, has no pace, is reached already, or where no time is left."""
    left = days_left(standing, as_of)
    if not paced(standing) or not standing.flow or not left:
        return None
    quota = standing.quota or ZERO
    missing = quota - standing.actual
    if in_steps(standing, quota, rules) or missing <= 0 or standing.unit == WEEKS:
        return None
    a_week = missing * WEEK / max(left, WEEK)
    return a_week.quantize(TENTH if a_week < LARGE else Decimal(1), ROUND_CEILING)


def in_steps(standing: Standing, to_go: Decimal, rules: Rules) -> bool:
    """Whether the way to go is one of a few whole pieces."""
    pieces = standing.unit not in CALENDAR_UNITS and not standing.ratio
    return pieces and to_go == to_go.to_integral_value() and to_go <= rules.steps_up_to


def first_day(standing: Standing) -> datetime.date:
    """The day on which the pace begins: that of the period, or the one after the baseline."""
    if standing.flow or standing.baseline is None:
        return standing.period_start
    return max(standing.period_start, standing.baseline[0] + ONE_DAY)


def days_left(standing: Standing, as_of: datetime.date) -> int:
    """Days of the period after `as_of`."""
    last = max(as_of, standing.period_start - ONE_DAY)
    return max(0, (standing.work_due_on - last).days)


def base_of(standing: Standing) -> Decimal:
    """From where the pace begins: nothing, or the baseline of a level."""
    return ZERO if standing.flow or standing.baseline is None else standing.baseline[1]


def _days(first: datetime.date, last: datetime.date) -> int:
    return (last - first).days + 1


def _steps_taken(start: datetime.date, end: datetime.date, as_of: datetime.date, steps: int) -> int:
    """How many of the equal parts from `start` through `end` are over by the end of `as_of`.

    Parts are months where whole months divide evenly, else days.
    """
    months = _whole_months(start, end + ONE_DAY)
    if months and months % steps == 0:
        after = as_of + ONE_DAY
        passed = (after.year - start.year) * MONTHS_A_YEAR + after.month - start.month
        return passed // (months // steps)
    return steps * _days(start, as_of) // _days(start, end)


def _whole_months(start: datetime.date, after: datetime.date) -> int:
    """Months from `start` up to `after`, 0 if either is not the first of one."""
    if start.day != 1 or after.day != 1:
        return 0
    return (after.year - start.year) * MONTHS_A_YEAR + after.month - start.month


def _passed(
    standing: Standing,
    start: datetime.date,
    as_of: datetime.date,
    to_go: Decimal,
    rules: Rules,
    calendar: WorkingCalendar,
) -> tuple[int, int]:
    """How many parts of the way are over by the end of `as_of`, and how many there are."""
    end = standing.work_due_on
    if standing.unit not in CALENDAR_UNITS:
        if in_steps(standing, to_go, rules):
            return _steps_taken(start, end, as_of, int(to_go)), int(to_go)
        workdays = calendar.count(start, end)
        if workdays:
            return calendar.count(start, as_of), workdays
    return _days(start, as_of), _days(start, end)


def _rounded(value: Decimal, standing: Standing, base: Decimal) -> Decimal:
    """Half up, to the places that the quota or the baseline has: whole for whole ones, but a ratio
    always to hundredths, or half of 1% would be asked for as all of it."""
    finest = min(_places(standing.quota or ZERO), _places(base))
    if standing.ratio:
        finest = min(finest, -RATIO_PLACES)
    return value.quantize(Decimal(1).scaleb(finest), ROUND_HALF_UP)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(0, exponent) if isinstance(exponent, int) else 0
