"""Five failures shut an account, and an address; strangers learn nothing; releases work."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.services.passwords import unlock_account, unlock_address
from tests.factories.agencies import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(username="person")


def sign_in(client, username="person", password=PASSWORD, address="10.0.0.1", agent="x"):
    form = {"username": username, "password": password}
    return client.post("/login/", form, REMOTE_ADDR=address, headers={"User-Agent": agent})


def fail(client, times, **how):
    return [sign_in(client, password="wrong", **how).status_code for _ in range(times)]


def failures():
    rows = AuditEvent.objects.filter(succeeded=False).order_by("pk")
    return [(event.verb, event.actor_name, event.after["why"]) for event in rows]


def test_account_is_shut_after_five_failures_from_anywhere(client, person):
    codes = [fail(client, 1, address=f"10.0.0.{n}", agent=str(n))[0] for n in range(5)]

    assert codes == [200, 200, 200, 200, 429]
    assert sign_in(client, address="10.9.9.9").status_code == 429
    assert "_auth_user_id" not in client.session


def test_other_accounts_stay_open(client, person):
    fail(client, 5, username="somebody", address="10.0.0.2")

    assert sign_in(client).status_code == 302


def test_address_is_shut_after_five_failures_with_any_name(client, person):
    codes = [fail(client, 1, username=f"name{n}")[0] for n in range(5)]

    assert codes[-1] == 429
    assert sign_in(client).status_code == 429
    assert sign_in(client, address="10.0.0.2").status_code == 302


def test_address_may_be_allowed_more_than_an_account(client, person, settings):
    settings.LOCKOUT_ADDRESS_FAILURES = 8

    codes = [fail(client, 1, username=f"name{n}")[0] for n in range(8)]

    assert codes == [200] * 7 + [429]


def test_success_forgives_the_own_account_alone(client, person):
    fail(client, 2, username="victim")
    fail(client, 2)

    assert sign_in(client).status_code == 302

    assert [row.username for row in AccessAttempt.objects.all()] == ["victim"]


def test_shut_account_opens_by_itself(client, person, settings):
    settings.AXES_COOLOFF_TIME = timedelta(minutes=30)
    fail(client, 5)
    assert sign_in(client, address="10.0.0.2").status_code == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))

    assert sign_in(client).status_code == 302


def test_trying_again_while_shut_does_not_keep_it_shut(client, person):
    fail(client, 5)
    before = AccessAttempt.objects.get().attempt_time

    fail(client, 3)

    row = AccessAttempt.objects.get()
    assert (row.attempt_time, row.failures_since_start) == (before, 5)


def test_without_minutes_it_stays_shut_until_released(client, person, settings, administrator):
    settings.AXES_COOLOFF_TIME = None
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=99))
    assert sign_in(client, address="10.0.0.2").status_code == 429

    unlock_account(person, by=administrator)

    assert sign_in(client).status_code == 302


def test_shut_address_is_released(client, person, administrator):
    for number in range(5):
        fail(client, 1, username=f"name{number}")
    assert sign_in(client).status_code == 429

    unlock_address("10.0.0.1", by=administrator)

    assert sign_in(client).status_code == 302


def test_shut_page_says_what_to_do_in_the_portal_s_look(client, person):
    fail(client, 4)

    page = sign_in(client, password="wrong")

    assert page.headers["Retry-After"] == "1800"
    assert "请在 30 分钟后再试" in page.content.decode()
    assert "跳到正文" in page.content.decode()


def test_every_failure_leaves_an_event(client, person):
    fail(client, 5)
    fail(client, 1)
    fail(client, 1, username="nobody", address="10.0.0.2")

    assert failures() == [
        *[("agencies.sign_in", "person", "wrong_credentials")] * 5,
        ("agencies.lock_out", "person", "too_many_failures"),
        ("agencies.sign_in", "person", "locked_out"),
        ("agencies.sign_in", "nobody", "wrong_credentials"),
    ]
    event = AuditEvent.objects.filter(verb="agencies.lock_out").get()
    assert (event.actor_id, event.object_id, event.address) == (None, person.pk, "10.0.0.1")


def test_failures_keep_no_password(client, person):
    sign_in(client, password="hunter2-hunter2")

    assert "hunter2" not in str([*AccessAttempt.objects.values(), *AuditEvent.objects.values()])


def names_and_answers(client):
    UserFactory(username="closed", is_active=False)
    without = UserFactory(username="without")
    without.set_unusable_password()
    without.save()
    for number, name in enumerate(["person", "closed", "without", "nobody"]):
        page = sign_in(client, username=name, password="wrong", address=f"10.0.1.{number}")
        yield page.content.decode().replace(name, "NAME")


def test_answer_is_the_same_whether_there_is_an_account(client, person):
    answers = [page.split("csrfmiddlewaretoken")[-1] for page in names_and_answers(client)]

    assert len({answer.split('value="', 1)[1].split('"', 1)[1] for answer in answers}) == 1


def test_work_is_the_same_whether_there_is_an_account(client, person, monkeypatch):
    """As many password hashes, which is where the time goes."""
    work = []
    hasher = hashers.MD5PasswordHasher
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: work.append(1) or encode(*a, **k))

    counts = []
    for _ in names_and_answers(client):
        counts.append(len(work))
        work.clear()

    # The first also made the accounts beside it, which hashed nothing but their own passwords.
    assert counts[1:] == [1, 1, 1]


@pytest.mark.parametrize("username", ["x" * 5000, "a\x00b", "", "' or 1=1 --", "ｐｅｒｓｏｎ"])
def test_strange_names_are_refused_quietly(client, person, username):
    assert sign_in(client, username=username, password="wrong").status_code == 200


def test_attempt_without_an_address_is_counted(client, person):
    assert fail(client, 5, address="")[-1] == 429
