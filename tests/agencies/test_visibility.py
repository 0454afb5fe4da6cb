"""Who sees which rows: one's own jurisdictions and whatever lies below them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agencies.models import Agency, Jurisdiction, User
from agencies.states import Role
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, MembershipFactory

pytestmark = pytest.mark.django_db

READING = [Role.OFFICE_ADMIN, Role.OFFICE_STAFF, Role.REVIEWER, Role.LEADER]
NOT_READING = [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]


@pytest.fixture
def city_agency(fuxin):
    return AgencyFactory(jurisdiction=fuxin, name="市科协")


@pytest.fixture
def agency(haizhou, city_agency):
    return AgencyFactory(jurisdiction=haizhou, name="区科协")


@pytest.fixture
def everything(agency, city_agency):
    return {agency, city_agency, AgencyFactory(name="省科协")}


def seen(user):
    return set(Agency.objects.visible_to(user))


def test_agencies_hidden_from_strangers(everything, settings):
    settings.DEMO = False

    assert seen(AnonymousUser()) == set()


def test_agencies_shown_to_everybody_in_the_demo(everything, settings):
    settings.DEMO = True

    assert seen(AnonymousUser()) == everything


def test_agencies_in_the_demo_still_hidden_from_an_account_without_role(
    everything, settings, outsider
):
    settings.DEMO = True

    assert seen(outsider) == set()


@pytest.mark.parametrize("who", ["owner", "member"])
def test_agencies_of_the_own_jurisdiction_shown(request, everything, haizhou, who):
    reader = request.getfixturevalue(who)

    assert seen(reader) == set(Agency.objects.filter(jurisdiction=haizhou))


def test_agencies_below_shown_to_an_upper_office(everything, fuxin, agency, city_agency):
    city_office = MembershipFactory(jurisdiction=fuxin).user

    assert seen(city_office) == {city_agency, agency}


def test_agencies_hidden_from_an_outsider(everything, outsider):
    assert seen(outsider) == set()


def test_agencies_shown_to_the_portal_itself(everything, system):
    assert seen(system) == everything


def test_agencies_hidden_from_who_sets_up_the_installation(everything, administrator, haizhou):
    # A role that such an account should never have had gives it nothing.
    MembershipFactory(user=administrator, jurisdiction=haizhou)

    assert (seen(administrator), administrator.may_read) == (set(), False)
    assert set(Jurisdiction.objects.visible_to(administrator)) == set()


@pytest.mark.parametrize("role", READING)
def test_agencies_shown_to_reading_roles(haizhou, agency, role):
    assert seen(MembershipFactory(jurisdiction=haizhou, role=role).user) == {agency}


@pytest.mark.parametrize("role", NOT_READING)
def test_agencies_hidden_from_roles_that_only_keep_house(haizhou, agency, role):
    assert seen(MembershipFactory(jurisdiction=haizhou, role=role).user) == set()


def test_agencies_of_all_own_jurisdictions_shown(owner, agency):
    elsewhere = AgencyFactory()
    MembershipFactory(user=owner, jurisdiction=elsewhere.jurisdiction)

    assert seen(owner) == {agency, elsewhere}


def test_agencies_hidden_once_the_role_ended(owner, agency):
    owner.memberships.update(retired_at=timezone.now(), retired_reason="调离")

    assert seen(User.objects.get(pk=owner.pk)) == set()


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_agencies_hidden_from_a_closed_account(request, everything, who):
    user = request.getfixturevalue(who)
    user.is_active = False

    assert seen(user) == set()


def test_agencies_hidden_where_only_the_digits_of_the_path_agree():
    own, other = JurisdictionFactory(pk=910000), JurisdictionFactory(pk=9100001)
    agency = AgencyFactory(jurisdiction=own)
    AgencyFactory(jurisdiction=other)

    assert seen(MembershipFactory(jurisdiction=own).user) == {agency}


def test_jurisdictions_above_shown_by_name(owner, fuxin, haizhou):
    town = JurisdictionFactory(parent=haizhou)
    JurisdictionFactory(parent=fuxin)

    assert set(Jurisdiction.objects.visible_to(owner)) == {fuxin, haizhou, town}


def test_jurisdictions_hidden_from_strangers(haizhou, settings):
    settings.DEMO = False

    assert set(Jurisdiction.objects.visible_to(AnonymousUser())) == set()


def test_agencies_listed_with_the_same_queries_for_one_and_three(
    django_assert_num_queries, owner, haizhou
):
    for wanted in (1, 3):
        while Agency.objects.count() < wanted:
            AgencyFactory(jurisdiction=haizhou)
        reader = User.objects.get(pk=owner.pk)
        with django_assert_num_queries(2):
            assert len(Agency.objects.visible_to(reader)) == wanted
