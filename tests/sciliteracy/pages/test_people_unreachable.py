"""The list of whom reminders do not reach, for the offices."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.states import Role
from tests.factories.agencies import MembershipFactory
from tests.factories.plans import PlanFactory
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.standing_world import TODAY, lead_of, measure_in

ADDRESS = reverse("people:unreachable-list")
QUERIES = 9
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def agency(haizhou):
    """It leads a measure and has nobody."""
    return lead_of(measure_in(PlanFactory(jurisdiction=haizhou)))


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def test_office_sees_gaps_and_who_is_told_instead(office, agency, haizhou):
    MembershipFactory(jurisdiction=haizhou, role=Role.AGENCY_HEAD, agency=agency)

    page = office.get(ADDRESS, {"gap": "no_liaison"})

    assertContains(page, agency.name)
    assertContains(page, "提醒单位负责人")


def test_another_office_sees_none_of_it(client, outsider, agency):
    client.force_login(outsider)

    assertNotContains(client.get(ADDRESS), agency.name)


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMIN])
def test_it_is_the_offices(client, haizhou, role):
    client.force_login(MembershipFactory(jurisdiction=haizhou, role=role).user)

    assert client.get(ADDRESS).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "agency"},
        {"sort": "-person"},
        {"sort": "jurisdiction"},
        {"sort": "x", "gap": "y", "page": "0", "jurisdiction": "²"},
        {"q": "局"},
    ],
)
def test_list_is_sorted_and_searched(office, agency, asked):
    assertContains(office.get(ADDRESS, asked), agency.name)


def test_nothing_found_says_so(office, agency):
    assertContains(office.get(ADDRESS, {"q": "没有这样的"}), "没有符合条件的")


def test_list_goes_out_as_a_file(office, agency):
    text = office.get(ADDRESS, {"export": "csv"}).content.decode("utf-8-sig")

    assert f"单位没有联络员和负责人,提醒办公室,{agency.name}" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(office, haizhou, django_assert_num_queries, rows):
    for _ in range(rows):
        lead_of(measure_in(PlanFactory(jurisdiction=haizhou)))

    with django_assert_num_queries(QUERIES):
        office.get(ADDRESS)


def test_pages_lead_here(office):
    for name in ("people:liaison-list", "tasks:unreported-list"):
        assertContains(office.get(reverse(name)), ADDRESS)


def test_page_is_english(office, agency):
    office.cookies["django_language"] = "en"

    assert chinese_left_on(office.get(ADDRESS).content.decode()) == []
