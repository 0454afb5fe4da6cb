"""Up to which day a period is known: reports, and reports that did not come."""

from datetime import date

import pytest

from tasks.known import known_until, overdue_until
from tasks.periods import Period
from tasks.rules import Rules
from tasks.working_days import WorkingCalendar

D = date
YEAR = Period(D(2023, 1, 1), D(2023, 12, 31))
# 清明 is off: the fifth working day after March is the 10th.
CALENDAR = WorkingCalendar(off=frozenset({D(2023, 4, 5)}))


def overdue(period: Period, report_due_on: date, today: date, **more) -> date | None:
    given = {"rules": Rules(), "calendar": CALENDAR} | more
    return overdue_until(period, report_due_on, today=today, **given)


@pytest.mark.parametrize(
    ("told", "overdue", "known"),
    [
        (None, None, None),
        (None, D(2023, 6, 30), D(2023, 6, 30)),
        (D(2023, 3, 31), None, D(2023, 3, 31)),
        (D(2023, 3, 31), D(2023, 6, 30), D(2023, 6, 30)),
        (D(2023, 7, 15), D(2023, 6, 30), D(2023, 7, 15)),
    ],
)
def test_known_until_is_the_later_of_what_was_told_and_what_is_overdue(told, overdue, known):
    assert known_until(told, overdue) == known


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (D(2022, 12, 1), None),
        (D(2023, 3, 7), None),
        (D(2023, 4, 10), None),
        (D(2023, 4, 11), D(2023, 3, 31)),
        (D(2023, 7, 7), D(2023, 3, 31)),
        (D(2023, 7, 8), D(2023, 6, 30)),
        # The last quarter is told of by the year's own report, which may be due later.
        (D(2024, 1, 6), D(2023, 9, 30)),
        (D(2024, 1, 8), D(2023, 9, 30)),
        (D(2024, 1, 9), D(2023, 12, 31)),
        (D(2025, 6, 1), D(2023, 12, 31)),
    ],
)
def test_each_quarter_of_a_year_is_overdue_after_its_own_day(today, until):
    assert overdue(YEAR, D(2024, 1, 8), today) == until


def test_what_was_given_more_time_is_not_overdue_at_its_end():
    assert overdue(YEAR, D(2024, 3, 8), D(2024, 3, 8)) == D(2023, 9, 30)


def test_period_within_a_reporting_period_is_asked_for_once():
    march = Period(D(2023, 3, 1), D(2023, 3, 31))

    assert overdue(march, D(2023, 4, 10), D(2023, 4, 10)) is None
    assert overdue(march, D(2023, 4, 10), D(2023, 4, 11)) == D(2023, 3, 31)


def test_term_is_asked_for_in_the_quarter_in_which_it_begins():
    term = Period(D(2023, 2, 1), D(2023, 8, 31))

    assert overdue(term, D(2023, 9, 7), D(2023, 4, 10)) is None
    assert overdue(term, D(2023, 9, 7), D(2023, 4, 11)) == D(2023, 3, 31)


def test_reporting_period_is_that_of_the_rules():
    monthly = Rules(reporting_period="month", report_due_working_days=3)

    assert overdue(YEAR, D(2024, 1, 8), D(2023, 2, 3), rules=monthly) is None
    assert overdue(YEAR, D(2024, 1, 8), D(2023, 2, 4), rules=monthly) == D(2023, 1, 31)


def test_nobody_was_asked_before_the_plan_came_out():
    """Reports on the second quarter were due on 7 July."""
    five_years = Period(D(2021, 1, 1), D(2025, 12, 31))
    asked = {"report_due_on": D(2026, 1, 8), "today": D(2022, 8, 1)}

    assert overdue(five_years, **asked) == D(2022, 6, 30)
    assert overdue(five_years, **asked, issued_on=D(2022, 7, 6)) == D(2022, 6, 30)
    assert overdue(five_years, **asked, issued_on=D(2022, 7, 7)) is None
