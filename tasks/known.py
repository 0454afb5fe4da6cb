"""Up to which day a period is known: what its reports tell of, and what they should have told."""

import datetime
from functools import lru_cache

from tasks.duties import dates_of
from tasks.periods import Period
from tasks.reporting_periods import reporting_periods
from tasks.rules import Rules
from tasks.working_days import WorkingCalendar


def known_until(
    told_until: datetime.date | None, overdue_until: datetime.date | None
) -> datetime.date | None:
    """The later of the last day that approved reports tell of and the day they should have told
    of by now: whoever stops reporting does not stop the clock. None: nothing is known yet, and
    nothing is held against anybody."""
    return max((day for day in (told_until, overdue_until) if day is not None), default=None)


@lru_cache(maxsize=1024)
def overdue_until(
    period: Period,
    report_due_on: datetime.date,
    *,
    today: datetime.date,
    rules: Rules,
    calendar: WorkingCalendar,
    issued_on: datetime.date | None = None,
) -> datetime.date | None:
    """The last day of `period` of which a report is overdue on `today`; None if none is.

    `report_due_on` is the day for the report about its end. What ends within it is asked for on
    the jurisdiction's own days, but for what was due before the plan came out: nobody was asked.
    The periods of a list are few, so the answer is kept.
    """
    if report_due_on < today:
        return period.end
    years = today.year - period.start.year + 1
    for asked in reporting_periods(rules, until=today, years=max(years, 0)):
        due_on = dates_of(asked, rules=rules, calendar=calendar).report_due_on
        if asked.end < period.start or (issued_on is not None and due_on <= issued_on):
            return None
        if asked.end < period.end and due_on < today:
            return asked.end
    return None
