"""The leading group's page and the lists behind its numbers."""

import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.services.leading_groups import give_portfolio
from indicators.adding_up import LITERACY_RATE
from indicators.models import Indicator
from indicators.states import Aggregation, IndicatorKind
from tests.factories.agencies import LeadingGroupMemberFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import PlanFactory
from tests.sciliteracy.pages.standing_world import (
    TODAY,
    approved,
    counted,
    lead_of,
    measure_in,
    overdue,
    person,
    running,
    warm,
)

QUERIES = 18
LIST = "/leadership/duties/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


@pytest.fixture
def leader(client, haizhou):
    client.force_login(person("leader", haizhou))
    return client


def literacy() -> Indicator:
    return IndicatorFactory(
        jurisdiction=None,
        name=LITERACY_RATE,
        unit="%",
        kind=IndicatorKind.PERCENTAGE,
        over_agencies=Aggregation.LATEST,
        over_time=Aggregation.LATEST,
    )


def two_measures(plan, mark=""):
    """One that is overdue and one that has time, each with its lead."""
    late, calm = measure_in(plan), measure_in(plan)
    place = {"agency__jurisdiction": plan.jurisdiction}
    lead_of(late, agency__name=f"区教育局{mark}", **place)
    lead_of(calm, agency__name=f"区科技局{mark}", **place)
    return overdue(late), running(calm)


def test_leader_starts_with_what_is_red_and_whose_it_is(leader, plan):
    late, _calm = two_measures(plan)

    response = leader.get("/")

    page = response.context["page"]
    assert [
        (row.occurrence, [agency.name for agency in agencies]) for row, agencies in page.reds
    ] == [(late, ["区教育局"])]
    assert [(share.colour, share.number) for share in page.shares] == [("red", 1), ("green", 1)]
    assertContains(response, page.reds[0][0].sentence)


def test_others_start_with_the_plans(reader, plan):
    assert reader.get("/").templates[0].name == "home.html"


def test_matrix_counts_the_measures_of_each_agency_by_colour(leader, plan):
    two_measures(plan)

    matrix = leader.get("/").context["page"].matrices[0]

    told = {
        line.agency.name: [[(s.colour, s.number) for s in cell.shares] for cell in line.cells]
        for line in matrix.lines
    }
    assert told == {"区教育局": [[("red", 1)], []], "区科技局": [[], [("green", 1)]]}
    assert [line.agency.name for line in matrix.lines] == ["区教育局", "区科技局"]


def test_joint_measure_counts_for_each_of_its_leads_and_once_in_all(leader, plan):
    measure = measure_in(plan)
    for name in ("区教育局", "区科技局"):
        lead_of(measure, agency__name=name, agency__jurisdiction=plan.jurisdiction)
    running(measure)

    page = leader.get("/").context["page"]

    assert page.measure_count == 1
    assert [line.total.total for line in page.matrices[0].lines] == [1, 1]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?light=red", "late"),
        ("?light=green", "calm"),
        ("?what=overdue", "late"),
        ("?what=reddened", "none"),
        ("?what=soon", "none"),
        ("?agency={agency}", "late"),
        ("?initiative={initiative}", "late"),
        ("?day=2024-07-05&what=soon", "none"),
        ("?q=没有的词", "none"),
        ("?light=nonsense&plan=x&agency=-1&day=x&what=x", "both"),
    ],
)
def test_each_number_leads_to_its_list(leader, plan, address, found):
    late, calm = two_measures(plan)
    measure = late.task.measure
    agency = measure.effective_assignments.get().agency_id

    response = leader.get(LIST + address.format(agency=agency, initiative=measure.initiative_id))

    wanted = {"late": [late], "calm": [calm], "none": [], "both": [late, calm]}[found]
    assert [row.occurrence for row, _agencies in response.context["rows"]] == wanted


def test_what_was_approved_lately_is_counted_and_listed(leader, plan):
    number = counted(measure_in(plan))
    approved(number, decided_on=TODAY)
    old = counted(measure_in(plan))
    approved(old, decided_on=TODAY - datetime.timedelta(days=60))

    assert leader.get("/").context["page"].changes.approved == 1
    rows = leader.get(f"{LIST}?what=approved").context["rows"]
    assert [row.occurrence for row, _agencies in rows] == [number]


def test_due_days_tell_reports_and_numbers_apart(leader, plan):
    due = {"report_due_on": TODAY + datetime.timedelta(days=10)}
    running(measure_in(plan), **due)
    number = counted(measure_in(plan), **due)
    running(measure_in(plan))

    [day] = leader.get("/").context["page"].due_days

    assert (day.narratives, [row.occurrence for row in day.targets]) == (1, [number])


def test_one_leaders_portfolio_is_a_scope(leader, plan, owner):
    late, _calm = two_measures(plan)
    agency = late.task.measure.effective_assignments.get().agency
    member = LeadingGroupMemberFactory(group__jurisdiction=plan.jurisdiction, name="某副区长")
    give_portfolio(by=owner, member=member, agency=agency)

    page = leader.get("/", {"leader": member.pk}).context["page"]

    assert (page.measure_count, [one.member for one in page.leaders]) == (1, [member])
    assert [line.agency for line in page.matrices[0].lines] == [agency]


def test_literacy_rate_stands_beside_its_goal(leader, plan):
    indicator = literacy()
    goal = TargetFactory(
        plan=plan,
        measure=None,
        indicator=indicator,
        kind="deadline",
        value=15,
        due="2025",
        unit="%",
    )
    ObservationFactory(
        indicator=indicator, jurisdiction=plan.jurisdiction, value="12.9", observed_on="2023-12-31"
    )

    [rate] = leader.get("/").context["page"].rates

    assert (rate.place, rate.goals, f"{rate.lacking:.1f}") == (plan.jurisdiction, [goal], "2.1")


def test_foreign_place_is_not_shown(leader, plan):
    foreign = PlanFactory()
    two_measures(foreign)

    response = leader.get("/leadership/", {"jurisdiction": foreign.jurisdiction_id})

    assert response.context["place"] == plan.jurisdiction
    assertNotContains(leader.get(LIST, {"plan": foreign.pk}), "区教育局")


def test_page_without_plans_says_what_to_do(leader):
    assertContains(leader.get("/"), "还没有规划")
    assert leader.get(LIST).status_code == 200


def test_list_goes_out_as_a_file(leader, plan):
    two_measures(plan)

    text = leader.get(f"{LIST}?light=red&export=csv").content.decode("utf-8-sig")

    assert ("区教育局" in text, "区科技局" in text) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_number_of_times(leader, haizhou, number, django_assert_num_queries):
    indicator = literacy()
    for n in range(number):
        plan = PlanFactory(jurisdiction=haizhou, title=f"方案{n}")
        two_measures(plan, n)
        approved(counted(measure_in(plan)))
        TargetFactory(plan=plan, measure=None, indicator=indicator, kind="deadline", due="2025")
    warm()

    with django_assert_num_queries(QUERIES):
        leader.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_times(leader, haizhou, number, django_assert_num_queries):
    for n in range(number):
        two_measures(PlanFactory(jurisdiction=haizhou, title=f"方案{n}"), n)
    warm()

    with django_assert_num_queries(18):
        leader.get(f"{LIST}?light=red")
