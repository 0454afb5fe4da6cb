"""Hard and soft checks, over plain facts."""

import datetime
from decimal import Decimal

import pytest

from tasks.checks import ReportFacts, Unready, check_entry, check_report, most_units
from tasks.states import ReportNature

TODAY = datetime.date(2024, 8, 15)


def facts(**given):
    """Five activities told in words as well: nothing to say against it."""
    values = {
        "shape": "amount",
        "flow": True,
        "unit": "次",
        "period_start": datetime.date(2024, 1, 1),
        "work_due_on": datetime.date(2024, 12, 31),
        "locks_on": datetime.date(2025, 1, 23),
        "today": TODAY,
        "performed_on": TODAY,
        "quantity": Decimal(5),
        "achievements": "办了五场",
    }
    return ReportFacts(**values | given)


LEVEL = {"flow": False, "unit": "个"}
SHARE = {"flow": False, "ratio": True, "bounded": True, "unit": "%", "denominator": Decimal(80)}
WORDS = {"shape": "narrative", "flow": False, "unit": "", "quantity": None}


def told(found):
    return [(one.field, one.key, one.hard) for one in found]


@pytest.mark.parametrize("given", [{}, LEVEL, SHARE, WORDS, {"quantity": Decimal(0)}])
def test_good_report_has_no_findings(given):
    assert check_report(facts(**given)) == []


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"performed_on": datetime.date(2024, 8, 16)}, "performed_on", "day"),
        ({"performed_on": datetime.date(2023, 12, 31)}, "performed_on", "day"),
        (
            {
                "performed_on": datetime.date(2025, 1, 2),
                "today": datetime.date(2025, 1, 2),
                "unit": "天",
            },
            "performed_on",
            "day",
        ),
        (
            {
                "performed_on": datetime.date(2025, 1, 24),
                "today": datetime.date(2025, 1, 24),
            },
            "performed_on",
            "day",
        ),
        ({"quantity": Decimal(-1)}, "quantity", "negative"),
        ({"quantity": Decimal("1E14")}, "quantity", "size"),
        ({"quantity": Decimal("0.00001")}, "quantity", "size"),
        ({"quantity": Decimal("NaN")}, "quantity", "size"),
        (SHARE | {"denominator": Decimal("Infinity")}, "denominator", "size"),
        (SHARE | {"denominator": Decimal(0)}, "denominator", "negative"),
        (SHARE | {"quantity": Decimal(81)}, "quantity", "percent"),
        ({"unit": "天", "quantity": Decimal(229)}, "quantity", "calendar"),
        ({"unit": "天", "before": Decimal(228), "quantity": Decimal(1)}, "quantity", "calendar"),
        ({"unit": "周", "quantity": Decimal(34)}, "quantity", "calendar"),
        ({"shape": "yes_no", "flow": False, "quantity": Decimal(2)}, "quantity", "yes_no"),
        (
            {"shape": "tally", "flow": False, "quantity": Decimal(8), "denominator": Decimal(7)},
            "quantity",
            "tally",
        ),
        (
            {"shape": "tally", "flow": False, "denominator": Decimal("7.5")},
            "quantity",
            "tally",
        ),
        ({"venue_owned": False}, "venue", "venue"),
    ],
)
def test_what_no_draft_may_say(given, field, key):
    assert told(check_entry(facts(**given))) == [(field, key, True)]


@pytest.mark.parametrize(
    "given",
    [
        {"unit": "天", "quantity": Decimal(228)},
        {"unit": "周", "quantity": Decimal(33)},
        {"performed_on": datetime.date(2025, 1, 2), "today": datetime.date(2025, 1, 2)},
        SHARE | {"quantity": Decimal(80)},
        SHARE | {"quantity": Decimal(81), "bounded": False},
        {"shape": "tally", "flow": False, "quantity": Decimal(7), "denominator": Decimal(7)},
    ],
)
def test_what_is_just_possible(given):
    assert check_entry(facts(**given)) == []


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"performed_on": None}, "performed_on", "day"),
        ({"quantity": None, "achievements": ""}, "quantity", "empty"),
        (WORDS | {"achievements": " "}, "achievements", "empty"),
        (SHARE | {"denominator": None}, "denominator", "denominator"),
        ({"shape": "tally", "flow": False}, "denominator", "denominator"),
        ({"wants_venue": True}, "venue", "venue"),
        ({"red": True}, "problems", "red"),
        (WORDS | {"red": True}, "problems", "red"),
        (LEVEL | {"last": Decimal(6)}, "problems", "drop"),
        ({"red": True, "nature": ReportNature.ZERO}, "problems", "red"),
    ],
)
def test_what_stops_a_submission(given, field, key):
    assert told(check_report(facts(**given))) == [(field, key, True)]


@pytest.mark.parametrize(
    "given",
    [
        {"red": True, "problems": "缺经费"},
        LEVEL | {"last": Decimal(6), "problems": "撤并"},
        LEVEL | {"last": Decimal(6), "falls_short": False},
        {"last": Decimal(6)},
        WORDS | {"red": True, "nature": ReportNature.ZERO},
        {"quantity": Decimal(0), "achievements": "", "nature": ReportNature.ZERO},
    ],
)
def test_what_does_not_stop_it(given):
    assert check_report(facts(**given)) == []


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"last": Decimal(1)}, "quantity", "jump"),
        ({"last": Decimal(4), "mean": Decimal(1)}, "quantity", "jump"),
        ({"last": Decimal(5)}, "quantity", "same"),
        ({"achievements": ""}, "achievements", "no_words"),
        ({"quantity": None}, "quantity", "no_quantity"),
        ({"members": Decimal(4), "shared": Decimal(5)}, "quantity", "towns"),
        ({"unit": "人次", "population": 4}, "quantity", "people"),
        ({"unit": "万人", "population": 49_999}, "quantity", "people"),
        ({"unit": "人", "flow": False, "population": 4}, "quantity", "people"),
    ],
)
def test_what_is_asked_once(given, field, key):
    assert told(check_report(facts(**given))) == [(field, key, False)]
    assert check_report(facts(**given, answers={key: "核对过"})) == []
    assert len(check_report(facts(**given, answers={key: " "}))) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"unit": "人次", "population": 5},
        {"unit": "人次", "population": None},
        {"unit": "次", "population": 4},
        {"unit": "万人", "population": 50_000},
        {"last": Decimal(2)},
        {"last": Decimal(0)},
        {"last": Decimal(1), "jump_factor": 5},
        {"last": Decimal(5), "quantity": Decimal(0)},
        {"last": Decimal(1), "nature": ReportNature.ZERO},
        {"members": Decimal(5), "shared": Decimal(5)},
        {"members": None, "shared": Decimal(5)},
    ],
)
def test_what_is_not_asked(given):
    assert [one for one in check_report(facts(**given)) if one.key != "no_words"] == []


def test_ratio_is_compared_by_its_quotient():
    same = facts(**SHARE | {"last": Decimal(5) / Decimal(80)})
    less = facts(**SHARE | {"last": Decimal("0.07")})

    assert [one.key for one in check_report(same)] == ["same"]
    assert [one.text for one in check_report(less)] == ["数值比上次（7%）低，请在存在问题中说明。"]


@pytest.mark.parametrize(
    ("unit", "first", "last", "most"),
    [
        ("天", (2024, 1, 1), (2024, 12, 31), 366),
        ("天", (2024, 1, 2), (2024, 1, 1), 0),
        ("周", (2024, 1, 1), (2024, 1, 7), 1),
        ("周", (2024, 1, 7), (2024, 1, 8), 2),
    ],
)
def test_most_units(unit, first, last, most):
    assert most_units(unit, datetime.date(*first), datetime.date(*last)) == most


def test_unready_tells_all_at_their_fields():
    refusal = Unready(check_report(facts(red=True, last=Decimal(1), performed_on=None)))

    assert {field: len(texts) for field, texts in refusal.errors.items()} == {
        "performed_on": 1,
        "problems": 1,
        "quantity": 1,
    }
