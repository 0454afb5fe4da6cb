"""One predicate for each right, against everybody who may come."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agencies import permissions
from agencies.states import AGENCY_ROLES, Role
from tests.factories.agencies import AgencyFactory, MembershipFactory

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
