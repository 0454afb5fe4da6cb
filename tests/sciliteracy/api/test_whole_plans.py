"""A plan with all that stands in it, in one call and few statements, however large it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.agencies import LeadingGroupFactory, LeadingGroupMemberFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    BasicTaskFactory,
    ColumnFactory,
    FindingFactory,
    InitiativeFactory,
    MeasureFactory,
    PhaseFactory,
    PlanFactory,
    SectionFactory,
)
from tests.sciliteracy.api.test_resources import statements
from tests.sciliteracy.api.world import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(haizhou):
    return Place(haizhou)


WHOLE = "initiatives,measures.targets,measures.assignments"
MOST_STATEMENTS = 12


def grown(place, number):
    """The plan with `number` of everything that can stand in one, and all it can refer to."""
    plan = place.plan
    group = LeadingGroupFactory(jurisdiction=place.jurisdiction)
    plan.leading_group = group
    plan.parent, plan.supersedes = PlanFactory(), PlanFactory(jurisdiction=place.jurisdiction)
    plan.save()
    for n in range(number):
        initiative = InitiativeFactory(plan=plan)
        column = ColumnFactory(initiative=initiative)
        BasicTaskFactory(initiative=initiative)
        measure = MeasureFactory(plan=plan, initiative=initiative)
        item = MeasureFactory(plan=plan, initiative=initiative, column=column)
        for row in (measure, item):
            TargetFactory(plan=plan, measure=row, indicator=place.indicator)
            AssignmentFactory(measure=row, agency=place.agency)
        AssignmentFactory(initiative=initiative, measure=None, agency=place.agency)
        TargetFactory(plan=plan, measure=None, indicator=place.indicator)
        for make in (SectionFactory, PhaseFactory, FindingFactory):
            make(plan=plan)
        LeadingGroupMemberFactory(group=group, position=n)


@pytest.mark.parametrize("number", [1, 100])
def test_plan_with_all_its_measures_takes_few_statements(office, place, number):
    grown(place, number)
    office.read("plans/")

    found, body = statements(office, f"plans/{place.plan.pk}/?expand={WHOLE}")

    assert found == 7
    assert len(body["expanded"]["measures"]) == 2 * number + 1
    assert len(body["expanded"]["measures"][1]["expanded"]["targets"]) == 1


@pytest.mark.parametrize("number", [1, 100])
def test_plan_is_there_in_the_interchange_format(office, place, number):
    grown(place, number)
    office.read("plans/")

    found, body = statements(office, f"plans/{place.plan.pk}/interchange/")

    assert found <= MOST_STATEMENTS
    assert (body["format"], body["title"]) == ("sciliteracy.plan/1", place.plan.title)
    assert len(body["initiatives"]) == number + 1
    for name in ("objectives", "sections", "phases", "findings"):
        assert len(body[name]) == number
    [first] = [one for one in body["initiatives"] if one["columns"]][:1]
    assert [len(first[name]) for name in ("basic_tasks", "measures", "lead_agencies")] == [1, 1, 1]
    assert len(first["columns"][0]["items"][0]["targets"]) == 1
    assert len(body["leading_group"]["members"]) == number


def test_person_reads_a_plan_in_as_few_statements(client, owner, place):
    """A session and its person are one statement more than a token."""
    grown(place, 3)
    client.force_login(owner)
    for path in (f"plans/{place.plan.pk}/interchange/", f"plans/{place.plan.pk}/?expand={WHOLE}"):
        with CaptureQueriesContext(connection) as found:
            answer = client.get(f"/api/v1/{path}")

        assert answer.status_code == 200
        assert len(found) <= MOST_STATEMENTS
