import datetime

import pytest

from tasks.working_days import WorkingCalendar

D = datetime.date.fromisoformat
# 国庆 2025: off from 1 to 8 October; 28 September (a Sunday) and 11 October (a Saturday) worked.
AUTUMN = WorkingCalendar(
    off=frozenset(D(f"2025-10-0{n}") for n in range(1, 9)),
    worked=frozenset({D("2025-09-28"), D("2025-10-11")}),
    years=frozenset({2025}),
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-09-26", True),
        ("2025-09-27", False),
        ("2025-09-28", True),
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),
        ("2025-10-12", False),
    ],
)
def test_is_working(day, expected):
    assert AUTUMN.is_working(D(day)) is expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-10-09", -1, "2025-09-30"),
        ("2025-10-09", -4, "2025-09-26"),
        ("2025-10-05", 1, "2025-10-09"),
        ("2025-10-05", -1, "2025-09-30"),
        ("2025-10-05", 0, "2025-10-05"),
        ("2025-12-31", 5, "2026-01-07"),  # 2026 is not known: New Year's Day is a Thursday
    ],
)
def test_add(day, n, expected):
    assert AUTUMN.add(D(day), n) == D(expected)


def test_on_or_before_and_after():
    assert AUTUMN.on_or_before(D("2025-10-05")) == D("2025-09-30")
    assert AUTUMN.on_or_before(D("2025-09-28")) == D("2025-09-28")
    assert AUTUMN.on_or_after(D("2025-10-05")) == D("2025-10-09")
    assert AUTUMN.on_or_after(D("2025-10-11")) == D("2025-10-11")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-10-01", "2025-10-08", 0),
        ("2025-09-22", "2025-10-12", 11),
        ("2025-09-28", "2025-09-28", 1),
        ("2025-09-30", "2025-09-29", 0),
    ],
)
def test_count(first, last, expected):
    assert AUTUMN.count(D(first), D(last)) == expected


def test_unknown_year_is_provisional_and_monday_to_friday():
    assert AUTUMN.knows(2025)
    assert not AUTUMN.provisional(D("2025-12-31"))
    assert AUTUMN.provisional(D("2026-01-01"))
    assert AUTUMN.is_working(D("2026-10-01"))
    assert not AUTUMN.is_working(D("2026-10-03"))
