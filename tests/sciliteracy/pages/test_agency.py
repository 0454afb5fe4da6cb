"""The agency page."""

import pytest
from pytest_django.asserts import assertContains

from agencies.models import Agency
from plans.states import AssignmentRole, EffectiveBasis
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupMemberFactory,
    AgencyNameFactory,
    AgencySuccessionFactory,
    LeadingGroupMemberFactory,
    PossibleMatchFactory,
)
from tests.factories.indicators import TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory

QUERIES = 12


def test_agency_shows_what_it_leads_and_shares_across_plans(reader, five_plans):
    agency = Agency.objects.get(name="区科协", jurisdiction__name="惠济区")

    page = reader.get(agency.get_absolute_url()).context["page"]

    assert [duty.plan.slug for duty in page.duties] == ["huiji-2022", "huiji-2017"]
    rows = agency.effective_assignments
    assert page.lead_count == rows.filter(role=AssignmentRole.LEAD).count() > 0
    assert page.share_count == rows.filter(role=AssignmentRole.RESPONSIBLE).count() > 0


@pytest.mark.django_db
def test_agency_shows_names_groups_matches_history_and_posts(reader):
    agency = AgencyFactory()
    jurisdiction = agency.jurisdiction
    AgencyNameFactory(agency=agency, name="区甲委", source="2017年方案三（一）")
    group = AgencyGroupMemberFactory(agency=agency, group__jurisdiction=jurisdiction).group
    match = PossibleMatchFactory(first=agency, reason="两种写法并存")
    succession = AgencySuccessionFactory(predecessor=agency)
    post = LeadingGroupMemberFactory(agency=agency, group__jurisdiction=jurisdiction)

    response = reader.get(agency.get_absolute_url())

    for words in ["区甲委", "2017年方案三（一）", group.name, "两种写法并存", match.second.name]:
        assertContains(response, words)
    for words in [succession.successor.name, "日期未知，暂定", post.post, post.group.name]:
        assertContains(response, words)


@pytest.mark.django_db
def test_agency_that_no_plan_names_offers_a_way_on(reader):
    assertContains(reader.get(AgencyFactory().get_absolute_url()), "还没有规划点名这个单位")


@pytest.mark.django_db
def test_duty_through_a_group_says_so(reader):
    agency = AgencyFactory()
    row = AgencyGroupMemberFactory(agency=agency, group__jurisdiction=agency.jurisdiction)
    EffectiveAssignmentFactory(agency=agency, group=row.group, basis=EffectiveBasis.INITIATIVE)

    assertContains(reader.get(agency.get_absolute_url()), f"经由 {row.group.name}")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_agency_asks_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    agency = AgencyFactory()
    for measure in MeasureFactory.create_batch(rows):
        TargetFactory(measure=measure)
        EffectiveAssignmentFactory(agency=agency, measure=measure)
    AgencyNameFactory.create_batch(rows, agency=agency)
    AgencyGroupMemberFactory.create_batch(rows, agency=agency)
    PossibleMatchFactory.create_batch(rows, first=agency)
    LeadingGroupMemberFactory.create_batch(rows, agency=agency)

    with django_assert_num_queries(QUERIES):
        reader.get(agency.get_absolute_url())


def test_agency_of_another_jurisdiction_is_not_found(client, haizhou, outsider):
    client.force_login(outsider)

    agency = AgencyFactory(jurisdiction=haizhou)
    assert client.get(agency.get_absolute_url()).status_code == 404
