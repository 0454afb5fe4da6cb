"""Leases in the database."""

import datetime

import pytest
from django.db import transaction

from tasks.models import Lease
from tasks.services.leases import hold, release, take_turn

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2024, 9, 19, 1, 0, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def take(holder, after=0) -> bool:
    return hold("clock", holder=holder, now=NOW + after * SECOND, seconds=60)


def test_one_holds_it_and_another_waits():
    assert take("one")
    assert not take("another")


def test_holder_prolongs_it():
    take("one")

    assert take("one", after=50)
    assert not take("another", after=90)


@pytest.mark.parametrize(("after", "free"), [(60, False), (61, True)])
def test_lease_that_is_over_is_anybodys(after, free):
    take("one")

    assert take("another", after=after) is free
    assert take("one", after=after) is not free


def test_given_back_it_is_free_at_once():
    take("one")
    release("clock", holder="one")

    assert take("another")


def test_nobody_gives_back_what_another_holds():
    take("one")
    release("clock", holder="another")

    assert not take("another")


def test_leases_of_other_names_are_others():
    take("one")

    assert hold("another", holder="another", now=NOW, seconds=60)


def test_turn_is_taken_again_and_again():
    for _ in range(2):
        with transaction.atomic():
            take_turn("making")

    assert list(Lease.objects.values_list("name", flat=True)) == ["making"]
