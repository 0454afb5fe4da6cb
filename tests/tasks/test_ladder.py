import datetime

import pytest

from agencies.models import Jurisdiction
from tasks.ladder import Ladder, escalations_at, ladder_of, read_ladder, rung_at, stored_form
from tasks.states import ReminderKind
from tasks.working_days import WorkingCalendar

# 1 to 7 October 2026 are off; Saturday 10 October is worked for them.
CALENDAR = WorkingCalendar(
    off=frozenset(datetime.date(2026, 10, n) for n in range(1, 8)),
    worked=frozenset([datetime.date(2026, 10, 10)]),
    years=frozenset([2026]),
)
MONDAY_TO_FRIDAY = WorkingCalendar()
AHEAD, DUE, OVERDUE = ReminderKind.AHEAD, ReminderKind.DUE, ReminderKind.OVERDUE
LADDER = Ladder()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def rung(due: str, today: str, *, calendar=CALENDAR, ladder=LADDER, short=False):
    found = rung_at(day(due), day(today), ladder=ladder, calendar=calendar, short=short)
    return (found.kind, found.on.isoformat()) if found else None


# Due on Wednesday 14 October 2026. Working days before it: 13, 12, 10 (a Saturday), 9, 8 October,
# 30, 29, 28, 25, 24 September. After it: 15, 16, 19, 20, 21, 22, 23 October.
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-09-23", None),
        ("2026-09-24", (AHEAD, "2026-09-24")),
        ("2026-10-07", (AHEAD, "2026-09-24")),
        ("2026-10-08", (AHEAD, "2026-10-08")),
        ("2026-10-10", (AHEAD, "2026-10-08")),
        ("2026-10-13", (AHEAD, "2026-10-13")),
        ("2026-10-14", (DUE, "2026-10-14")),
        ("2026-10-15", (OVERDUE, "2026-10-14")),
        ("2026-10-16", (OVERDUE, "2026-10-14")),
        ("2026-10-19", (OVERDUE, "2026-10-19")),
        ("2026-10-21", (OVERDUE, "2026-10-19")),
        ("2026-10-22", (OVERDUE, "2026-10-22")),
    ],
)
def test_rung_that_stands_on_a_day(today, expected):
    assert rung("2026-10-14", today) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-09", None),
        ("2026-10-10", (AHEAD, "2026-10-10")),
        ("2026-10-14", (DUE, "2026-10-14")),
    ],
)
def test_monthly_duty_has_one_rung_before(today, expected):
    assert rung("2026-10-14", today, short=True) == expected


def test_rungs_cross_year_end_and_leap_day():
    # Ten working days before Monday 6 March 2028 (29 February is a Tuesday): 21 February.
    assert rung("2028-03-06", "2028-02-21", calendar=MONDAY_TO_FRIDAY) == (AHEAD, "2028-02-21")
    assert rung("2028-03-06", "2028-02-20", calendar=MONDAY_TO_FRIDAY) is None
    # Five before Thursday 6 January 2028: Thursday 30 December 2027.
    assert rung("2028-01-06", "2027-12-30", calendar=MONDAY_TO_FRIDAY) == (AHEAD, "2027-12-30")


def test_nothing_is_repeated_where_a_place_does_not_want_it():
    quiet = Ladder(repeat_every=0, on_the_day=False)

    assert rung("2026-10-14", "2026-10-30", ladder=quiet) is None
    assert rung("2026-10-14", "2026-10-14", ladder=quiet) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-16", []),
        ("2026-10-19", [("to_head", "2026-10-19")]),
        ("2026-10-26", [("to_head", "2026-10-19")]),
        ("2026-10-27", [("to_head", "2026-10-19"), ("to_leader", "2026-10-27")]),
    ],
)
def test_escalation_after_so_many_working_days(today, expected):
    found = escalations_at(day("2026-10-14"), day(today), ladder=LADDER, calendar=CALENDAR)

    assert [(one.kind, one.on.isoformat()) for one in found] == expected


def test_stored_form_is_read_back():
    ladder = Ladder(before=(7, 2), repeat_every=5, on_the_day=False)
    place = Jurisdiction(settings={"reminders": stored_form(ladder)})

    assert ladder_of(place) == ladder
    assert stored_form(Ladder()) == {}


@pytest.mark.parametrize(
    "stored",
    [
        {"before": [1, 1]},
        {"before": [0]},
        {"before": [61]},
        {"before": "10"},
        {"before": [1, 2, 3, 4, 5, 6, 7]},
        {"repeat_every": -1},
        {"repeat_every": True},
        {"on_the_day": 1},
        {"unknown": 3},
    ],
)
def test_what_cannot_be_used_is_named_and_left_aside(stored):
    ladder, bad = read_ladder(Jurisdiction(settings={"reminders": stored}))

    assert (ladder, bad) == (Ladder(), list(stored))
