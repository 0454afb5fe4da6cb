"""The plan page."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import User
from plans.models import Plan
from plans.states import AssignmentRole
from sciliteracy.pages.plan import plan_page
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    BasicTaskFactory,
    ColumnFactory,
    FindingFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)

QUERIES = 12
SLUGS = ["fuxin-2022", "haizhou-2022", "huiji-2017", "huiji-2022", "huancui-2022"]


def page_of(plan: Plan):
    return plan_page(plan, user=User(is_system=True), today=datetime.date(2024, 8, 15))


@pytest.mark.parametrize("slug", SLUGS)
def test_plan_shows_every_measure_and_every_quote(reader, five_plans, slug):
    plan = Plan.objects.get(slug=slug)

    page = reader.get(plan.get_absolute_url()).context["page"]

    rows = [row for block in page.blocks for row in block.rows]
    rows += [row for block in page.blocks for box in block.boxes for row in box.rows]
    assert {row.measure.pk for row in rows} == set(plan.measures.values_list("pk", flat=True))
    marked = {key for row in rows for runs in row.paragraphs for run in runs for key in run.keys}
    assert marked == {target.pk for row in rows for target in row.targets}
    assert len(marked) + len(page.objectives) == plan.targets.active().count()


def test_plan_shows_its_facts(reader, five_plans):
    response = reader.get("/plans/haizhou-2022/")

    assertContains(response, "阜海政发〔2022〕5号")
    assertContains(response, reverse("plans:plan-detail", args=["fuxin-2022"]))
    assertContains(response, "海州区全民科学素质工作领导小组")
    assertContains(response, "辽宁省全民科学素质行动规划纲要")
    assertContains(response, "等有关单位")


def test_plan_links_what_it_continues_both_ways(reader, five_plans):
    assertContains(reader.get("/plans/huiji-2022/"), "/plans/huiji-2017/")
    assertContains(reader.get("/plans/huiji-2017/"), "/plans/huiji-2022/")


def test_formulas_of_the_conversion_are_shown_as_printed(reader, five_plans):
    response = reader.get("/plans/haizhou-2022/")

    assertContains(response, "（≥15%）")
    assertNotContains(response, "geq")


@pytest.mark.django_db
def test_names_of_the_initiative_are_inherited_and_said_so(reader):
    measure = MeasureFactory()
    AssignmentFactory(measure=None, initiative=measure.initiative, name_as_written="区甲局")

    answers = page_of(measure.plan).blocks[0].rows[0].answers

    assert [name.name for name in answers.leads] == ["区甲局"]
    assert answers.leads_inherited
    assertContains(reader.get(measure.plan.get_absolute_url()), "沿用本节")


@pytest.mark.django_db
def test_own_names_replace_those_of_their_role_only():
    measure = MeasureFactory()
    AssignmentFactory(measure=None, initiative=measure.initiative, name_as_written="区甲局")
    AssignmentFactory(measure=measure, role=AssignmentRole.RESPONSIBLE, name_as_written="区乙局")

    answers = page_of(measure.plan).blocks[0].rows[0].answers

    assert ([a.name for a in answers.leads], [a.name for a in answers.responsible]) == (
        ["区甲局"],
        ["区乙局"],
    )
    assert (answers.leads_inherited, answers.responsible_inherited) == (True, False)


@pytest.mark.django_db
def test_agency_in_both_roles_stands_among_the_leads():
    measure = MeasureFactory()
    lead = AssignmentFactory(measure=measure)
    AssignmentFactory(measure=measure, role=AssignmentRole.RESPONSIBLE, agency=lead.agency)

    answers = page_of(measure.plan).blocks[0].rows[0].answers

    assert (len(answers.leads), answers.responsible) == (1, [])


@pytest.mark.django_db
def test_measure_without_names_is_the_offices(reader):
    measure = MeasureFactory()
    jurisdiction = measure.plan.jurisdiction
    jurisdiction.office = AgencyFactory(jurisdiction=jurisdiction, name="区科协")
    jurisdiction.save()

    response = reader.get(measure.plan.get_absolute_url())

    assertContains(response, "文件未写明，由办公室负责")
    assertContains(response, "区科协")


@pytest.mark.django_db
def test_name_that_leads_to_nobody_is_shown_as_such(reader):
    row = AssignmentFactory(agency=None, name_as_written="某某局")

    assertContains(reader.get(row.plan.get_absolute_url()), "（未对应）")


@pytest.mark.django_db
def test_findings_are_filtered_by_severity(reader):
    plan = FindingFactory(severity="warning").plan
    FindingFactory(plan=plan, severity="info")

    response = reader.get(plan.get_absolute_url(), {"severity": "info"})

    assert [row.severity for row in response.context["findings"]] == ["info"]
    assert len(reader.get(plan.get_absolute_url(), {"severity": "x"}).context["findings"]) == 2


@pytest.mark.django_db
def test_plan_without_measures_says_so(reader):
    assertContains(reader.get(PlanFactory().get_absolute_url()), "这份规划还没有措施")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_plan_asks_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    plan = PlanFactory()
    for initiative in InitiativeFactory.create_batch(rows, plan=plan):
        BasicTaskFactory(initiative=initiative)
        column = ColumnFactory(initiative=initiative)
        for measure in MeasureFactory.create_batch(rows, initiative=initiative):
            AssignmentFactory(measure=measure)
            TargetFactory(measure=measure)
        TargetFactory(measure=MeasureFactory(initiative=initiative, column=column))
    FindingFactory.create_batch(rows, plan=plan)

    with django_assert_num_queries(QUERIES):
        reader.get(plan.get_absolute_url())


def test_upper_plan_out_of_sight_is_named_without_a_link(client, haizhou, fuxin, owner):
    upper = PlanFactory(jurisdiction=fuxin)
    plan = PlanFactory(jurisdiction=haizhou, parent=upper)
    client.force_login(owner)

    response = client.get(plan.get_absolute_url())

    assertContains(response, upper.title)
    assertNotContains(response, upper.get_absolute_url())
    assert client.get(upper.get_absolute_url()).status_code == 404


def test_plan_of_another_jurisdiction_is_not_found(client, haizhou, outsider):
    client.force_login(outsider)

    assert client.get(PlanFactory(jurisdiction=haizhou).get_absolute_url()).status_code == 404
