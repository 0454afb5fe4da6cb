"""One predicate for each right, against everybody who may come."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agencies import permissions
from agencies.models.user import places_without
from agencies.states import ADMINISTRATIVE_ROLES, AGENCY_ROLES, Role
from tests.factories.agencies import (
    AgencyFactory,
    JurisdictionFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = ["administrator", "system", "owner", "member", "outsider"]
EVERYWHERE = [True, True]


def answers(request, can):
    return [can(request.getfixturevalue(who)) for who in PEOPLE]


def test_can_edit_jurisdiction_by_its_office_only(request, haizhou):
    def can(user):
        return permissions.can_edit_jurisdiction(user, haizhou)

    assert answers(request, can) == [*EVERYWHERE, True, False, False]


def test_can_create_jurisdiction_by_who_runs_the_installation(request):
    assert answers(request, permissions.can_create_jurisdiction) == [
        *EVERYWHERE,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "predicate",
    [
        permissions.can_manage_accounts,
        permissions.can_grant_roles,
    ],
)
def test_administration_not_by_the_office(request, haizhou, predicate):
    def can(user):
        return predicate(user, haizhou)

    assert answers(request, can) == [*EVERYWHERE, False, False, False]


@pytest.mark.parametrize("role", [role for role in Role if role not in AGENCY_ROLES])
def test_rights_of_each_role(haizhou, role):
    user = MembershipFactory(jurisdiction=haizhou, role=role).user

    assert {
        "edit": permissions.can_edit_jurisdiction(user, haizhou),
        "accounts": permissions.can_manage_accounts(user, haizhou),
        "roles": permissions.can_grant_roles(user, haizhou),
        "audit": permissions.can_read_some_audit(user),
        "create": permissions.can_create_jurisdiction(user),
    } == {
        "edit": role in {Role.OFFICE_ADMIN, Role.OFFICE_STAFF},
        "accounts": role == Role.SYSTEM_ADMIN,
        "roles": role == Role.SECURITY_ADMIN,
        "audit": role == Role.AUDITOR,
        "create": False,
    }


def test_rights_do_not_reach_into_lower_jurisdictions(fuxin, haizhou):
    city_office = MembershipFactory(jurisdiction=fuxin).user

    assert permissions.can_edit_jurisdiction(city_office, fuxin) is True
    assert permissions.can_edit_jurisdiction(city_office, haizhou) is False


def test_rights_of_strangers(haizhou):
    stranger = AnonymousUser()

    assert permissions.can_edit_jurisdiction(stranger, haizhou) is False
    assert permissions.can_manage_accounts(stranger, haizhou) is False
    assert permissions.can_create_jurisdiction(stranger) is False


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_rights_of_a_closed_account(request, haizhou, who):
    user = request.getfixturevalue(who)
    user.is_active = False

    assert permissions.can_edit_jurisdiction(user, haizhou) is False
    assert permissions.can_create_jurisdiction(user) is False


def test_rights_end_with_the_membership(owner, haizhou):
    owner.memberships.update(retired_at=timezone.now(), retired_reason="调离")

    assert permissions.can_edit_jurisdiction(owner, haizhou) is False


def test_has_role_for_the_agency_it_was_given_for(member, haizhou):
    own = member.memberships.get().agency
    other = AgencyFactory(jurisdiction=haizhou)

    held = [
        permissions.has_role(member, Role.LIAISON, jurisdiction=haizhou, agency=agency)
        for agency in (own, other, None)
    ]

    assert held == [True, False, True]


def test_has_role_only_of_those_asked_for(member, haizhou):
    assert permissions.has_role(member, Role.AGENCY_HEAD, jurisdiction=haizhou) is False
    assert (
        permissions.has_role(member, Role.AGENCY_HEAD, Role.LIAISON, jurisdiction=haizhou) is True
    )


# --- standing in: who administers the installation, where a place has nobody of its own -----------


GONE = {"retired_reason": "调离", "retired_at": timezone.now()}
LONG_GONE = {"retired_reason": "调离", "retired_at": timezone.now() - timedelta(days=31)}
STANDING_IN = {
    Role.SYSTEM_ADMIN: permissions.can_manage_accounts,
    Role.SECURITY_ADMIN: permissions.can_grant_roles,
}


def holds(role, place, **more):
    more = {"user__jurisdiction": place} | more
    return MembershipFactory(role=role, jurisdiction=place, **more)


@pytest.mark.parametrize("role", STANDING_IN)
def test_setter_up_stands_in_where_nobody_holds_the_role(administrator, haizhou, role):
    can = STANDING_IN[role]
    for other in Role:
        if other not in (role, *AGENCY_ROLES):
            holds(other, haizhou)
    assert can(administrator, haizhou) is True

    holds(role, haizhou)

    assert can(administrator, haizhou) is False
    assert can(administrator, JurisdictionFactory(parent=haizhou)) is True


@pytest.mark.parametrize("role", STANDING_IN)
@pytest.mark.parametrize(
    ("state", "stands_in"),
    [
        (GONE, False),
        (GONE | {"user__is_active": False}, False),
        (LONG_GONE, True),
        ({"user__is_active": False}, True),
        ({"user__is_superuser": True}, True),
    ],
)
def test_role_that_ended_lately_counts_as_held(administrator, haizhou, role, state, stands_in):
    holds(role, haizhou, **state)

    assert STANDING_IN[role](administrator, haizhou) is stands_in
    assert (haizhou in places_without(role)) is stands_in


def test_setter_up_helps_whom_no_system_administrator_looks_after(administrator, fuxin, haizhou):
    person = UserFactory(jurisdiction=haizhou)
    assert permissions.can_let_in_again(administrator, person) is True

    MembershipFactory(user=person, jurisdiction=fuxin, liaison=True)
    keeper = holds(Role.SYSTEM_ADMIN, fuxin)
    assert permissions.can_help_account(administrator, person) is False

    keeper.retired_at, keeper.retired_reason = GONE["retired_at"], "调离"
    keeper.save()
    assert permissions.can_help_account(administrator, person) is False


def test_only_system_administrator_is_helped_by_two_and_closed_by_nobody(administrator, haizhou):
    only = holds(Role.SYSTEM_ADMIN, haizhou)

    assert permissions.can_ask_for_help(administrator, only.user) is True
    assert permissions.can_let_in_again(administrator, only.user) is False
    assert permissions.can_close_account(administrator, only.user) is False
    holds(Role.SYSTEM_ADMIN, haizhou)
    assert permissions.can_help_account(administrator, only.user) is False


def test_system_administrator_of_yesterday_is_not_let_in_alone(administrator, haizhou):
    former = holds(Role.SYSTEM_ADMIN, haizhou, **GONE)

    assert permissions.can_help_account(administrator, former.user) is False


@pytest.mark.parametrize("role", ADMINISTRATIVE_ROLES)
def test_setter_up_closes_nobody_who_guards_a_place(administrator, haizhou, role):
    guard = holds(role, haizhou).user

    assert permissions.can_close_account(administrator, guard) is False
    guard.memberships.update(**LONG_GONE)
    assert permissions.can_close_account(administrator, guard) is True


def test_setter_up_gives_roles_to_accounts_of_the_place_alone(administrator, fuxin, haizhou):
    """Else a role in an empty place would take somebody out of their own administrator's reach."""
    own, other = UserFactory(jurisdiction=fuxin), UserFactory(jurisdiction=haizhou)
    granter = holds(Role.SECURITY_ADMIN, haizhou).user

    assert permissions.can_give_role(administrator, own, fuxin) is True
    assert permissions.can_give_role(administrator, other, fuxin) is False
    assert permissions.can_give_role(administrator, other, haizhou) is False
    assert permissions.can_give_role(granter, own, haizhou) is True
