"""What ends is announced a year before."""

import datetime

import pytest

from sciliteracy.lib.rest.deprecation import Ending

ANNOUNCED = datetime.date(2027, 1, 1)


def test_ending_is_told_in_headers():
    assert Ending(ANNOUNCED, datetime.date(2028, 1, 1)).headers == {
        "Deprecation": "@1798761600",
        "Sunset": "Sat, 01 Jan 2028 00:00:00 GMT",
    }


def test_ending_leaves_a_year():
    with pytest.raises(ValueError, match="twelve months"):
        Ending(ANNOUNCED, datetime.date(2027, 12, 31))
