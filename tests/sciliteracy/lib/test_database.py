"""When the database goes away for a moment; tests/chaos restarts a real one."""

import pytest
from django.db import DataError, OperationalError, connection

from sciliteracy.lib.database import persistently


class Act:
    """Something that fails so many times before it succeeds."""

    def __init__(self, failures, error=OperationalError):
        self.failures, self.error, self.times = failures, error, 0

    def __call__(self):
        self.times += 1
        if self.times <= self.failures:
            raise self.error("away")
        return "done"


@pytest.fixture
def in_no_transaction(django_db_setup, django_db_blocker):
    """The database as it is between two jobs; nothing is written to it here."""
    with django_db_blocker.unblock():
        yield


def test_database_that_comes_back_is_waited_for(in_no_transaction):
    act = Act(failures=2)

    assert persistently(act, pauses=(0, 0, 0)) == "done"
    assert act.times == 3


def test_database_that_stays_away_is_given_up(in_no_transaction):
    act = Act(failures=9)

    with pytest.raises(OperationalError):
        persistently(act, pauses=(0, 0))
    assert act.times == 3


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, DataError])
def test_nothing_is_repeated_in_a_transaction_or_that_fails_by_itself(error):
    act = Act(failures=1, error=error)

    with pytest.raises(error):
        persistently(act, pauses=(0,))
    assert act.times == 1
    assert connection.is_usable()
