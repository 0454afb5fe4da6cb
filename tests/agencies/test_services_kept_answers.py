"""Calls that are made twice are done once."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import KeptAnswer
from agencies.services.kept_answers import OtherCall, StillAtWork, claim, give_up, keep
from tests.factories.agencies import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def user():
    return UserFactory()


def ask(user, fingerprint="a", *, after=0.0):
    now = NOW + datetime.timedelta(seconds=after)
    return claim(user, key="k", fingerprint=fingerprint, now=now)


def test_first_call_claims_the_key(user):
    assert ask(user).kept is False


def test_second_call_gets_what_was_kept(user):
    keep(ask(user).row, status=201, headers={"Location": "/x/"}, body="{}")

    again = ask(user)

    assert (again.kept, again.row.status, again.row.body) == (True, 201, "{}")


def test_call_at_work_is_not_begun_again(user):
    ask(user)

    with pytest.raises(StillAtWork):
        ask(user, after=60)


def test_key_of_another_call_is_refused(user):
    ask(user)

    with pytest.raises(OtherCall):
        ask(user, "b")


def test_claim_of_a_process_that_died_is_taken_over(user):
    ask(user)

    assert ask(user, after=121).kept is False


def test_answer_is_kept_for_a_day(user):
    keep(ask(user).row, status=201, headers={}, body="{}")

    assert ask(user, after=24 * 3600 - 1).kept is True
    assert ask(user, "b", after=24 * 3600 + 1).kept is False


def test_call_that_failed_leaves_its_key_free(user):
    give_up(ask(user).row)

    assert ask(user, "b").kept is False


def test_keys_are_each_account_s_own(user):
    ask(user)

    assert ask(UserFactory(), "b").kept is False
    assert KeptAnswer.objects.count() == 2
