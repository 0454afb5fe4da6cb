"""Periods, each written out by hand."""

import datetime
import time

import pytest

from tasks.periods import (
    Period,
    Rhythm,
    check_rule,
    first_whole_period_after,
    period_after,
    period_at,
    periods,
)

D = datetime.date.fromisoformat
OPEN = None


def p(start: str, end: str) -> Period:
    return Period(D(start), D(end))


def rhythm(starts_on: str, ends_on: str | None = OPEN, **fields) -> Rhythm:
    return Rhythm(starts_on=D(starts_on), ends_on=ends_on and D(ends_on), **fields)


WHOLE = [
    # once
    ({}, "2024-03-05", "2024-09-30", "2030-01-01", [("2024-03-05", "2024-09-30")]),
    ({}, "2024-03-05", "2024-03-05", "2030-01-01", [("2024-03-05", "2024-03-05")]),
    ({}, "2024-03-05", "2024-03-04", "2030-01-01", []),
    ({}, "2024-03-05", OPEN, "2030-01-01", []),
    ({}, "2024-03-05", "2024-09-30", "2024-03-04", []),
    # leap years
    ({"unit": "month"}, "2024-02-01", "2024-02-29", "2030-01-01", [("2024-02-01", "2024-02-29")]),
    ({"unit": "month"}, "2023-02-01", "2023-02-28", "2030-01-01", [("2023-02-01", "2023-02-28")]),
    ({"unit": "month"}, "2024-02-01", "2024-02-28", "2030-01-01", []),
    ({"unit": "month"}, "2100-02-01", "2100-02-28", "2100-02-01", [("2100-02-01", "2100-02-28")]),
    ({"unit": "year"}, "2024-02-29", "2025-12-31", "2025-12-31", [("2025-01-01", "2025-12-31")]),
    # a start on the 31st waits for the 1st
    ({"unit": "month"}, "2024-01-31", OPEN, "2024-02-15", [("2024-02-01", "2024-02-29")]),
    ({"unit": "quarter"}, "2023-12-31", OPEN, "2024-01-01", [("2024-01-01", "2024-03-31")]),
    # year ends
    (
        {"unit": "month"},
        "2023-11-02",
        OPEN,
        "2024-01-01",
        [("2023-12-01", "2023-12-31"), ("2024-01-01", "2024-01-31")],
    ),
    (
        {"unit": "week"},
        "2024-12-24",
        "2025-01-12",
        "2025-12-31",
        [("2024-12-30", "2025-01-05"), ("2025-01-06", "2025-01-12")],
    ),
    ({"unit": "week"}, "2024-12-30", "2025-01-04", "2025-12-31", []),
    (
        {"unit": "half_year"},
        "2023-02-01",
        "2024-12-30",
        "2030-01-01",
        [("2023-07-01", "2023-12-31"), ("2024-01-01", "2024-06-30")],
    ),
    # every=2, counted from the first whole unit
    (
        {"unit": "month", "every": 2},
        "2023-11-01",
        "2024-05-30",
        "2030-01-01",
        [("2023-11-01", "2023-12-31"), ("2024-01-01", "2024-02-29"), ("2024-03-01", "2024-04-30")],
    ),
    (
        {"unit": "year", "every": 2},
        "2023-01-01",
        "2027-12-31",
        "2030-01-01",
        [("2023-01-01", "2024-12-31"), ("2025-01-01", "2026-12-31")],
    ),
    (
        {"unit": "week", "every": 2},
        "2024-01-01",
        "2024-01-28",
        "2024-12-31",
        [("2024-01-01", "2024-01-14"), ("2024-01-15", "2024-01-28")],
    ),
    # school terms
    (
        {"unit": "term"},
        "2023-03-01",
        "2024-12-31",
        "2030-01-01",
        [("2023-09-01", "2024-01-31"), ("2024-02-01", "2024-08-31")],
    ),
    (
        {"unit": "term", "terms": ((3, 1), (9, 16))},
        "2024-03-01",
        "2025-02-28",
        "2030-01-01",
        [("2024-03-01", "2024-09-15"), ("2024-09-16", "2025-02-28")],
    ),
    (
        {"unit": "term", "every": 2},
        "2024-02-01",
        "2026-12-31",
        "2025-02-01",
        [("2024-02-01", "2025-01-31"), ("2025-02-01", "2026-01-31")],
    ),
]


@pytest.mark.parametrize(("fields", "start", "end", "until", "expected"), WHOLE)
def test_periods_of_a_unit(fields, start, end, until, expected):
    assert periods(rhythm(start, end, **fields), until=D(until)) == [p(*one) for one in expected]


RULES = [
    # the second Friday of the month
    (
        "FREQ=MONTHLY;BYDAY=2FR",
        "2024-01-01",
        "2024-03-31",
        [("2024-01-12", "2024-02-08"), ("2024-02-09", "2024-03-07"), ("2024-03-08", "2024-03-31")],
    ),
    # May and September, on the day of the start
    (
        "FREQ=YEARLY;BYMONTH=5,9",
        "2023-01-01",
        "2024-12-31",
        [
            ("2023-05-01", "2023-08-31"),
            ("2023-09-01", "2024-04-30"),
            ("2024-05-01", "2024-08-31"),
            ("2024-09-01", "2024-12-31"),
        ],
    ),
    # the 31st comes in months that have one
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "2024-01-01",
        "2024-06-30",
        [("2024-01-31", "2024-03-30"), ("2024-03-31", "2024-05-30"), ("2024-05-31", "2024-06-30")],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2023-12-01",
        "2024-03-15",
        [("2023-12-31", "2024-01-30"), ("2024-01-31", "2024-02-28"), ("2024-02-29", "2024-03-15")],
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "2023-01-01",
        "2030-12-31",
        [("2024-02-29", "2028-02-28"), ("2028-02-29", "2030-12-31")],
    ),
    # every second week, over the end of a year
    (
        "rrule:freq=weekly;interval=2;byday=mo",
        "2024-12-23",
        "2025-01-19",
        [("2024-12-23", "2025-01-05"), ("2025-01-06", "2025-01-19")],
    ),
    # an end of its own: the last period is as long as it would have been
    (
        "FREQ=YEARLY;COUNT=2",
        "2023-04-15",
        OPEN,
        [("2023-04-15", "2024-04-14"), ("2024-04-15", "2025-04-14")],
    ),
    (
        "FREQ=YEARLY;UNTIL=20240415T000000Z",
        "2023-04-15",
        OPEN,
        [("2023-04-15", "2024-04-14"), ("2024-04-15", "2025-04-14")],
    ),
    ("FREQ=YEARLY;UNTIL=20240414", "2023-04-15", OPEN, [("2023-04-15", "2024-04-14")]),
    ("FREQ=YEARLY;BYMONTH=9", "2024-01-01", "2024-08-31", []),
]


@pytest.mark.parametrize(("rule", "start", "end", "expected"), RULES)
def test_periods_of_a_rule(rule, start, end, expected):
    found = periods(rhythm(start, end, rule=rule), until=D("2031-01-01"))
    assert found == [p(*one) for one in expected]


def test_periods_of_a_rule_without_end_stop_at_until():
    found = periods(rhythm("2024-01-01", rule="FREQ=MONTHLY;BYDAY=2FR"), until=D("2024-02-09"))
    assert found == [p("2024-01-12", "2024-02-08"), p("2024-02-09", "2024-03-07")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2022-12-31", None),
        ("2023-01-01", p("2023-01-01", "2023-03-31")),
        ("2023-03-31", p("2023-01-01", "2023-03-31")),
        ("2023-04-01", p("2023-04-01", "2023-06-30")),
        ("2023-12-31", p("2023-10-01", "2023-12-31")),
        ("2024-01-01", None),
    ],
)
def test_period_at(day, expected):
    assert period_at(rhythm("2022-11-01", "2024-03-30", unit="quarter"), D(day)) == expected


def test_period_after_the_last_is_none():
    yearly = rhythm("2023-01-01", "2024-12-31", unit="year")
    first, last = p("2023-01-01", "2023-12-31"), p("2024-01-01", "2024-12-31")
    assert period_after(yearly, first) == last
    assert period_after(yearly, last) is None


def test_period_after_in_an_open_rhythm():
    assert period_after(
        rhythm("2023-01-01", rule="FREQ=MONTHLY;BYDAY=2FR"), p("2024-01-12", "2024-02-08")
    ) == p("2024-02-09", "2024-03-07")


@pytest.mark.parametrize(
    ("unit", "day", "expected"),
    [
        ("week", "2024-08-11", p("2024-08-12", "2024-08-18")),  # a Sunday
        ("week", "2024-08-12", p("2024-08-19", "2024-08-25")),  # a Monday is not after itself
        ("month", "2024-01-31", p("2024-02-01", "2024-02-29")),
        ("quarter", "2022-09-22", p("2022-10-01", "2022-12-31")),
        ("quarter", "2022-12-31", p("2023-01-01", "2023-03-31")),
        ("half_year", "2022-07-01", p("2023-01-01", "2023-06-30")),
        ("term", "2022-09-01", p("2023-02-01", "2023-08-31")),
        ("term", "2022-08-31", p("2022-09-01", "2023-01-31")),
        ("year", "2022-01-01", p("2023-01-01", "2023-12-31")),
        ("year", "2021-12-31", p("2022-01-01", "2022-12-31")),
    ],
)
def test_first_whole_period_after(unit, day, expected):
    assert first_whole_period_after(unit, D(day)) == expected


@pytest.mark.parametrize(
    "fields",
    [{"unit": "day"}, {"unit": "year", "rule": "FREQ=YEARLY"}, {"unit": "year", "every": 0}],
)
def test_rhythm_that_is_none(fields):
    with pytest.raises(ValueError, match="a rhythm|no unit"):
        rhythm("2024-01-01", **fields)


GOOD = [
    "FREQ=MONTHLY;BYDAY=2FR",
    "FREQ=YEARLY;BYMONTH=5,9",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=MO",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU",
    "FREQ=YEARLY;BYWEEKNO=20;COUNT=5",
    " freq=yearly;until=20251231; ",
]


@pytest.mark.parametrize("text", GOOD)
def test_check_rule_takes(text):
    check_rule(text)


BAD = [
    ("", "读不懂"),
    ("每月一次", "读不懂"),
    ("FREQ", "读不懂"),
    ("FREQ=FORTNIGHTLY", "读不懂"),
    ("FREQ=MONTHLY;FREQ=DAILY", "读不懂"),
    ("INTERVAL=2", "写明频率"),
    ("FREQ=HOURLY", "以天为单位"),
    ("FREQ=DAILY;BYHOUR=9", "以天为单位"),
    ("FREQ=DAILY;INTERVAL=0", "读不懂"),
    ("FREQ=DAILY;INTERVAL=-1", "读不懂"),
    ("FREQ=DAILY;INTERVAL=99999999999999999999", "读不懂"),
    ("FREQ=DAILY;COUNT=0", "读不懂"),
    ("FREQ=DAILY;COUNT=3;UNTIL=20251231", "只能写一个"),
    ("FREQ=DAILY;UNTIL=20250230", "读不懂"),
    ("FREQ=YEARLY;UNTIL=19991231", "没有任何一天"),
    ("FREQ=YEARLY;BYMONTH=13", "读不懂"),
    ("FREQ=YEARLY;BYMONTH=-1", "读不懂"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "读不懂"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "读不懂"),
    ("FREQ=MONTHLY;BYDAY=0FR", "读不懂"),
    ("FREQ=MONTHLY;BYDAY=FR2", "读不懂"),
    ("FREQ=WEEKLY;BYDAY=2FR", "第几个星期几"),
    ("FREQ=MONTHLY;WKST=2MO", "读不懂"),
    ("FREQ=MONTHLY;BYSETPOS=0", "读不懂"),
    ("FREQ=MONTHLY;BYDAY=6FR", "没有任何一天"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "没有任何一天"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "没有任何一天"),
    ("FREQ=YEARLY;BYEASTER=0", "读不懂"),
    ("FREQ=DAILY\nRDATE=20240101", "读不懂"),
    ("FREQ=DAILY;" + "BYDAY=MO," * 40 + "MO", "规则太长"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_check_rule_refuses(text, words):
    with pytest.raises(ValueError, match=words):
        check_rule(text)


def test_check_rule_counts_from_the_start_it_is_given():
    check_rule("FREQ=YEARLY;UNTIL=20231231", starts_on=D("2023-06-01"))
    with pytest.raises(ValueError, match="没有任何一天"):
        check_rule("FREQ=YEARLY;UNTIL=20231231", starts_on=D("2024-01-01"))


def test_check_rule_of_a_day_that_never_comes_is_soon_done():
    started = time.process_time()
    with pytest.raises(ValueError, match="没有任何一天"):
        check_rule("FREQ=DAILY;BYYEARDAY=1;BYMONTH=3")
    assert time.process_time() - started < 2
