"""Names and codes of reporting periods."""

import datetime

import pytest
from django.utils.translation import override

from tasks.periods import Period
from tasks.reporting_periods import (
    code_of,
    period_before,
    period_name,
    period_of,
    reporting_period_at,
    reporting_periods,
)
from tasks.rules import Rules

D = datetime.date
CODES = [
    ("2024Q3", D(2024, 7, 1), D(2024, 9, 30), "2024年三季度"),
    ("2024M2", D(2024, 2, 1), D(2024, 2, 29), "2024年2月"),
    ("2023H2", D(2023, 7, 1), D(2023, 12, 31), "2023年下半年"),
    ("2024", D(2024, 1, 1), D(2024, 12, 31), "2024年"),
]


@pytest.mark.parametrize(("code", "start", "end", "name"), CODES)
def test_code_and_period_are_one(code, start, end, name):
    assert period_of(code) == Period(start, end)
    assert code_of(Period(start, end)) == code
    assert period_name(start, end) == name


@pytest.mark.parametrize(
    "code", ["", "2024Q0", "2024Q5", "2024M13", "2024H3", "1200", "9999Q1", "Q3", "２０２４Q1", "x"]
)
def test_what_is_no_code_is_no_period(code):
    assert period_of(code) is None


def test_school_terms_and_odd_periods_have_names():
    assert period_name(D(2024, 2, 1), D(2024, 8, 31)) == "2024年春季学期"
    assert period_name(D(2024, 9, 1), D(2025, 1, 31)) == "2024年秋季学期"
    assert period_name(D(2024, 8, 12), D(2024, 8, 18)) == "2024年8月12日—2024年8月18日"
    assert period_name(D(2025, 6, 30), D(2025, 6, 30)) == "2025年6月30日"


def test_periods_follow_the_rules_of_the_jurisdiction():
    monthly = Rules(reporting_period="month")

    assert reporting_period_at(monthly, D(2024, 8, 15)) == Period(D(2024, 8, 1), D(2024, 8, 31))
    assert reporting_period_at(Rules(), D(2024, 8, 15)) == period_of("2024Q3")
    assert period_before(Rules(), period_of("2024Q1")) == period_of("2023Q4")


def test_periods_are_listed_newest_first():
    found = reporting_periods(Rules(), until=D(2024, 8, 15), years=1)

    assert [code_of(one) for one in found][:3] == ["2024Q3", "2024Q2", "2024Q1"]
    assert code_of(found[-1]) == "2023Q1"


def test_names_are_said_in_english():
    with override("en"):
        assert period_name(D(2024, 8, 1), D(2024, 8, 31)) == "August 2024"
