"""Who administers something holds the account alone before the role is granted."""

import pytest
from django.utils import timezone

from agencies.models import User
from agencies.services import passwords, users
from agencies.services.passwords import change_password
from agencies.states import AGENCY_ROLES, SECOND_FACTOR_ROLES, Role
from sciliteracy.lib.errors import InvalidChange
from tests.factories.agencies import AgencyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

GOOD = "Tq7-rice-Field"
NOW = timezone.now()
PLAIN_ROLES = [role for role in Role if role not in SECOND_FACTOR_ROLES]


@pytest.fixture
def keeper(haizhou):
    return MembershipFactory(role=Role.SYSTEM_ADMIN, jurisdiction=haizhou).user


@pytest.fixture
def granter(haizhou):
    return MembershipFactory(role=Role.SECURITY_ADMIN, jurisdiction=haizhou).user


@pytest.fixture
def opened(keeper, haizhou):
    """An account as its opener leaves it, who knows the first password."""
    person = users.open_account(by=keeper, jurisdiction=haizhou, username="zhang", name="张三")
    person.first = passwords.set_initial_password(person, by=keeper, now=NOW)
    return person


def grant(by, person, role, place):
    agency = AgencyFactory(jurisdiction=place) if role in AGENCY_ROLES else None
    return users.grant_membership(by=by, user=person, role=role, jurisdiction=place, agency=agency)


@pytest.mark.parametrize("role", SECOND_FACTOR_ROLES)
def test_role_that_administers_waits_for_a_password_of_ones_own(opened, granter, haizhou, role):
    with pytest.raises(InvalidChange, match="换成自己的口令") as refused:
        grant(granter, opened, role, haizhou)
    assert list(refused.value.errors) == ["role"]

    change_password(by=opened, current=opened.first, new=GOOD, now=NOW)

    assert grant(granter, opened, role, haizhou).role == role


@pytest.mark.parametrize("role", PLAIN_ROLES)
def test_other_roles_do_not_wait(opened, granter, haizhou, role):
    assert grant(granter, opened, role, haizhou).role == role


@pytest.mark.parametrize("state", [{"must_change_password": True}, {"password": "!"}])
def test_reset_password_and_none_at_all_wait_as_well(granter, haizhou, state):
    person = UserFactory(jurisdiction=haizhou)
    User.objects.filter(pk=person.pk).update(**state)

    with pytest.raises(InvalidChange, match="换成自己的口令"):
        grant(granter, person, Role.AUDITOR, haizhou)


def test_the_demos_people_have_no_password_that_anybody_knows(system, haizhou, settings):
    settings.DEMO = True
    person = users.open_account(
        by=system, jurisdiction=haizhou, username="demo", name="x", is_demo=True
    )

    assert grant(system, person, Role.AUDITOR, haizhou)


def test_new_place_is_set_up_and_let_go(administrator, haizhou):
    """Opened, signed in and changed, granted; then each administrator does their own."""
    people = {}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        how = {"jurisdiction": haizhou, "username": f"new-{role}", "name": role.label}
        person = users.open_account(by=administrator, **how)
        first = passwords.set_initial_password(person, by=administrator, now=NOW)
        change_password(by=person, current=first, new=GOOD, now=NOW)
        people[role] = person
    for role, person in people.items():
        grant(administrator, person, role, haizhou)
    people = {role: User.objects.get(pk=person.pk) for role, person in people.items()}

    auditor = UserFactory(jurisdiction=haizhou)
    assert grant(people[Role.SECURITY_ADMIN], auditor, Role.AUDITOR, haizhou)
    by = people[Role.SYSTEM_ADMIN]
    assert users.open_account(by=by, jurisdiction=haizhou, username="li", name="李四")
