"""Tokens: who makes them, what is stored, when they let in."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import ApiToken, AuditEvent
from agencies.services import api_tokens
from agencies.services.api_tokens import TokenRefused, known_token, make_api_token
from agencies.services.users import (
    close_account,
    grant_membership,
    hand_over_post,
    open_account,
)
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.api import machine, token_for
from tests.factories.agencies import JurisdictionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR = datetime.timedelta(days=365)


@pytest.fixture
def security(haizhou):
    return MembershipFactory(role=Role.SECURITY_ADMIN, jurisdiction=haizhou).user


@pytest.fixture
def program(haizhou):
    return machine(haizhou)


def make(program, by, **more):
    how = {"name": "平台", "scopes": ["read"], "expires_at": NOW + YEAR, "now": NOW}
    return make_api_token(program, by=by, **how | more)


def refused(text, **more):
    with pytest.raises(TokenRefused) as caught:
        known_token(text, **{"address": "10.0.0.1", "now": timezone.now()} | more)
    return caught.value.why


def test_token_lets_its_account_in(program, security):
    token, text = make(program, security)

    known = known_token(text, address="10.0.0.1", now=NOW)

    assert (known, known.user, known.scopes) == (token, program, ["read"])


def test_token_is_stored_as_a_hash_alone(program, security):
    token, text = make(program, security)

    stored = "".join(str(value) for value in ApiToken.objects.values().get(pk=token.pk).values())
    # The secret itself may hold the sign that stands before it.
    assert text.split("_", 2)[2] not in stored
    event = AuditEvent.objects.get(verb="agencies.make_api_token")
    assert token.digest not in str(event.after)


def test_token_is_the_security_administrators_to_make(program, haizhou):
    for role in (Role.SYSTEM_ADMIN, Role.OFFICE_ADMIN, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            make(program, MembershipFactory(role=role, jurisdiction=haizhou).user)


def test_nobody_makes_a_token_for_a_person(haizhou, security):
    person = MembershipFactory(jurisdiction=haizhou, user__jurisdiction=haizhou).user

    with pytest.raises(NotAllowed):
        make(person, security)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"expires_at": NOW}, "expires_on"),
        ({"expires_at": NOW + 3 * YEAR}, "expires_on"),
        ({"networks": ["10.0.0.0/33"]}, "networks"),
        ({"networks": ["10.0.0.1"] * 21}, "networks"),
        ({"name": " "}, "name"),
        ({"scopes": []}, ""),
    ],
)
def test_token_is_refused_at_the_field(program, security, given, field):
    with pytest.raises(InvalidChange) as caught:
        make(program, security, **given)

    assert list(caught.value.errors) == [field]


def test_wrong_secret_and_unknown_beginning_are_refused_alike(program):
    text = token_for(program)

    assert refused(text[:-1] + ("a" if text[-1] != "a" else "b")) == "unknown"
    assert refused("kxsz_0123456789ab_x") == refused("nonsense") == refused("") == "unknown"
    assert refused("kxsz_上海_x") == "unknown"


def test_token_ends_on_its_day(program):
    text = token_for(program)

    assert refused(text, now=timezone.now() + YEAR) == "expired"


def test_revoked_token_lets_nobody_in(program, security):
    token, text = make(program, security)

    api_tokens.revoke_api_token(token, by=security, reason="换用新令牌")

    assert refused(text) == "revoked"


def test_closed_account_closes_its_tokens(program, haizhou):
    text = token_for(program)

    keeper = MembershipFactory(role=Role.SYSTEM_ADMIN, jurisdiction=haizhou).user
    close_account(program, by=keeper, reason="停用")

    assert refused(text) == "account closed"


@pytest.mark.parametrize(
    ("address", "lets_in"),
    [("10.2.3.4", True), ("10.3.0.1", False), ("2001:db8::1", True), ("", False)],
)
def test_token_is_bound_to_its_networks(program, security, address, lets_in):
    _token, text = make(program, security, networks=["10.2.0.0/16", "2001:db8::/32"])

    if lets_in:
        assert known_token(text, address=address, now=NOW)
    else:
        assert refused(text, address=address, now=NOW) == "address"


def test_use_is_noted_once_a_minute(program, security):
    token, text = make(program, security)
    for seconds in (0, 30, 61):
        known_token(text, address="10.0.0.1", now=NOW + datetime.timedelta(seconds=seconds))

        token.refresh_from_db()
        later = 61 if seconds == 61 else 0
        assert token.used_at == NOW + datetime.timedelta(seconds=later)
    assert (token.used_from, token.version) == ("10.0.0.1", 1)


def test_refusal_is_on_record_once_a_minute(program):
    text = token_for(program)
    for _knock in range(3):
        refused(f"{text[:-2]}__")

    event = AuditEvent.objects.get(verb="agencies.use_api_token")
    assert (event.succeeded, event.after, event.actor_id) == (
        False,
        {"why": "wrong secret"},
        program.pk,
    )


def test_token_of_an_earlier_secret_key_lets_in(program, settings):
    text = token_for(program)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key" * 5

    assert known_token(text, address="", now=timezone.now()).user == program


def test_token_is_revoked_by_those_who_look_after_the_account(program, security, haizhou):
    for role, may in {Role.SYSTEM_ADMIN: True, Role.OFFICE_ADMIN: False}.items():
        token, _text = make(program, security)
        by = MembershipFactory(role=role, jurisdiction=haizhou).user
        if may:
            api_tokens.revoke_api_token(token, by=by, reason="停用")
        else:
            with pytest.raises(NotAllowed):
                api_tokens.revoke_api_token(token, by=by, reason="停用")


def test_program_administers_nothing(security, haizhou):
    keeper = MembershipFactory(role=Role.SYSTEM_ADMIN, jurisdiction=haizhou).user
    program = open_account(
        by=keeper, jurisdiction=haizhou, username="p", name="平台", is_machine=True
    )

    for role in (Role.OFFICE_ADMIN, Role.AUDITOR):
        with pytest.raises(InvalidChange, match="接口账户"):
            grant_membership(by=security, user=program, role=role, jurisdiction=haizhou)
    assert grant_membership(by=security, user=program, role=Role.LEADER, jurisdiction=haizhou)


def test_program_serves_its_own_jurisdiction_alone(system, haizhou):
    program = machine(haizhou)

    with pytest.raises(InvalidChange, match="所属行政区"):
        grant_membership(
            by=system, user=program, role=Role.LEADER, jurisdiction=JurisdictionFactory()
        )


def test_post_is_handed_to_people(system, haizhou):
    post = MembershipFactory(jurisdiction=haizhou, liaison=True)
    program = UserFactory(is_machine=True, jurisdiction=haizhou)

    with pytest.raises(InvalidChange, match="接口账户"):
        hand_over_post(post, by=system, successor=program, reason="x")
