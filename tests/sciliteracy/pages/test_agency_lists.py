"""Groups, leading groups and venues: found, narrowed, turned, taken away as a file."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    LeaderPortfolioFactory,
    LeadingGroupFactory,
    LeadingGroupMemberFactory,
    VenueFactory,
)
from tests.sciliteracy.pages.office import office, to

__all__ = ["office"]

pytestmark = pytest.mark.django_db
LISTS = [
    ("venue", VenueFactory, "agency__jurisdiction", "name", 3),
    ("group", AgencyGroupFactory, "jurisdiction", "name", 3),
    ("leading-group", LeadingGroupFactory, "jurisdiction", "name", 3),
]


@pytest.mark.parametrize(("name", "factory", "place", "field", "queries"), LISTS)
@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_queries(
    client, settings, django_assert_num_queries, name, factory, place, field, queries, number
):
    settings.DEMO = True
    factory.create_batch(number)

    with django_assert_num_queries(queries):
        assert len(client.get(to(f"agencies:{name}-list")).context["listing"].page) == number


@pytest.mark.parametrize(("name", "factory", "place", "field", "queries"), LISTS)
def test_lists_are_searched_narrowed_turned_and_taken_away(
    office, client, haizhou, name, factory, place, field, queries
):
    first = factory(**{place: haizhou, field: "甲"})
    second = factory(**{place: haizhou, field: "乙=1"})
    factory(**{field: "外地的"})
    address = to(f"agencies:{name}-list")

    def shown(**query):
        return list(office.get(address, query).context["listing"].page)

    assert set(shown()) == {first, second}
    assert shown(q="乙") == [second]
    assert shown(sort="-name") == list(reversed(shown(sort="name")))
    assert set(shown(jurisdiction=haizhou.pk)) == {first, second}
    assert set(shown(jurisdiction="x", sort="password", page="9" * 30)) == {first, second}
    text = office.get(address, {"q": "甲", "export": "csv"}).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assertContains(office.get(address, {"q": "无"}), "清除全部条件")
    assertContains(office.get(address), to(f"agencies:{name}-create"))


@pytest.mark.parametrize(("name", "factory", "place", "field", "queries"), LISTS)
def test_empty_lists_say_what_to_do(office, name, factory, place, field, queries):
    assertContains(office.get(to(f"agencies:{name}-list")), "还没有")


def test_group_is_found_by_its_member_and_counts_who_belongs_today(office, haizhou):
    member = AgencyGroupMemberFactory(group__jurisdiction=haizhou, agency__name="韩家店镇")
    AgencyGroupMemberFactory(group=member.group, member_to="2001-01-01")

    [row] = office.get("/agency-groups/", {"q": "韩家店"}).context["listing"].page
    assert (row, row.member_count) == (member.group, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_leading_group_asks_the_same_number_of_queries(
    client, settings, haizhou, django_assert_num_queries, number
):
    settings.DEMO = True
    group = LeadingGroupFactory(jurisdiction=haizhou)
    for _ in range(number):
        LeaderPortfolioFactory(member__group=group)

    with django_assert_num_queries(4):
        client.get(group.get_absolute_url())


def test_readers_are_offered_nothing_to_change(client, settings, haizhou):
    settings.DEMO = True
    group = LeadingGroupMemberFactory(group__jurisdiction=haizhou).group
    agency = AgencyFactory(jurisdiction=haizhou)

    for address in ("/venues/", "/agency-groups/", group.get_absolute_url()):
        assert "/new/" not in client.get(address).content.decode()
        assert "/edit/" not in client.get(address).content.decode()
    assert "/new/" not in client.get(agency.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "heading"),
    [("venue", "Venues"), ("group", "Agency groups"), ("leading-group", "Leading groups")],
)
def test_lists_are_headed_in_the_plural_in_english(client, settings, name, heading):
    settings.DEMO = True
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(to(f"agencies:{name}-list"))
    assertContains(page, f"<h1>{heading}</h1>", html=True)
