"""Who administers the installation: handed over, never lost, and kept to setting up."""

import pytest
from django.utils import timezone

from agencies import permissions
from agencies.models import AuditEvent, Membership, User
from agencies.models.user import COUNTS_AS_HELD
from agencies.services import installation as services
from agencies.services import passwords, users
from agencies.services.audit import record
from agencies.states import ADMINISTRATIVE_ROLES, AGENCY_ROLES, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import (
    AgencyFactory,
    JurisdictionFactory,
    MembershipFactory,
    UserFactory,
)
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CALLS = {
    "appoint_installation_administrator": lambda by, user: (
        services.appoint_installation_administrator(user, by=by, reason="交接", now=NOW)
    ),
}


@pytest.fixture
def person(haizhou):
    return UserFactory(jurisdiction=haizhou)


def test_every_verb_is_called_here():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "member", "outsider"])
def test_verbs_are_refused_to_others(request, verb, who, person):
    with pytest.raises(NotAllowed):
        CALLS[verb](request.getfixturevalue(who), person)

    assert User.objects.get(pk=person.pk).is_superuser is False


def test_appointing_is_recorded_and_ends_nothing_else(administrator, person):
    CALLS["appoint_installation_administrator"](administrator, person)

    assert set(User.objects.administering_installation()) == {administrator, person}
    event = AuditEvent.objects.get(verb="agencies.appoint_installation_administrator")
    assert (event.object_id, event.reason, event.jurisdiction_id) == (person.pk, "交接", None)


@pytest.mark.parametrize(
    "unfit",
    [
        {"is_active": False},
        {"is_demo": True},
        {"must_change_password": True},
        {"password": "!"},
    ],
)
def test_appointing_refuses_who_does_not_hold_the_account_alone(administrator, person, unfit):
    User.objects.filter(pk=person.pk).update(**unfit)

    with pytest.raises(InvalidChange) as refused:
        CALLS["appoint_installation_administrator"](administrator, person)
    assert list(refused.value.errors) == ["successor"]


def test_appointing_refuses_who_has_roles_oneself_and_the_portal(administrator, member, system):
    for user in (member, administrator, system):
        with pytest.raises(InvalidChange):
            CALLS["appoint_installation_administrator"](administrator, user)


def test_appointing_needs_a_reason(administrator, person):
    with pytest.raises(InvalidChange):
        services.appoint_installation_administrator(person, by=administrator, reason=" ", now=NOW)


def test_two_at_most(administrator, person):
    UserFactory(is_superuser=True)

    with pytest.raises(InvalidChange, match="两名"):
        CALLS["appoint_installation_administrator"](administrator, person)


def test_successor_closes_the_predecessor(administrator, person):
    CALLS["appoint_installation_administrator"](administrator, person)

    users.close_account(administrator, by=User.objects.get(pk=person.pk), reason="离任")

    assert list(User.objects.administering_installation()) == [person]


def test_the_last_one_is_not_closed(administrator, system):
    with pytest.raises(InvalidChange, match="最后一名"):
        users.close_account(administrator, by=system, reason="离任")


def test_who_was_closed_meanwhile_closes_nobody(administrator):
    other, third = UserFactory(is_superuser=True), UserFactory(is_superuser=True)
    User.objects.filter(pk=other.pk).update(is_active=False)

    with pytest.raises(NotAllowed):
        users.close_account(third, by=other, reason="离任")


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_administrators_of_places_do_not_close_them(administrator, haizhou, role):
    User.objects.filter(pk=administrator.pk).update(jurisdiction=haizhou)
    by = MembershipFactory(role=role, jurisdiction=haizhou).user

    with pytest.raises(NotAllowed):
        users.close_account(User.objects.get(pk=administrator.pk), by=by, reason="x")


def test_no_role_is_granted_to_them(administrator, system, haizhou):
    with pytest.raises(InvalidChange, match="安装管理员"):
        users.grant_membership(
            by=system, user=administrator, role=Role.LEADER, jurisdiction=haizhou
        )


def test_a_stray_role_gives_them_nothing(administrator, haizhou):
    MembershipFactory(user=administrator, jurisdiction=haizhou)

    assert permissions.is_office(administrator, haizhou) is False
    assert administrator.held_roles == []


# --- no way to be two people ----------------------------------------------------------------------


@pytest.fixture
def guarded(haizhou):
    """The three administrators of 海州区, each in an account of it."""
    return {
        role: MembershipFactory(role=role, jurisdiction=haizhou, user__jurisdiction=haizhou)
        for role in ADMINISTRATIVE_ROLES
    }


def refused(call):
    with pytest.raises((NotAllowed, InvalidChange)):
        call()
    return True


def test_nobody_is_made_security_administrator_where_there_is_one(
    administrator, guarded, haizhou, person
):
    granter = guarded[Role.SECURITY_ADMIN]
    for role in Role:
        assert refused(lambda role=role: grant(administrator, person, role, haizhou))
    assert refused(lambda: users.end_membership(granter, by=administrator, reason="x"))
    assert refused(lambda: users.close_account(granter.user, by=administrator, reason="x"))
    for row in guarded.values():
        assert refused(lambda row=row: users.close_account(row.user, by=administrator, reason="x"))
        assert refused(
            lambda row=row: passwords.reset_password(row.user, by=administrator, now=NOW)
        )
    more = {"jurisdiction": haizhou, "username": "puppet", "name": "x"}
    assert refused(lambda: users.open_account(by=administrator, **more))


def test_last_one_who_left_opens_no_door(administrator, guarded, haizhou, person):
    """He ends none of their roles; and where they end otherwise, he waits."""
    Membership.objects.update(retired_at=NOW, retired_reason="x")

    assert refused(lambda: grant(administrator, person, Role.SECURITY_ADMIN, haizhou))
    assert refused(lambda: passwords.reset_password(person, by=administrator, now=NOW))


def test_place_that_lost_them_long_ago_is_rescued(administrator, guarded, haizhou, person):
    Membership.objects.update(retired_at=NOW - COUNTS_AS_HELD, retired_reason="x")

    assert passwords.reset_password(UserFactory(jurisdiction=haizhou), by=administrator, now=NOW)
    grant(administrator, person, Role.SECURITY_ADMIN, haizhou)

    assert refused(lambda: grant(administrator, UserFactory(), Role.AUDITOR, haizhou))


def test_post_is_handed_over_by_him_within_the_place_alone(administrator, haizhou, person):
    post = MembershipFactory(jurisdiction=haizhou, liaison=True)
    how = {"by": administrator, "reason": "轮岗"}

    assert refused(lambda: users.hand_over_post(post, successor=UserFactory(), **how))
    post.refresh_from_db()
    assert users.hand_over_post(post, successor=person, **how).user == person


def grant(by, user, role, place):
    agency = AgencyFactory(jurisdiction=place) if role in AGENCY_ROLES else None
    return users.grant_membership(by=by, user=user, role=role, jurisdiction=place, agency=agency)


# --- the trail of what belongs to no jurisdiction -------------------------------------------------


def auditor_of(place):
    return MembershipFactory(role=Role.AUDITOR, jurisdiction=place).user


def reads(auditor, event):
    return AuditEvent.objects.visible_to(auditor).filter(pk=event.pk).exists()


def test_their_acts_are_read_by_the_topmost_auditors(administrator, fuxin, haizhou):
    User.objects.filter(pk=administrator.pk).update(jurisdiction=haizhou)
    event = record(by=User.objects.get(pk=administrator.pk), verb="agencies.sign_in")
    lower, sibling = auditor_of(haizhou), auditor_of(JurisdictionFactory())

    assert event.jurisdiction_id is None
    assert (reads(lower, event), reads(sibling, event)) == (True, True)

    upper = auditor_of(fuxin)
    assert (reads(lower, event), reads(upper, event)) == (False, True)
    both = auditor_of(JurisdictionFactory())
    MembershipFactory(user=both, role=Role.AUDITOR, jurisdiction=haizhou)
    assert reads(both, event) is True


@pytest.mark.parametrize("ended", ["role", "account"])
def test_an_auditor_above_counts_while_active(fuxin, haizhou, ended):
    event = record(by=None, actor_name="nobody-knows", verb="agencies.sign_in", succeeded=False)
    upper, lower = auditor_of(fuxin), auditor_of(haizhou)
    if ended == "role":
        upper.memberships.update(retired_at=NOW, retired_reason="调离")
    else:
        User.objects.filter(pk=upper.pk).update(is_active=False)

    assert reads(lower, event) is True


def test_nowhere_is_not_for_others(administrator, owner, fuxin, haizhou):
    event = record(by=None, actor_name="x", verb="agencies.sign_in")
    keeper = MembershipFactory(role=Role.SYSTEM_ADMIN, jurisdiction=fuxin).user

    assert [reads(user, event) for user in (administrator, owner, keeper)] == [False] * 3
