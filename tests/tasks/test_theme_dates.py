import datetime
import json

import pytest

from tasks.services.theme_days import SHIPPED_FILE
from tasks.theme_dates import core_of, happenings
from tests.factories.calendar import ThemeDateFactory, ThemeDayFactory

D = datetime.date.fromisoformat


def told(found):
    return [(one.name, f"{one.span.start}..{one.span.end}", one.provisional) for one in found]


def in_year(theme_days, dates, first="2024-01-01", last="2024-12-31"):
    return told(happenings(theme_days, dates, first=D(first), last=D(last)))


def build(name="防灾", pk=1, **fields):
    return ThemeDayFactory.build(pk=pk, name=name, **fields)


def test_rule_finds_the_day_where_no_notice_is_known():
    assert in_year([build()], []) == [("防灾", "2024-05-12..2024-05-12", False)]


def test_rule_that_awaits_a_notice_is_provisional():
    assert in_year([build(awaits_notice=True)], []) == [("防灾", "2024-05-12..2024-05-12", True)]


def test_notice_wins_over_the_rule_in_its_year_only():
    day = build(awaits_notice=True)
    date = ThemeDateFactory.build(theme_day=day)

    assert in_year([day], [date], last="2025-12-31") == [
        ("防灾", "2024-05-11..2024-05-17", False),
        ("防灾", "2025-05-12..2025-05-12", True),
    ]


def test_weak_source_stays_provisional():
    day = build(rule="notice", month=None, day=None)
    date = ThemeDateFactory.build(theme_day=day, provisional=True)

    assert in_year([day], [date]) == [("防灾", "2024-05-11..2024-05-17", True)]


def test_day_set_by_notice_is_unknown_without_one():
    assert in_year([build(rule="notice", month=None, day=None)], []) == []


def test_happenings_are_those_that_touch_the_window_in_order():
    month = build("科普月", 1, rule="month", month=9, day=None)
    week = build("水周", 2, month=3, day=22, length=7)

    found = in_year([month, week], [], first="2024-09-30", last="2025-03-22")

    assert [(name, span) for name, span, _ in found] == [
        ("科普月", "2024-09-01..2024-09-30"),
        ("水周", "2025-03-22..2025-03-28"),
    ]
    assert in_year([month, week], [], first="2024-10-01", last="2025-03-21") == []


def test_happening_over_the_turn_of_the_year_is_found_in_both():
    day = build("三下乡", month=12, day=25, length=14)

    assert in_year([day], [], first="2025-01-05", last="2025-02-01") == [
        ("三下乡", "2024-12-25..2025-01-07", False)
    ]


def test_months_touched():
    [one] = happenings(
        [build(month=9, day=28, length=7)], [], first=D("2024-09-01"), last=D("2024-12-31")
    )

    assert [month for month in range(1, 13) if one.touches_month(month)] == [9, 10]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("全国防灾减灾日", "防灾减灾"),
        ("防灾减灾宣传周", "防灾减灾"),
        ("世界环境日", "环境"),
        ("全国科技活动周", "科技"),
        ("全国科普月", "科普"),
        ("国家网络安全宣传周", "网络安全"),
        ("全民国家安全教育日", "安全"),
        ("全国食品安全宣传周", "食品安全"),
        ("植树节", "植树"),
        ("日", "日"),
    ],
)
def test_core_of_a_name(name, core):
    assert core_of(name) == core


def test_shipped_theme_days_name_each_thing_once():
    entries = json.loads(SHIPPED_FILE.read_text())["theme_days"]

    assert len({entry["code"] for entry in entries}) == len(entries) == 50
    assert len({entry["name"] for entry in entries}) == len(entries)
    assert all(entry["source"] for entry in entries)
    off = [entry["name"] for entry in entries if not entry.get("switched_on", True)]
    assert len(off) == 16
    assert "重阳节" in off


def test_day_is_not_there_before_its_first_year():
    day = build(first_year=2025)

    assert in_year([day], [], first="2023-01-01", last="2025-12-31") == [
        ("防灾", "2025-05-12..2025-05-12", False)
    ]


def test_date_by_notice_is_there_whatever_the_first_year_says():
    day = build(first_year=2025)
    date = ThemeDateFactory.build(theme_day=day)

    assert in_year([day], [date]) == [("防灾", "2024-05-11..2024-05-17", False)]


def test_month_of_popular_science_came_with_the_law():
    entries = {entry["code"]: entry for entry in json.loads(SHIPPED_FILE.read_text())["theme_days"]}

    assert entries["popularisation-month"]["first_year"] == 2025
    assert entries["ecology"]["first_year"] == 2023
