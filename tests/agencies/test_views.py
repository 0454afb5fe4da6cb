"""The list of agencies, groups and leading groups."""

import csv

import pytest
from pytest_django.asserts import assertContains

from agencies.models import AgencyGroup, LeadingGroup
from agencies.states import AgencyKind, LineOfWork
from plans.states import AssignmentRole
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencyNameFactory,
    JurisdictionFactory,
    LeadingGroupFactory,
    LeadingGroupMemberFactory,
)
from tests.factories.plans import AssignmentFactory, EffectiveAssignmentFactory, PlanFactory

ADDRESS = "/agencies/"


@pytest.fixture
def reader(client, settings):
    settings.DEMO = True
    return client


def shown(reader, **query):
    return list(reader.get(ADDRESS, query).context["listing"].page)


@pytest.mark.django_db
def test_list_counts_what_each_agency_does(reader):
    agency = AgencyFactory()
    AgencyNameFactory.create_batch(2, agency=agency)
    EffectiveAssignmentFactory.create_batch(3, agency=agency)
    EffectiveAssignmentFactory(agency=agency, role=AssignmentRole.RESPONSIBLE)

    duty = reader.get(ADDRESS).context["duties"][agency.pk]

    assert (duty["leads"], duty["shares"], duty["spellings"]) == (3, 1, 2)


@pytest.mark.django_db
def test_filters_narrow_the_list(reader):
    city = JurisdictionFactory()
    agency = AgencyFactory(
        jurisdiction=JurisdictionFactory(parent=city),
        kind=AgencyKind.PARTY,
        line=LineOfWork.PUBLICITY,
    )
    AgencyFactory()

    assert shown(reader, jurisdiction=city.pk) == [agency]
    assert shown(reader, kind="party") == [agency]
    assert shown(reader, line="publicity") == [agency]


@pytest.mark.django_db
def test_search_finds_any_spelling_once(reader):
    agency = AgencyFactory(name="区应急管理局")
    AgencyNameFactory(agency=agency, name="区应急局")
    AgencyNameFactory(agency=agency, name="区应急管理局（旧）")
    AgencyFactory(name="区科协")

    assert shown(reader, q="应急") == [agency]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"page": "abc"}, {"jurisdiction": "99999"}, {"q": "\x00"}, {"kind": "x"}]
)
def test_bad_values_count_as_not_given(reader, query):
    agency = AgencyFactory()

    assert shown(reader, **query) == [agency]


@pytest.mark.django_db
def test_export_holds_what_is_shown_with_all_spellings(reader):
    agency = AgencyFactory(name="区应急管理局")
    AgencyNameFactory(agency=agency, name="区应急局")
    AgencyFactory(name="区科协")

    text = reader.get(ADDRESS, {"q": "应急", "export": "csv"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["单位"], row["全部写法"]) for row in rows] == [("区应急管理局", "区应急局")]


@pytest.mark.django_db
def test_empty_list_says_what_to_do_next(reader):
    assertContains(reader.get(ADDRESS), "还没有单位")
    assertContains(reader.get(ADDRESS, {"q": "无"}), "清除全部条件")


@pytest.mark.django_db
def test_filter_shows_the_whole_tree_while_it_is_small(reader):
    city = JurisdictionFactory(name="阜新市", code="210900")
    JurisdictionFactory(name="海州区", code="210902", parent=city)

    choices = reader.get(ADDRESS).context["form"].jurisdiction_choices()

    assert [(choice.name, len(choice.indent)) for choice in choices] == [
        ("阜新市", 0),
        ("海州区", 1),
    ]


@pytest.mark.django_db
def test_filter_of_a_large_tree_leads_down_step_by_step(reader):
    province = JurisdictionFactory(name="辽宁省", code="210000")
    cities = [JurisdictionFactory(parent=province, code=f"21{n:02}00") for n in range(1, 60)]
    counties = [JurisdictionFactory(parent=cities[0], code=f"2101{n:02}") for n in range(1, 60)]

    top = reader.get(ADDRESS).context["form"].jurisdiction_choices()
    query = {"jurisdiction": cities[0].pk}
    below = reader.get(ADDRESS, query).context["form"].jurisdiction_choices()

    assert [choice.pk for choice in top] == [province.pk]
    assert [choice.pk for choice in below] == [
        province.pk,
        cities[0].pk,
        *[county.pk for county in counties],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    for agency in AgencyFactory.create_batch(rows):
        EffectiveAssignmentFactory(agency=agency)

    with django_assert_num_queries(5):
        reader.get(ADDRESS)


@pytest.mark.django_db
def test_group_shows_members_and_where_it_stands(reader):
    member = AgencyGroupMemberFactory(source="2022年附件")
    group = member.group
    AssignmentFactory(agency=None, group=group, name_as_written="各镇办")

    response = reader.get(group.get_absolute_url())

    assertContains(response, member.agency.name)
    assertContains(response, "2022年附件")
    assertContains(response, "写作“各镇办”，1 处")


@pytest.mark.django_db
def test_group_without_members_says_so(reader):
    assertContains(reader.get(AgencyGroupFactory().get_absolute_url()), "文件没有列出成员")


@pytest.mark.django_db
def test_leading_group_shows_rows_in_order_and_its_plans(reader):
    group = LeadingGroupFactory(office_name="区科协", office_director="王某")
    second = LeadingGroupMemberFactory(group=group, position=2, name="")
    first = LeadingGroupMemberFactory(group=group, position=1)
    plan = PlanFactory(leading_group=group, jurisdiction=group.jurisdiction)

    response = reader.get(group.get_absolute_url())

    assert list(response.context["members"]) == [first, second]
    for words in ["区科协", "王某", plan.title, second.post]:
        assertContains(response, words)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_groups_ask_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    group = AgencyGroupFactory()
    AgencyGroupMemberFactory.create_batch(rows, group=group)
    leading = LeadingGroupFactory()
    LeadingGroupMemberFactory.create_batch(rows, group=leading, agency=AgencyFactory())

    with django_assert_num_queries(3):
        reader.get(group.get_absolute_url())
    with django_assert_num_queries(4):
        reader.get(leading.get_absolute_url())


def test_other_jurisdictions_are_not_found(client, haizhou, outsider):
    groups: list[AgencyGroup | LeadingGroup] = [
        AgencyGroupFactory(jurisdiction=haizhou),
        LeadingGroupFactory(jurisdiction=haizhou),
    ]
    AgencyFactory(jurisdiction=haizhou)
    client.force_login(outsider)

    assert [client.get(group.get_absolute_url()).status_code for group in groups] == [404, 404]
    assert shown(client) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", [ADDRESS, "/agency-groups/1/", "/leading-groups/1/"])
def test_strangers_are_sent_to_sign_in(client, address):
    assert client.get(address).url == f"/login/?next={address}"
