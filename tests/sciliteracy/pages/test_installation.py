"""Who administers the installation finds what to do next, everywhere."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import Jurisdiction, User
from agencies.states import ADMINISTRATIVE_ROLES, Role
from tests.factories.agencies import JurisdictionFactory, MembershipFactory, UserFactory
from tests.sciliteracy.pages.administrators import holder

ADDRESS = "/installation/"
QUERIES = 11
pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, administrator):
    client.force_login(administrator)
    return client


def test_front_page_leads_here_and_refusals_lead_on(chief):
    assert chief.get("/", follow=True).redirect_chain[-1][0] == ADDRESS
    for path in ("/plans/", "/agencies/", "/indicators/", "/search/", "/audit/"):
        page = chief.get(path)
        assertContains(page, 'href="/start/"', status_code=403)
        assertContains(page, f'href="{ADDRESS}"', status_code=403)


def test_page_says_what_is_missing(chief, haizhou):
    Jurisdiction.objects.update(retired_at="2024-01-01T00:00Z", retired_reason="撤并")
    assertContains(chief.get(ADDRESS), "还没有行政区")

    place = JurisdictionFactory(name="金水区")
    assertContains(chief.get(ADDRESS), "还没有账户")

    holder(Role.AUDITOR, place)
    missing = [(row.name, words) for row, words in chief.get(ADDRESS).context["incomplete"]]
    lacking = [*ADMINISTRATIVE_ROLES, Role.OFFICE_ADMIN]
    assert missing == [("金水区", [str(role.label) for role in lacking if role != Role.AUDITOR])]

    for role in lacking:
        holder(role, place)
    assertContains(chief.get(ADDRESS), "都有了各自的管理员")


def test_jurisdiction_is_added(chief):
    chief.post(f"{ADDRESS}jurisdictions/new/", {"name": "金水区", "level": "county"})

    assert Jurisdiction.objects.get().name == "金水区"


def test_handing_over(chief, client, administrator, haizhou):
    UserFactory(username="Successor", jurisdiction=haizhou)

    bad = chief.post(f"{ADDRESS}appoint/", {"successor": "nobody", "reason": "交接"})
    assert "successor" in bad.context["form"].errors
    done = chief.post(f"{ADDRESS}appoint/", {"successor": "successor", "reason": "交接"})
    assert done.url == ADDRESS
    successor = User.objects.get(username="Successor")
    client.force_login(successor)
    assertContains(client.get(ADDRESS), f"/people/{administrator.pk}/close/")
    client.post(f"/people/{administrator.pk}/close/", {"reason": "离任"})

    assert list(User.objects.administering_installation()) == [successor]


def test_place_with_administrators_is_left_to_them(chief, haizhou):
    person = UserFactory(jurisdiction=haizhou)
    page, grant = f"/people/{person.pk}/", f"/people/{person.pk}/roles/new/"
    assertContains(chief.get(page), f"{page}password/")
    assert chief.get(grant).status_code == 200
    assert chief.get(ADDRESS).context["to_open"] == {haizhou.pk}

    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        holder(role, haizhou)

    assertNotContains(chief.get(page), f"{page}password/")
    assertNotContains(chief.get(page), grant)
    assert chief.get(grant).status_code == 403
    assert chief.post(f"{page}close/", {"reason": "x"}).status_code == 403
    assert chief.get(ADDRESS).context["to_open"] == set()
    opened = chief.post("/people/new/", {"username": "x", "name": "x", "jurisdiction": haizhou.pk})
    assert "jurisdiction" in opened.context["form"].errors


def test_successor_of_a_post_is_of_the_place(chief, haizhou):
    post = MembershipFactory(jurisdiction=haizhou, liaison=True, user__jurisdiction=haizhou)
    path = f"/people/{post.user_id}/roles/{post.pk}/hand-over/"
    UserFactory(username="stranger")
    UserFactory(username="neighbour", jurisdiction=haizhou)

    refused = chief.post(path, {"successor": "stranger", "reason": "轮岗"})

    assert "successor" in refused.context["form"].errors
    assert chief.post(path, {"successor": "neighbour", "reason": "轮岗"}).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(chief, django_assert_num_queries, rows):
    for _ in range(rows):
        holder(Role.AUDITOR, JurisdictionFactory())
    chief.get(ADDRESS)

    with django_assert_num_queries(QUERIES):
        chief.get(ADDRESS)
