"""How many people live in a place, and which numbers cannot well be above that."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from agencies.population import MOST, is_above_population, population_of


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"population": 190_000}, 190_000),
        ({"population": MOST}, MOST),
        ({"population": MOST + 1}, None),
        ({"population": 0}, None),
        ({"population": True}, None),
        ({"population": "190000"}, None),
        ({}, None),
        ([], None),
    ],
)
def test_population_is_a_number_of_people_or_not_there(settings, expected):
    assert population_of(SimpleNamespace(settings=settings)) == expected


def test_no_place_has_no_population():
    assert population_of(None) is None


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("人", 101, True),
        ("人次", 100, False),
        ("万人次", Decimal("0.0101"), True),
        ("个", 101, False),
        ("人", None, False),
    ],
)
def test_people_are_compared_whatever_their_unit(unit, value, expected):
    asked = None if value is None else Decimal(value)

    assert is_above_population(unit, asked, 100) is expected
    assert is_above_population(unit, asked, None) is False
