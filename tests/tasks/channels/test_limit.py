"""Twenty a minute for each robot, whoever sends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agencies.models import AddressUse
from tasks.channels import Busy, limit
from tasks.channels.limit import MOST_A_MINUTE, take_turn_at
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

ROBOT, OTHER = "https://robot.example.org/?key=one", "https://robot.example.org/?key=two"
NOW = datetime(2024, 9, 19, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """What time it is."""
    times = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: times[0])
    return times


def taken(address):
    try:
        take_turn_at(address)
    except Busy as busy:
        return busy
    return True


def test_twenty_go_in_a_minute_and_the_next_waits_its_turn(clock):
    for second in range(MOST_A_MINUTE):
        clock[0] = NOW + timedelta(seconds=second)
        assert taken(ROBOT) is True

    busy = taken(ROBOT)

    assert (busy.after, busy.attempted) == (timedelta(seconds=41), False)
    clock[0] += busy.after
    assert taken(ROBOT) is True
    assert type(taken(ROBOT)) is Busy


def test_each_robot_has_a_minute_of_its_own(clock):
    for _ in range(MOST_A_MINUTE):
        take_turn_at(ROBOT)

    assert taken(OTHER) is True


def test_what_was_counted_is_not_kept(clock):
    take_turn_at(ROBOT)
    clock[0] += timedelta(minutes=2)
    take_turn_at(ROBOT)

    assert AddressUse.objects.count() == 1
    assert ROBOT not in AddressUse.objects.get().key


@pytest.mark.services
@pytest.mark.usefixtures("unsealed")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_share_the_minute():
    def send():
        return [taken(ROBOT) is True for _ in range(limit.MOST_A_MINUTE)]

    went = at_once(send, send)

    assert sum(map(sum, went)) == MOST_A_MINUTE
