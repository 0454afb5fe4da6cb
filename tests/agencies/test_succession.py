"""Who stands in the place of an agency that is no more."""

import datetime

import pytest

from agencies.succession import heirs_on, renamed_by, successors_on
from tests.factories.agencies import AgencyFactory, AgencySuccessionFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2024, 3, 1)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)


@pytest.fixture
def agencies(haizhou):
    return [AgencyFactory(jurisdiction=haizhou) for _n in range(4)]


def succeed(predecessor, successor, on=DAY, **fields):
    AgencySuccessionFactory(predecessor=predecessor, successor=successor, on=on, **fields)


@pytest.mark.parametrize(("day", "moved"), [(BEFORE, False), (DAY, True), (AFTER, True)])
def test_a_duty_moves_on_the_day_of_the_change(agencies, day, moved):
    old, new, *_rest = agencies
    succeed(old, new)
    assert successors_on(day) == ({old.pk: [new.pk]} if moved else {})


def test_without_a_day_nothing_moves(agencies):
    succeed(agencies[0], agencies[1], on=None)
    assert successors_on(AFTER) == {}


def test_changes_are_followed_to_their_end(agencies):
    first, second, third, _fourth = agencies
    succeed(first, second)
    succeed(second, third, on=AFTER)
    assert successors_on(DAY)[first.pk] == [second.pk]
    assert successors_on(AFTER)[first.pk] == [third.pk]


def test_a_split_leaves_two_in_its_place(agencies):
    old, one, other, _rest = agencies
    succeed(old, one)
    succeed(old, other)
    assert successors_on(DAY) == {old.pk: [one.pk, other.pk]}


def test_a_ring_ends(agencies):
    one, other, *_rest = agencies
    succeed(one, other)
    succeed(other, one)
    assert successors_on(DAY) == {one.pk: [other.pk], other.pk: [one.pk]}


def test_agency_goes_on_under_another_name(agencies):
    first, second, third, other = agencies
    succeed(first, second)
    succeed(second, third, on=AFTER)
    succeed(other, third, kind="merger")
    assert renamed_by(BEFORE) == {}
    assert renamed_by(DAY) == {first.pk: second.pk}
    assert renamed_by(AFTER) == {first.pk: third.pk, second.pk: third.pk}


def test_ring_has_no_heir(agencies):
    one, other, old, heir = agencies
    succeed(one, other)
    succeed(other, one)
    succeed(old, heir)
    assert heirs_on(DAY) == {old.pk: [heir.pk]}
