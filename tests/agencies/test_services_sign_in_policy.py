"""What a jurisdiction asks of those who sign in: stricter than the settings, never looser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEvent, SignInPolicy, User
from agencies.models.sign_in_policy import (
    BOUNDS,
    installation_policy,
    is_looser,
    policy_for,
    policy_for_name,
)
from agencies.password_rules import rules_in_words
from agencies.services import passwords, second_factor
from agencies.services import sign_in_policy as services
from agencies.states import Role, SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import (
    PASSWORD,
    JurisdictionFactory,
    MembershipFactory,
    SignInPolicyFactory,
    UserFactory,
    UserSessionFactory,
)
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()
STRICT = {
    "password_length": 14,
    "password_max_age_days": 60,
    "passwords_not_used_again": 8,
    "password_min_age_days": 2,
    "idle_minutes": 10,
    "max_hours": 8,
    "failures": 3,
    "lock_minutes": 60,
}
CALLS = {
    "set_sign_in_policy": lambda row, by: services.set_sign_in_policy(row, by=by, failures=3),
}


@pytest.fixture(autouse=True)
def rules(settings):
    settings.PASSWORD_MAX_AGE_DAYS = 180
    settings.PASSWORD_MIN_AGE_DAYS = 1
    settings.SESSION_IDLE_MINUTES, settings.SESSION_MAX_HOURS = 30, 12
    settings.AXES_COOLOFF_TIME = timedelta(minutes=30)
    return settings


@pytest.fixture
def keeper(haizhou):
    return MembershipFactory(jurisdiction=haizhou, role=Role.SECURITY_ADMIN).user


@pytest.fixture
def row(haizhou):
    return services.policy_row(haizhou)


def fresh(user):
    return User.objects.get(pk=user.pk)


# --- the verb -------------------------------------------------------------------------------------


def test_every_verb_is_called_here():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("name", CALLS)
def test_rules_are_the_security_administrators(request, keeper, haizhou, row, name):
    auditor = MembershipFactory(jurisdiction=haizhou, role=Role.AUDITOR).user
    system_admin = MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user
    others = [request.getfixturevalue(who) for who in ("owner", "member", "outsider")]
    for by in [auditor, system_admin, *others]:
        with pytest.raises(NotAllowed):
            CALLS[name](row, by)

    CALLS[name](row, keeper)

    assert SignInPolicy.objects.get().failures == 3


def test_rules_are_stored_and_audited(keeper, haizhou, row):
    services.set_sign_in_policy(row, by=keeper, expected_version=0, **STRICT)
    services.set_sign_in_policy(row, by=keeper, expected_version=1, failures=2)

    stored = SignInPolicy.objects.get()
    assert (stored.jurisdiction, stored.version, stored.failures) == (haizhou, 2, 2)
    events = AuditEvent.objects.filter(verb=services.VERB).order_by("pk")
    assert [event.after.get("failures") for event in events] == [3, 2]
    assert {event.jurisdiction_id for event in events} == {haizhou.pk}


def test_first_of_two_who_start_from_nothing_wins(keeper, haizhou):
    first, second = services.policy_row(haizhou), services.policy_row(haizhou)
    services.set_sign_in_policy(first, by=keeper, expected_version=0, failures=4)

    with pytest.raises(StaleVersion):
        services.set_sign_in_policy(second, by=keeper, expected_version=0, failures=3)

    assert (second.pk, second.failures, second.version) == (first.pk, 4, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password_length", 9),
        ("password_max_age_days", 181),
        ("passwords_not_used_again", 4),
        ("idle_minutes", 31),
        ("max_hours", 13),
        ("failures", 6),
        ("lock_minutes", 29),
        ("failures", 1),
        ("password_length", 65),
    ],
)
def test_looser_or_senseless_rules_are_refused_in_words(keeper, row, name, value):
    with pytest.raises(InvalidChange) as refused:
        services.set_sign_in_policy(row, by=keeper, **{name: value})

    assert list(refused.value.errors) == [name]
    assert SignInPolicy.objects.count() == 0


def test_lock_until_released_cannot_be_shortened(keeper, row, rules):
    rules.AXES_COOLOFF_TIME = None

    with pytest.raises(InvalidChange, match="不能放宽"):
        services.set_sign_in_policy(row, by=keeper, lock_minutes=10080)


# --- whom it binds --------------------------------------------------------------------------------


def test_settings_hold_where_nobody_asks_for_more(owner):
    assert policy_for(owner) == installation_policy()


def test_rules_bind_who_belongs_and_who_serves(haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, failures=3)
    belongs = UserFactory(username="belongs", jurisdiction=haizhou)
    serves = MembershipFactory(jurisdiction=haizhou, user__jurisdiction=JurisdictionFactory()).user
    left = MembershipFactory(
        jurisdiction=haizhou,
        user__jurisdiction=JurisdictionFactory(),
        retired_at=NOW,
        retired_reason="离岗",
    ).user

    assert [policy_for(user).failures for user in (belongs, serves, left)] == [3, 3, 5]
    assert [policy_for_name(name).failures for name in ("BELONGS", "nobody")] == [3, 5]


def test_strictest_of_several_holds(haizhou, owner):
    elsewhere = MembershipFactory(user=owner, jurisdiction=JurisdictionFactory()).jurisdiction
    SignInPolicyFactory(jurisdiction=haizhou, **STRICT, single_session=True)
    SignInPolicyFactory(
        jurisdiction=elsewhere,
        password_length=12,
        passwords_not_used_again=20,
        idle_minutes=5,
        lock_minutes=90,
        second_factor_for_all=True,
    )

    found = policy_for(owner)

    assert {name: getattr(found, name) for name in BOUNDS} == STRICT | {
        "passwords_not_used_again": 20,
        "idle_minutes": 5,
        "lock_minutes": 90,
    }
    assert (found.single_session, found.second_factor_for_all) == (True, True)


def test_row_that_became_looser_than_the_settings_loosens_nothing(owner, haizhou, rules):
    SignInPolicyFactory(jurisdiction=haizhou, **STRICT)
    rules.PASSWORD_MIN_LENGTH, rules.SESSION_IDLE_MINUTES = 16, 5

    assert (policy_for(owner).password_length, policy_for(owner).idle_minutes) == (16, 5)


@pytest.mark.parametrize(
    ("name", "value", "than", "looser"),
    [
        ("idle_minutes", 10, 0, False),
        ("idle_minutes", 31, 30, True),
        ("password_length", 9, 10, True),
        ("password_length", 10, 10, False),
        ("lock_minutes", 60, 0, True),
        ("lock_minutes", 60, 30, False),
    ],
)
def test_what_is_looser(name, value, than, looser):
    assert is_looser(name, value, than=than) is looser


def test_rules_cost_one_query_however_many_there_are(owner, haizhou, django_assert_num_queries):
    for number in range(3):
        place = MembershipFactory(user=owner).jurisdiction if number else haizhou
        SignInPolicyFactory(jurisdiction=place, failures=5 - number)
    user = fresh(owner)

    with django_assert_num_queries(1):
        assert policy_for(user).failures == policy_for(user).failures == 3


# --- what they do ---------------------------------------------------------------------------------


def test_passwords_keep_the_rules_of_the_jurisdiction(owner, haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, password_length=20, passwords_not_used_again=8)

    with pytest.raises(InvalidChange, match="至少须有20个字符"):
        passwords.change_password(by=owner, current=PASSWORD, new="Tq7-rice-Field", now=NOW)

    assert len(passwords.random_password(owner)) >= 20
    assert any("20" in text for text in rules_in_words(owner))
    for number in range(10):
        passwords.set_password(owner, f"Tq7-rice-Field-{number}", must_change=False, now=NOW)
    assert owner.earlier_passwords.count() == 8


def test_passwords_age_as_the_jurisdiction_says(owner, haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, password_max_age_days=60)
    owner.password_changed_at = NOW - timedelta(days=61)

    assert passwords.must_change_password(owner, now=NOW) is True


def test_second_factor_may_be_asked_of_all_but_the_demos_people(member, haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, second_factor_for_all=True)
    somebody = UserFactory(jurisdiction=haizhou, is_demo=True)

    assert (second_factor.must_enrol(member), second_factor.must_enrol(somebody)) == (True, False)


def test_session_runs_out_as_the_jurisdiction_says(client, member, haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, idle_minutes=10)
    client.force_login(member)
    member.sessions.update(last_seen_at=timezone.now() - timedelta(minutes=9))
    assert client.get("/account/").status_code == 200

    member.sessions.update(last_seen_at=timezone.now() - timedelta(minutes=11))

    assert client.get("/account/").url.startswith("/login/")
    assert member.sessions.get().end_reason == SessionEnd.IDLE


def test_session_that_ran_out_is_not_listed_as_open(member, haizhou):
    SignInPolicyFactory(jurisdiction=haizhou, max_hours=8)
    UserSessionFactory(user=member, started_at=NOW - timedelta(hours=9), last_seen_at=NOW)

    assert member.sessions.open(NOW, policy_for(member)).count() == 0


def test_one_place_at_a_time_where_the_jurisdiction_says_so(client, member, haizhou):
    earlier = UserSessionFactory(user=member)
    SignInPolicyFactory(jurisdiction=haizhou, single_session=True)

    client.force_login(member)

    ended = dict(member.sessions.values_list("pk", "end_reason"))
    assert ended.pop(earlier.pk) == SessionEnd.REPLACED
    assert list(ended.values()) == [""]


def test_several_places_where_nobody_says_otherwise(client, member):
    UserSessionFactory(user=member)

    client.force_login(member)

    assert member.sessions.open(timezone.now()).count() == 2


def test_page_costs_one_query_more_where_there_are_rules(
    client, member, haizhou, django_assert_num_queries
):
    client.force_login(member)
    session_user_and_listing = 3
    with django_assert_num_queries(session_user_and_listing):
        client.post("/language/")

    for number in range(2):
        SignInPolicyFactory(
            jurisdiction=MembershipFactory(user=member).jurisdiction if number else haizhou
        )
        with django_assert_num_queries(session_user_and_listing + 1):
            client.post("/language/")
