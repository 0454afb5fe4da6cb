"""When somebody is told of a theme day: how many days before and after it, and which step stands.

Calendar days, of a jurisdiction: they stand in `Jurisdiction.settings["theme_days"]`, only those
that differ from the defaults; 0 leaves a step out. Pure but for the working calendar it is given.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from tasks.states import ReminderKind
from tasks.stored_settings import usable_under
from tasks.theme_rules import ONE_DAY, RunUpDays, Span, run_up
from tasks.working_days import WorkingCalendar

KEY = "theme_days"
FARTHEST = 90  # days
# So long after its day a summary is still asked for; then the matter is closed.
SUMMARY_STANDS = 14  # days


@dataclass(frozen=True)
class Step:
    """What is to be done around a theme day, and on what day."""

    kind: ReminderKind
    on: datetime.date


def step_at(
    span: Span, today: datetime.date, *, days: RunUpDays, calendar: WorkingCalendar
) -> Step | None:
    """The step that stands on `today`: the last one reached. Whoever was not told on its day is
    told later, while it is of use: of preparations until the first day, of the summary for a while.
    """
    steps = run_up(span, calendar, days)
    dated = (
        (ReminderKind.NOTICE, days.notice, steps.notice_on),
        (ReminderKind.CHECK, days.check, steps.check_on),
        (ReminderKind.SUMMARY, days.summary, steps.summary_on),
    )
    reached = [
        Step(kind, on)
        for kind, number, on in dated
        if number and on <= today and is_of_use(kind, span, on, today)
    ]
    return max(reached, key=lambda step: step.on, default=None)


def is_of_use(kind: str, span: Span, on: datetime.date, today: datetime.date) -> bool:
    """Whether it is not too late for a step of `kind` whose day was `on`."""
    if kind == ReminderKind.SUMMARY:
        return span.end < today <= on + ONE_DAY * SUMMARY_STANDS
    return today <= span.start


def run_up_days_of(settings: Any) -> RunUpDays:
    """From the settings of a jurisdiction; what cannot be used counts as not there."""
    return RunUpDays(**usable_under(KEY, settings, READERS)[0])


def _read_days(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= FARTHEST:
        raise ValueError("not a number of days")
    return value


READERS = {"notice": _read_days, "check": _read_days, "summary": _read_days}
