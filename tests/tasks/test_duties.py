"""Duties of the 34 commitments of the five plans, and their dates; written out by hand."""

import datetime
import json
from pathlib import Path

import pytest
from django.conf import settings

from tasks.duties import Dates, Duty, dates_of, day_of, duty_of_target, reporting_duty
from tasks.periods import Period, Rhythm, periods
from tasks.rules import Rules
from tasks.working_days import WorkingCalendar

D = datetime.date.fromisoformat
PLANS = Path(settings.BASE_DIR) / "fixtures" / "plans"
YEAR_2023 = ("2023-01-01", "2023-12-31")

# plan, path, unit, first period, end of the duty
COMMITMENTS = [
    ("fuxin-2022", "二（一）2（1）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（一）2（3）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（一）2（3）", "quarter", ("2022-10-01", "2022-12-31"), "2035-12-31"),
    ("fuxin-2022", "三（一）专栏六3", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（二）2（2）", "month", ("2022-10-01", "2022-10-31"), "2035-12-31"),
    ("fuxin-2022", "三（三）2（2）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（三）2（2）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（三）2（3）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（三）2（3）", "year", YEAR_2023, "2035-12-31"),
    ("fuxin-2022", "三（四）2（4）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "二（一）2（1）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "三（三）2（2）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "三（三）2（2）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "三（三）2（3）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "三（三）2（3）", "year", YEAR_2023, "2035-12-31"),
    ("haizhou-2022", "三（四）2（4）", "quarter", ("2022-10-01", "2022-12-31"), "2035-12-31"),
    ("huancui-2022", "三（一）4", "year", YEAR_2023, "2025-12-31"),
    ("huancui-2022", "三（二）2", "", ("2021-01-01", "2025-12-31"), "2025-12-31"),
    ("huancui-2022", "五（二）第1段", "year", ("2022-01-01", "2022-12-31"), "2025-12-31"),
    ("huancui-2022", "五（二）第1段", "year", YEAR_2023, "2025-12-31"),
    ("huiji-2017", "三（八）4", "", ("2017-04-01", "2020-12-31"), "2020-12-31"),
    ("huiji-2017", "三（八）4", "", ("2017-04-01", "2020-12-31"), "2020-12-31"),
    ("huiji-2017", "三（八）4", "", ("2017-04-01", "2020-12-31"), "2020-12-31"),
    ("huiji-2017", "四（一）第2段", "year", ("2018-01-01", "2018-12-31"), "2020-12-31"),
    ("huiji-2022", "二（一）3", "", ("2022-07-01", "2025-12-31"), "2025-12-31"),
    ("huiji-2022", "二（三）2", "year", YEAR_2023, "2025-12-31"),
    ("huiji-2022", "二（三）2", "year", YEAR_2023, "2025-12-31"),
    ("huiji-2022", "二（三）2", "year", YEAR_2023, "2025-12-31"),
    ("huiji-2022", "三（一）1", "", ("2021-01-01", "2025-12-31"), "2025-12-31"),
    ("huiji-2022", "三（二）2", "", ("2022-07-01", "2025-12-31"), "2025-12-31"),
    ("huiji-2022", "三（三）1", "", ("2022-07-01", "2025-12-31"), "2025-12-31"),
    ("huiji-2022", "三（三）1", "year", YEAR_2023, "2025-12-31"),
    ("huiji-2022", "三（三）2", "", ("2022-07-01", "2025-12-31"), "2025-12-31"),
    ("huiji-2022", "三（五）3", "", ("2022-07-01", "2025-12-31"), "2025-12-31"),
]


def commitments():
    """Plan file, path and duty of every target of a measure or column item, in their order."""
    for file in sorted(PLANS.glob("*.json")):
        plan = json.loads(file.read_text())
        for path, target in _targets(plan["initiatives"]):
            frequency = target["frequency"] or {"unit": "", "every": None}
            duty = duty_of_target(
                kind=target["kind"],
                frequency_unit=frequency["unit"],
                frequency_every=frequency["every"],
                from_year=target["from_year"],
                due=target["due"] or "",
                issued_on=D(plan["issued_on"]),
                plan_start=plan["period"]["start"],
                plan_end=plan["period"]["end"],
                reporting_period="quarter",
            )
            yield file.stem, path, duty


def _targets(part, path=""):
    if isinstance(part, list):
        for item in part:
            yield from _targets(item, path)
    elif isinstance(part, dict):
        path = part.get("path") or path
        for key, value in part.items():
            if key == "targets":
                yield from ((path, target) for target in value)
            else:
                yield from _targets(value, path)


def test_duties_of_the_shipped_plans():
    found = []
    for plan, path, duty in commitments():
        rhythm = Rhythm(
            unit=duty.unit, every=duty.every, starts_on=duty.starts_on, ends_on=duty.ends_on
        )
        first = periods(rhythm, until=duty.ends_on)[0]
        told = (first.start.isoformat(), first.end.isoformat())
        found.append((plan, path, duty.unit, told, duty.ends_on.isoformat()))
    assert len(COMMITMENTS) == 34
    assert sorted(found) == sorted(COMMITMENTS)


PLAN = {
    "issued_on": D("2022-08-28"),
    "plan_start": 2021,
    "plan_end": 2025,
    "reporting_period": "quarter",
}
RECURRING = {"kind": "recurring", "frequency_unit": "year", "frequency_every": 1}
DEADLINE = {"kind": "deadline", "due": "2025"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (RECURRING, Duty("year", 1, D("2023-01-01"), D("2025-12-31"))),
        (RECURRING | {"from_year": 2022}, Duty("year", 1, D("2022-01-01"), D("2025-12-31"))),
        (RECURRING | {"issued_on": None}, Duty("year", 1, D("2021-01-01"), D("2025-12-31"))),
        # issued on a 1 January: the year that has begun is not after the day of issue
        (
            RECURRING | {"issued_on": D("2022-01-01")},
            Duty("year", 1, D("2023-01-01"), D("2025-12-31")),
        ),
        (
            RECURRING | {"issued_on": D("2021-12-31")},
            Duty("year", 1, D("2022-01-01"), D("2025-12-31")),
        ),
        (
            RECURRING | {"frequency_unit": "month", "frequency_every": 2},
            Duty("month", 2, D("2022-09-01"), D("2025-12-31")),
        ),
        (
            RECURRING | {"frequency_unit": "term"},
            Duty("term", 1, D("2022-09-01"), D("2025-12-31")),
        ),
        (RECURRING | {"issued_on": D("2025-03-01")}, None),
        (DEADLINE, Duty("", 1, D("2022-10-01"), D("2025-12-31"))),
        (DEADLINE | {"due": "2024-02"}, Duty("", 1, D("2022-10-01"), D("2024-02-29"))),
        (DEADLINE | {"due": "2024-06-30"}, Duty("", 1, D("2022-10-01"), D("2024-06-30"))),
        (
            DEADLINE | {"reporting_period": "year"},
            Duty("", 1, D("2023-01-01"), D("2025-12-31")),
        ),
        (DEADLINE | {"due": "2030"}, Duty("", 1, D("2022-10-01"), D("2030-12-31"))),
        (DEADLINE | {"due": "2022-09"}, None),
        ({"kind": "standing"}, Duty("year", 1, D("2023-01-01"), D("2025-12-31"))),
        (
            {"kind": "standing", "from_year": 2022},
            Duty("year", 1, D("2022-01-01"), D("2025-12-31")),
        ),
        ({"kind": "standing", "from_year": 2026}, None),
    ],
)
def test_duty_of_target(fields, expected):
    assert duty_of_target(**(PLAN | fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Duty("quarter", 1, D("2022-10-01"), D("2025-12-31"))),
        ({"reporting_period": "month"}, Duty("month", 1, D("2022-09-01"), D("2025-12-31"))),
        ({"reporting_period": "half_year"}, Duty("half_year", 1, D("2023-01-01"), D("2025-12-31"))),
        ({"issued_on": None}, Duty("quarter", 1, D("2021-01-01"), D("2025-12-31"))),
        ({"issued_on": D("2026-01-05")}, None),
    ],
)
def test_reporting_duty(fields, expected):
    assert reporting_duty(**(PLAN | fields)) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2025", "2025-12-31"),
        ("2022-06", "2022-06-30"),
        ("2024-02", "2024-02-29"),
        ("2022-06-15", "2022-06-15"),
    ],
)
def test_day_of(due, expected):
    assert day_of(due) == D(expected)


AUTUMN = WorkingCalendar(
    off=frozenset(D(f"2025-10-0{n}") for n in range(1, 9)),
    worked=frozenset({D("2025-09-28"), D("2025-10-11")}),
    years=frozenset({2025}),
)
THIRD_QUARTER = Period(D("2025-07-01"), D("2025-09-30"))


def test_dates_of_a_quarter_before_the_national_day():
    assert dates_of(THIRD_QUARTER, rules=Rules(), calendar=AUTUMN) == Dates(
        opens_on=D("2025-07-01"),
        work_due_on=D("2025-09-30"),
        report_due_on=D("2025-10-14"),
        locks_on=D("2025-10-29"),
    )


def test_dates_of_follow_the_rules():
    rules = Rules(report_due_working_days=1, lock_after_days=0)
    assert dates_of(THIRD_QUARTER, rules=rules, calendar=AUTUMN) == Dates(
        D("2025-07-01"), D("2025-09-30"), D("2025-10-09"), D("2025-10-09")
    )


def test_dates_of_report_due_with_the_work_falls_on_the_working_day_before():
    rules = Rules(report_due_working_days=0)
    august = Period(D("2025-08-01"), D("2025-08-31"))  # ends on a Sunday
    dates = dates_of(august, rules=rules, calendar=AUTUMN)
    assert dates.work_due_on == D("2025-08-31")
    assert dates.report_due_on == D("2025-08-29")


def test_dates_of_report_due_never_before_the_period_opens():
    sunday = Period(D("2025-08-31"), D("2025-08-31"))
    dates = dates_of(sunday, rules=Rules(report_due_working_days=0), calendar=AUTUMN)
    assert dates.report_due_on == D("2025-08-31")
