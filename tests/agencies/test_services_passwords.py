"""Passwords are changed, issued and aged; accounts and addresses are released."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.utils import timezone

from agencies.models import AuditEvent, User, UserSession
from agencies.services import passwords as services
from agencies.services.attempts import counted_as
from agencies.states import Role, SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import PASSWORD, MembershipFactory, UserFactory, UserSessionFactory

pytestmark = pytest.mark.django_db

GOOD = "Tq7-rice-Field"
NOW = timezone.now()


def trail():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", "succeeded"))


@pytest.fixture
def keeper(haizhou):
    """The system administrator of 海州区."""
    membership = MembershipFactory(
        user__username="keeper", jurisdiction=haizhou, role=Role.SYSTEM_ADMIN
    )
    return membership.user


@pytest.fixture
def person(haizhou):
    return UserFactory(username="person", jurisdiction=haizhou)


@pytest.fixture
def people(keeper, owner, outsider, administrator, haizhou):
    security = MembershipFactory(jurisdiction=haizhou, role=Role.SECURITY_ADMIN).user
    return {
        "keeper": keeper,
        "owner": owner,
        "outsider": outsider,
        "administrator": administrator,
        "security": security,
    }


# --- one's own password ---------------------------------------------------------------------------


def test_change_password_ends_all_other_sessions(person):
    here, there = UserSessionFactory(user=person), UserSessionFactory(user=person)

    services.change_password(by=person, current=PASSWORD, new=GOOD, now=NOW, session=here)

    stored = User.objects.get(pk=person.pk)
    assert (stored.check_password(GOOD), stored.password_changed_at) == (True, NOW)
    ended = dict(UserSession.objects.values_list("pk", "end_reason"))
    assert ended == {here.pk: "", there.pk: SessionEnd.PASSWORD}
    assert trail() == [
        ("agencies.change_password", True),
        ("agencies.end_all_sessions", True),
    ]


def test_change_password_takes_the_duty_away(person):
    person.must_change_password = True

    services.change_password(by=person, current=PASSWORD, new=GOOD, now=NOW)

    assert User.objects.get(pk=person.pk).must_change_password is False


def test_change_password_asks_for_the_present_one(person):
    with pytest.raises(InvalidChange) as refused:
        services.change_password(by=person, current="wrong", new=GOOD, now=NOW)

    assert list(refused.value.errors) == ["current"]
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert trail() == [("agencies.confirm_password", False)]


def test_change_password_refuses_to_be_a_place_for_guessing(person):
    for _ in range(5):
        with pytest.raises(InvalidChange):
            services.change_password(by=person, current="wrong", new=GOOD, now=NOW)

    with pytest.raises(InvalidChange, match="30分钟"):
        services.change_password(by=person, current=PASSWORD, new=GOOD, now=NOW)
    assert trail()[-1] == ("agencies.lock_out", False)
    later = timezone.now() + timedelta(minutes=31)
    services.change_password(by=person, current=PASSWORD, new=GOOD, now=later)


def confirm(by, password="wrong"):  # noqa: S107 - no secret
    try:
        services.confirm_password(by=by, password=password, now=timezone.now())
    except InvalidChange as refused:
        return refused.errors["current"][0]


def test_guesses_count_at_signing_in_as_well(person, client):
    """A stolen session and the sign-in page have five tries together."""
    for _ in range(4):
        confirm(person)

    form = {"username": "Person", "password": "wrong"}
    assert client.post("/login/", form).status_code == 429
    assert "30分钟" in confirm(person, PASSWORD)


def test_right_password_gives_the_tries_back(person):
    for _ in range(4):
        confirm(person)

    assert confirm(person, PASSWORD) is None
    assert AccessAttempt.objects.count() == 0


def test_address_that_others_shut_hinders_nobody_who_is_signed_in(person):
    AccessAttempt.objects.create(username="x", ip_address=None, failures_since_start=9)

    assert confirm(person, PASSWORD) is None


def test_lock_without_an_end_says_whom_to_ask(person, settings):
    settings.AXES_COOLOFF_TIME = None
    for _ in range(5):
        confirm(person)

    assert "系统管理员" in confirm(person, PASSWORD)


def test_guess_is_counted_before_it_is_compared(person, monkeypatch):
    """While one guess is compared another comes in: it finds the first one counted."""
    times, verify = [], hashers.MD5PasswordHasher.verify

    def slow(self, password, encoded):
        times.append(password)
        if len(times) < 20:
            confirm(person)
        return verify(self, password, encoded)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "verify", slow)
    confirm(person)

    assert len(times) == 5


def test_change_password_keeps_the_rules_and_says_which_in_the_trail(person):
    with pytest.raises(InvalidChange) as refused:
        services.change_password(by=person, current=PASSWORD, new="person", now=NOW)

    event = AuditEvent.objects.get()
    assert list(refused.value.errors) == ["new"]
    assert (event.verb, event.succeeded) == ("agencies.change_password", False)
    assert "password_too_short" in event.after["refused"]
    assert "person" not in str(event.after)


def test_earlier_passwords_are_kept_and_no_more_than_needed(person):
    for number in range(8):
        services.set_password(
            person, f"{GOOD}{number}", must_change=False, now=NOW + timedelta(number)
        )

    kept = [row.set_at - NOW for row in person.earlier_passwords.all()]
    assert kept == [timedelta(number) for number in (7, 6, 5, 4, 3)]


# --- age ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "left", "must"),
    [(0, None, False), (74, None, False), (76, 13, False), (89, 0, False), (90, 0, True)],
)
def test_password_ages_with_a_warning(person, settings, age, left, must):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    person.password_changed_at = NOW - timedelta(days=age, seconds=1)

    assert services.days_left_to_warn_of(person, now=NOW) == left
    assert services.must_change_password(person, now=NOW) is must


def test_password_without_a_limit_never_ages(person, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 0
    person.password_changed_at = NOW - timedelta(days=9999)

    assert services.days_left_to_warn_of(person, now=NOW) is None
    assert services.must_change_password(person, now=NOW) is False


def test_password_set_at_no_known_time_ages_from_the_account(person, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    person.date_joined = NOW - timedelta(days=91)

    assert services.must_change_password(person, now=NOW) is True


# --- issued by a system administrator -------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("keeper", True),
        ("administrator", False),
        ("owner", False),
        ("security", False),
        ("outsider", False),
    ],
)
@pytest.mark.parametrize(
    "verb",
    [
        lambda user, by: services.reset_password(user, by=by, now=NOW),
        lambda user, by: services.unlock_account(user, by=by),
    ],
    ids=["reset_password", "unlock_account"],
)
def test_accounts_are_helped_by_who_manages_them(people, person, verb, who, allowed):
    try:
        verb(person, people[who])
    except NotAllowed:
        assert not allowed
    else:
        assert allowed


def test_reset_password_is_random_good_and_to_be_changed(keeper, person):
    session = UserSessionFactory(user=person)

    first = services.reset_password(person, by=keeper, now=NOW)
    second = services.reset_password(person, by=keeper, now=NOW)

    stored = User.objects.get(pk=person.pk)
    assert (first != second, len(second)) == (True, 14)
    assert (stored.check_password(second), stored.must_change_password) == (True, True)
    assert UserSession.objects.get(pk=session.pk).end_reason == SessionEnd.PASSWORD
    assert second not in str(list(AuditEvent.objects.values()))


def test_reset_password_releases_the_account(keeper, person):
    AccessAttempt.objects.create(username="person", failures_since_start=5)

    services.reset_password(person, by=keeper, now=NOW)

    assert AccessAttempt.objects.count() == 0


def test_set_initial_password_is_for_accounts_without_one(keeper, person):
    with pytest.raises(InvalidChange):
        services.set_initial_password(person, by=keeper, now=NOW)

    person.set_unusable_password()
    password = services.set_initial_password(person, by=keeper, now=NOW)

    assert person.check_password(password)
    assert AuditEvent.objects.filter(verb="agencies.set_initial_password").count() == 1


def test_passwords_of_closed_accounts_are_not_reset(keeper, person):
    person.is_active = False

    with pytest.raises(InvalidChange):
        services.reset_password(person, by=keeper, now=NOW)


def test_who_administers_one_place_gets_at_no_account_above(keeper, system, haizhou):
    chief = UserFactory(is_superuser=True, jurisdiction=haizhou)

    for account in (chief, system, keeper):
        with pytest.raises(NotAllowed):
            services.reset_password(account, by=keeper, now=NOW)


def test_temporary_password_lapses(keeper, person, settings):
    settings.TEMPORARY_PASSWORD_DAYS = 7
    services.reset_password(person, by=keeper, now=NOW)
    at = NOW + timedelta(days=7)

    assert services.temporary_until(person) == at
    assert services.has_lapsed(person, now=at - timedelta(seconds=1)) is False
    assert services.has_lapsed(person, now=at) is True
    settings.TEMPORARY_PASSWORD_DAYS = 0
    assert services.has_lapsed(person, now=at) is False


def test_password_of_ones_own_does_not_lapse(person):
    person.password_changed_at = NOW - timedelta(days=999)

    assert services.temporary_until(person) is None
    assert services.has_lapsed(person, now=NOW) is False


@pytest.mark.parametrize(
    ("state", "own"),
    [({}, True), ({"must_change_password": True}, False), ({"password": "!"}, False)],
)
def test_password_is_ones_own_once_nobody_else_knows_it(person, state, own):
    for name, value in state.items():
        setattr(person, name, value)

    assert services.is_own_password(person) is own


# --- release --------------------------------------------------------------------------------------


def test_unlock_account_forgets_its_failures_alone(keeper, person):
    AccessAttempt.objects.create(username="person", failures_since_start=5)
    AccessAttempt.objects.create(username="other", failures_since_start=5)

    assert services.unlock_account(person, by=keeper) == 1

    assert [row.username for row in AccessAttempt.objects.all()] == ["other"]
    assert trail() == [("agencies.unlock_account", True)]


@pytest.mark.parametrize(
    ("who", "allowed"), [("keeper", True), ("administrator", True), ("owner", False)]
)
def test_unlock_address_is_for_system_administrators(people, person, who, allowed):
    AccessAttempt.objects.create(username="person", ip_address="10.0.0.7", failures_since_start=5)

    try:
        services.unlock_address("10.0.0.7", by=people[who])
    except NotAllowed:
        pass

    assert AccessAttempt.objects.exists() is not allowed


@pytest.mark.parametrize("typed", ["Admin.Zhili", "admin.zhili", "adm\u0130n.zhili"])
def test_tries_count_for_one_account_however_its_name_is_typed(typed):
    assert counted_as(typed) == "admin.zhili"
