"""Five failures shut an account, and an address; strangers learn nothing; releases work."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.db import connection, connections, transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from agencies.models import AuditEvent, User
from agencies.services.passwords import unlock_account, unlock_address
from tests.factories.agencies import PASSWORD, SignInPolicyFactory, UserFactory


@pytest.fixture
def person(db):
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


def test_ipv6_is_shut_by_network_and_told_in_full(client, person):
    near = [f"2001:db8:0:7::{n}" for n in range(6)]
    codes = [fail(client, 1, username=f"name{n}", address=near[n])[0] for n in range(5)]

    assert codes[-1] == 429
    assert sign_in(client, address=near[5]).status_code == 429
    assert sign_in(client, address="2001:db8:0:8::1").status_code == 302
    told = AuditEvent.objects.filter(after__why="wrong_credentials")
    assert set(told.values_list("address", flat=True)) == set(near[:5])


def test_ipv4_in_ipv6_is_that_ipv4(client, person):
    for n in range(5):
        address = "10.0.0.1" if n % 2 else "::ffff:10.0.0.1"
        fail(client, 1, username=f"name{n}", address=address)

    assert sign_in(client).status_code == 429


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


def test_shut_network_is_released_by_any_address_of_it(client, person, administrator):
    for number in range(5):
        fail(client, 1, username=f"name{number}", address="2001:db8::1")

    unlock_address("2001:db8::ffff", by=administrator)

    assert sign_in(client, address="2001:db8::1").status_code == 302


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


# --- many at once ---------------------------------------------------------------------------------


def compared(monkeypatch, meanwhile=lambda: None):
    """How often a password was really compared, `meanwhile` being done while that goes on."""
    times = []
    verify = hashers.MD5PasswordHasher.verify

    def slow(self, password, encoded):
        times.append(password)
        meanwhile()
        return verify(self, password, encoded)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "verify", slow)
    return times


def test_guess_is_counted_before_it_is_compared(client, person, monkeypatch):
    """While one guess is compared another comes in: it finds the first one counted."""
    times = compared(monkeypatch, lambda: fail(Client(), 1) if len(times) < 20 else None)

    fail(client, 1)

    assert len(times) == 5
    assert AccessAttempt.objects.get().failures_since_start == 5


@pytest.fixture
def twenty(django_db_setup, django_db_blocker):
    """Twenty accounts that every connection sees. The trail is sealed against the tests' own
    clearing away as well, so what came in meanwhile is taken out by the owner of its table."""
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL is not PostgreSQL")
    with django_db_blocker.unblock():
        people = [UserFactory(username=f"guessed{number}").pk for number in range(20)]
        last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        try:
            yield
        finally:
            AccessAttempt.objects.all().delete()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("ALTER TABLE agencies_auditevent DISABLE TRIGGER USER")
                cursor.execute("DELETE FROM agencies_auditevent WHERE id > %s", [last])
                cursor.execute("ALTER TABLE agencies_auditevent ENABLE TRIGGER USER")
            User.objects.filter(pk__in=people).delete()
            connection.close()


@pytest.mark.services
@pytest.mark.parametrize("spread", ["account", "address"])
def test_of_twenty_guesses_at_once_five_are_compared(twenty, monkeypatch, spread):
    times, together = compared(monkeypatch), threading.Barrier(20)

    def guess(number):
        name = "guessed0" if spread == "account" else f"guessed{number}"
        address = f"10.0.0.{number}" if spread == "account" else "10.0.0.1"
        together.wait(timeout=30)
        try:
            return sign_in(Client(), name, "wrong", address, str(number)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        codes = sorted(pool.map(guess, range(20)))

    assert (len(times), codes) == (5, [200] * 4 + [429] * 16)


def test_right_password_gives_its_try_back(client, person):
    for _ in range(7):
        assert sign_in(client).status_code == 302
        client.post("/logout/")

    assert AccessAttempt.objects.count() == 0


def test_names_that_differ_by_case_are_counted_as_one(client, person):
    names = ["person", "Person", "PERSON", "persoN", "pErson"]

    codes = [fail(client, 1, username=name, address=f"10.0.0.{n}") for n, name in enumerate(names)]

    assert codes[-1] == [429]


# --- who goes on ----------------------------------------------------------------------------------


def told_at_the_shut_door():
    return AuditEvent.objects.filter(after__why="locked_out").count()


def test_shut_account_is_told_once_a_minute_and_address(client, person):
    fail(client, 5)
    for number in range(2, 4):
        fail(client, 4, address=f"10.0.0.{number}")

    assert told_at_the_shut_door() == 2


def test_shut_address_is_told_once_a_minute_whatever_the_name(client, person):
    for number in range(15):
        fail(client, 1, username=f"name{number}")

    assert told_at_the_shut_door() == 1


def test_shut_network_is_told_once_a_minute(client, person):
    for number in range(15):
        fail(client, 1, username=f"name{number}", address=f"2001:db8::{number}")

    assert told_at_the_shut_door() == 1


def test_shut_door_is_told_again_after_a_minute(client, person, monkeypatch):
    fail(client, 6)
    monkeypatch.setattr("agencies.lockout.TOLD_EVERY", timedelta(0))

    fail(client, 1)

    assert told_at_the_shut_door() == 2


@pytest.mark.xdist_group("cache")
def test_sign_in_itself_is_limited_by_address(client, person, settings, amid_a_minute):
    settings.RATE_LIMITS = {"login": 3}

    codes = [sign_in(client, username=f"name{n}").status_code for n in range(4)]
    looking = client.get("/login/", REMOTE_ADDR="10.0.0.1").status_code

    assert (codes, looking) == ([200, 200, 200, 429], 200)


# --- jurisdictions that ask for more --------------------------------------------------------------


def test_account_is_shut_as_early_and_long_as_its_jurisdiction_says(client, haizhou):
    UserFactory(username="strict", jurisdiction=haizhou)
    SignInPolicyFactory(jurisdiction=haizhou, failures=3, lock_minutes=120)

    codes = [fail(client, 1, username="strict", address=f"10.0.0.{n}")[0] for n in range(3)]
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=100))
    page = sign_in(client, username="strict", address="10.0.0.9")

    assert codes == [200, 200, 429]
    assert (page.status_code, page.headers["Retry-After"]) == (429, "7200")


def test_longer_lock_of_one_survives_the_failures_of_others(client, haizhou, person):
    UserFactory(username="strict", jurisdiction=haizhou)
    SignInPolicyFactory(jurisdiction=haizhou, lock_minutes=120)
    fail(client, 5, username="strict", address="10.0.0.2")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=100))

    fail(client, 1)

    assert sign_in(client, username="strict", address="10.0.0.3").status_code == 429
