import datetime

import pytest

from tasks.theme_rules import Rule, RunUp, Span, run_up, spans_in
from tasks.working_days import WorkingCalendar

D = datetime.date.fromisoformat


def spans(year, **numbers):
    return [f"{one.start}..{one.end}" for one in spans_in(Rule(**numbers), year)]


FIXED = {"kind": "fixed", "month": 5, "day": 12}
SCIENCE_WEEK = {"kind": "nth_weekday", "month": 5, "nth": 3, "weekday": 6, "length": 8}
DISASTER_WEEK = {"kind": "week", "month": 5, "day": 12}


@pytest.mark.parametrize(
    ("numbers", "year", "expected"),
    [
        (FIXED, 2025, ["2025-05-12..2025-05-12"]),
        (FIXED | {"month": 3, "day": 22, "length": 7}, 2024, ["2024-03-22..2024-03-28"]),
        (FIXED | {"month": 2, "day": 29}, 2024, ["2024-02-29..2024-02-29"]),
        (FIXED | {"month": 2, "day": 29}, 2025, []),
        (FIXED | {"month": 12, "day": 29, "length": 7}, 2024, ["2024-12-29..2025-01-04"]),
        (SCIENCE_WEEK, 2018, ["2018-05-19..2018-05-26"]),
        (SCIENCE_WEEK, 2022, ["2022-05-21..2022-05-28"]),
        (SCIENCE_WEEK, 2025, ["2025-05-17..2025-05-24"]),  # the notice said 24 to 31
        (SCIENCE_WEEK | {"nth": -1, "length": 1}, 2025, ["2025-05-31..2025-05-31"]),
        (SCIENCE_WEEK | {"nth": 5, "length": 1}, 2025, ["2025-05-31..2025-05-31"]),
        (SCIENCE_WEEK | {"nth": 5}, 2024, []),
        (
            {"kind": "nth_weekday", "month": 9, "nth": 3, "weekday": 1, "length": 7},
            2016,
            ["2016-09-19..2016-09-25"],
        ),
        (DISASTER_WEEK, 2025, ["2025-05-12..2025-05-18"]),
        (DISASTER_WEEK, 2024, ["2024-05-06..2024-05-12"]),
        ({"kind": "week", "month": 1, "day": 1}, 2025, ["2025-12-29..2026-01-04"]),
        (
            {"kind": "week", "month": 1, "day": 1},
            2024,
            ["2024-01-01..2024-01-07", "2024-12-30..2025-01-05"],
        ),
        ({"kind": "month", "month": 9}, 2025, ["2025-09-01..2025-09-30"]),
        ({"kind": "month", "month": 2}, 2024, ["2024-02-01..2024-02-29"]),
        ({"kind": "month", "month": 12}, 2024, ["2024-12-01..2024-12-31"]),
        ({"kind": "lunar", "month": 9, "day": 9}, 2024, ["2024-10-11..2024-10-11"]),
        ({"kind": "lunar", "month": 9, "day": 9}, 2025, ["2025-10-29..2025-10-29"]),
        ({"kind": "lunar", "month": 1, "day": 15}, 2025, ["2025-02-12..2025-02-12"]),
        # 腊八 of the lunar year before, and of this one
        (
            {"kind": "lunar", "month": 12, "day": 8},
            2022,
            ["2022-01-10..2022-01-10", "2022-12-30..2022-12-30"],
        ),
        ({"kind": "lunar", "month": 12, "day": 8}, 2023, []),
        # 除夕: the 30th, or the 29th of a short month
        ({"kind": "lunar", "month": 12, "day": 30}, 2024, ["2024-02-09..2024-02-09"]),
        ({"kind": "lunar", "month": 12, "day": 30}, 2025, ["2025-01-28..2025-01-28"]),
        ({"kind": "notice"}, 2025, []),
    ],
)
def test_spans_in_a_year(numbers, year, expected):
    assert spans(year, **numbers) == expected


def test_run_up_falls_on_working_days():
    # 劳动节 2025 is off from 1 to 5 May, with 27 April (a Sunday) worked.
    calendar = WorkingCalendar(
        off=frozenset(D(f"2025-05-0{n}") for n in range(1, 6)),
        worked=frozenset({D("2025-04-27")}),
        years=frozenset({2025}),
    )
    disaster_week = Span(D("2025-05-12"), D("2025-05-18"))

    assert run_up(disaster_week, calendar) == RunUp(
        notice_on=D("2025-04-11"),  # 12 April is a Saturday
        check_on=D("2025-04-30"),  # 5 May is off
        summary_on=D("2025-05-23"),
    )
    assert run_up(Span(D("2025-04-27"), D("2025-04-27")), calendar).summary_on == D("2025-05-06")
