"""Who may enter what holds for the whole country, and who for a jurisdiction."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.states import AGENCY_ROLES, Role
from tasks import permissions
from tests.factories.agencies import MembershipFactory
from tests.factories.calendar import ThemeDayFactory
from tests.factories.plans import MeasureFactory

pytestmark = pytest.mark.django_db

PEOPLE = ["administrator", "system", "owner", "member", "outsider"]


def answers(request, can):
    return [can(request.getfixturevalue(who)) for who in PEOPLE]


def test_can_load_notice(request):
    expected = [True, True, True, False, True]

    assert answers(request, permissions.can_load_notice) == expected
    assert not permissions.can_load_notice(AnonymousUser())


def test_can_load_notice_not_below_an_office_administrator(owner, fuxin):
    above = MembershipFactory(jurisdiction=fuxin)

    assert not permissions.can_load_notice(owner)
    assert permissions.can_load_notice(above.user)


def test_can_load_notice_below_an_administrator_who_left(owner, fuxin):
    MembershipFactory(jurisdiction=fuxin, user__is_active=False)
    MembershipFactory(jurisdiction=fuxin, retired_at="2024-01-01T00:00Z", retired_reason="调离")
    MembershipFactory(jurisdiction=fuxin, role=Role.OFFICE_STAFF)

    assert permissions.can_load_notice(owner)


def test_can_load_notice_with_two_offices_one_of_them_on_top(owner, fuxin):
    MembershipFactory(jurisdiction=fuxin)
    MembershipFactory(user=owner)

    assert permissions.can_load_notice(owner)


@pytest.mark.parametrize("role", [role for role in Role if role not in AGENCY_ROLES])
def test_can_load_notice_by_role(haizhou, role):
    user = MembershipFactory(jurisdiction=haizhou, role=role).user

    assert permissions.can_load_notice(user) is (role == Role.OFFICE_ADMIN)


def test_can_load_notice_not_by_a_closed_account(owner):
    owner.is_active = False

    assert not permissions.can_load_notice(owner)


def test_can_edit_theme_day(request, haizhou):
    national, own = ThemeDayFactory(), ThemeDayFactory(jurisdiction=haizhou)

    assert answers(request, lambda user: permissions.can_edit_theme_day(user, national)) == [
        *(True, True, True, False, True)
    ]
    assert answers(request, lambda user: permissions.can_edit_theme_day(user, own)) == [
        *(False, True, True, False, False)
    ]


def test_can_link_to_theme_day(request, haizhou):
    measure = MeasureFactory(initiative__plan__jurisdiction=haizhou)

    assert answers(request, lambda user: permissions.can_link_to_theme_day(user, measure)) == [
        *(False, True, True, False, False)
    ]


def test_places_for_theme_days(request, haizhou):
    found = {
        who: list(permissions.places_for_theme_days(request.getfixturevalue(who)))
        for who in ("administrator", "owner", "member")
    }

    assert found == {"administrator": [], "owner": [haizhou], "member": []}
    assert haizhou in permissions.places_for_theme_days(request.getfixturevalue("system"))
    assert list(permissions.places_for_theme_days(AnonymousUser())) == []


def test_can_edit_rules(request, haizhou):
    assert answers(request, lambda user: permissions.can_edit_rules(user, haizhou)) == [
        *(False, True, True, False, False)
    ]
    staff = MembershipFactory(jurisdiction=haizhou, role=Role.OFFICE_STAFF).user
    assert not permissions.can_edit_rules(staff, haizhou)
