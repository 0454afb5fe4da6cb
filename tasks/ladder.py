"""When somebody is reminded of a report: the ladder up to its due day and beyond. Pure.

The numbers are working days. They stand in `Jurisdiction.settings["reminders"]`, only those that
differ from the defaults; what stands there and cannot be used is left aside, and `read_ladder`
says which.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasks.states import ReminderKind
from tasks.stored_settings import differing, read_switch, usable_under
from tasks.working_days import WorkingCalendar

KEY = "reminders"
# The farthest ahead or behind that a rung may be, and how many there may be.
FARTHEST, MOST_RUNGS = 60, 6
# Duties that come back this often get the short ladder.
SHORT_UNITS = ("week", "month")


@dataclass(frozen=True)
class Ladder:
    """Working days before the report is due; then how it goes on while it is overdue.

    0 for `repeat_every`, `head_after` or `leader_after`: never.
    """

    before: tuple[int, ...] = (10, 5, 1)
    before_short: tuple[int, ...] = (3,)
    on_the_day: bool = True
    repeat_every: int = 3
    head_after: int = 3
    leader_after: int = 9


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: of which kind, and the day on which it is reached."""

    kind: ReminderKind
    on: datetime.date


def rung_at(
    due: datetime.date,
    today: datetime.date,
    *,
    ladder: Ladder,
    calendar: WorkingCalendar,
    short: bool = False,
) -> Rung | None:
    """The rung that stands on `today` for a report due on `due`: the last one reached; None
    before the first.

    Whoever was not told on the day of a rung is told later, once, by whichever rung stands then.
    """
    if today >= due:
        return _overdue(due, today, ladder, calendar)
    for days in sorted(ladder.before_short if short else ladder.before):
        on = calendar.add(due, -days)
        if on <= today:
            return Rung(ReminderKind.AHEAD, on)
    return None


def _overdue(
    due: datetime.date, today: datetime.date, ladder: Ladder, calendar: WorkingCalendar
) -> Rung | None:
    passed = calendar.after(due, today)
    steps = passed // ladder.repeat_every if ladder.repeat_every else 0
    if steps:
        return Rung(ReminderKind.OVERDUE, calendar.add(due, steps * ladder.repeat_every))
    if ladder.on_the_day:
        # Whom an outage left out on the day itself hears it on the next, as overdue.
        return Rung(ReminderKind.OVERDUE if passed else ReminderKind.DUE, due)
    return None


def escalations_at(
    due: datetime.date, today: datetime.date, *, ladder: Ladder, calendar: WorkingCalendar
) -> list[Rung]:
    """Who else is told by `today` that a report due on `due` is overdue: once each."""
    passed = calendar.after(due, today)
    levels = (
        (ReminderKind.TO_HEAD, ladder.head_after),
        (ReminderKind.TO_LEADER, ladder.leader_after),
    )
    return [Rung(kind, calendar.add(due, days)) for kind, days in levels if 0 < days <= passed]


def days_told(
    due: datetime.date,
    *,
    ladder: Ladder,
    calendar: WorkingCalendar,
    short: bool = False,
    times: int = 3,
) -> list[Rung]:
    """On which days, in their order, somebody is told of a report due on `due` that does not come;
    of what is repeated the first few `times`."""
    rungs = [
        Rung(ReminderKind.AHEAD, calendar.add(due, -days))
        for days in (ladder.before_short if short else ladder.before)
    ]
    if ladder.on_the_day:
        rungs.append(Rung(ReminderKind.DUE, due))
    repeated = [ladder.repeat_every * n for n in range(1, times + 1)] if ladder.repeat_every else []
    later = (
        (ReminderKind.OVERDUE, repeated),
        (ReminderKind.TO_HEAD, [ladder.head_after]),
        (ReminderKind.TO_LEADER, [ladder.leader_after]),
    )
    for kind, passed in later:
        rungs += [Rung(kind, calendar.add(due, days)) for days in passed if days]
    return sorted(rungs, key=lambda rung: rung.on)


def farthest_due(today: datetime.date, *, ladder: Ladder, calendar: WorkingCalendar):
    """The last due day that anybody is told of on `today`."""
    days = max((*ladder.before, *ladder.before_short, 0))
    return calendar.add(today, days + 1)


def ladder_of(jurisdiction: Any) -> Ladder:
    """The ladder of a jurisdiction."""
    return read_ladder(jurisdiction)[0]


def read_ladder(jurisdiction: Any) -> tuple[Ladder, list[str]]:
    """The ladder, and the names of settings that are unknown or cannot be used."""
    settings = jurisdiction.settings if jurisdiction is not None else {}
    usable, bad = usable_under(KEY, settings, READERS)
    return Ladder(**usable), bad


def stored_form(ladder: Ladder) -> dict[str, Any]:
    """What goes into the settings: what differs from the defaults."""
    plain = differing(ladder, Ladder(), READERS)
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()
    }


def _read_rungs(value: Any) -> tuple[int, ...]:
    days = [_read_days(one) for one in value]
    if len(set(days)) != len(days) or len(days) > MOST_RUNGS or 0 in days:
        raise ValueError("rungs are different numbers of days")
    return tuple(sorted(days, reverse=True))


def _read_days(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= FARTHEST:
        raise ValueError("not a number of working days")
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "before": _read_rungs,
    "before_short": _read_rungs,
    "on_the_day": read_switch,
    "repeat_every": _read_days,
    "head_after": _read_days,
    "leader_after": _read_days,
}
