"""Rows that point to each other belong to one plan and one jurisdiction; links cross plans only
by the words that they hold."""

import pytest

from indicators.services.targets import add_target, propose_same
from plans.models import Measure
from plans.services.answering import add_group_member, assign, set_office
from plans.services.elements import add_element, update_element
from plans.services.plans import link_plan, update_plan
from plans.states import PlanStatus
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import ColumnFactory, InitiativeFactory, MeasureFactory, PlanFactory
from tests.plans.answers import answering

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


@pytest.fixture
def elsewhere():
    """A measure of another plan, in another jurisdiction."""
    return MeasureFactory()


def refused_field(act):
    with pytest.raises(InvalidChange) as refused:
        act()
    return list(refused.value.errors)


def test_measure_refused_in_an_initiative_of_another_plan(system, today, plan, elsewhere):
    stray = Measure(plan=plan, initiative=elsewhere.initiative, path="九", text="文", position=1)

    assert refused_field(lambda: add_element(stray, by=system, today=today)) == ["initiative"]


def test_measure_refused_in_a_column_of_another_initiative(system, today, plan):
    initiative = InitiativeFactory(plan=plan)
    column = ColumnFactory(initiative__plan=plan)
    stray = Measure(
        plan=plan, initiative=initiative, column=column, path="九", text="文", position=1
    )

    assert refused_field(lambda: add_element(stray, by=system, today=today)) == ["column"]


def test_moved_measure_is_answered_for_anew(system, today, plan):
    first, second = InitiativeFactory(plan=plan), InitiativeFactory(plan=plan)
    measure = MeasureFactory(plan=plan, initiative=first)
    school, youth = (AgencyFactory(jurisdiction=plan.jurisdiction) for _ in range(2))
    assign(by=system, today=today, to=first, role="lead", agency=school)
    assign(by=system, today=today, to=second, role="lead", agency=youth)

    update_element(measure, by=system, today=today, initiative=second)

    assert [answer[0] for answer in answering(measure)] == [youth]


def test_moving_a_measure_needs_the_day(system, plan):
    measure = MeasureFactory(plan=plan, initiative__plan=plan)

    with pytest.raises(TypeError, match="needs today"):
        update_element(measure, by=system, initiative=InitiativeFactory(plan=plan))


def test_target_refused_on_a_measure_of_another_plan(system, today, plan, elsewhere):
    def act():
        add_target(by=system, today=today, plan=plan, measure=elsewhere, metric="次", position=1)

    assert refused_field(act) == ["measure"]


def test_target_refused_as_the_same_as_one_of_another_plan(system, today, plan, elsewhere):
    target = TargetFactory(plan=plan, measure=None)
    other = TargetFactory(plan=elsewhere.plan, measure=elsewhere)

    def act():
        propose_same(target, by=system, today=today, other=other)

    assert refused_field(act) == ["same_as"]


@pytest.mark.parametrize("field", ["agency", "group"])
def test_assignment_refused_to_somebody_of_another_jurisdiction(
    system, today, plan, elsewhere, field
):
    factory = {"agency": AgencyFactory, "group": AgencyGroupFactory}[field]
    stranger = factory(jurisdiction=elsewhere.plan.jurisdiction)
    initiative = InitiativeFactory(plan=plan)

    def act():
        assign(by=system, today=today, to=initiative, role="lead", **{field: stranger})

    assert refused_field(act) == [field]


def test_group_member_and_office_refused_from_another_jurisdiction(
    system, today, haizhou, elsewhere
):
    stranger = AgencyFactory(jurisdiction=elsewhere.plan.jurisdiction)
    group = AgencyGroupFactory(jurisdiction=haizhou)

    def join():
        add_group_member(by=system, today=today, group=group, agency=stranger)

    def host():
        set_office(haizhou, by=system, today=today, office=stranger)

    assert [refused_field(join), refused_field(host)] == [["agency"], ["office"]]


def test_office_links_its_plan_though_another_office_waits_for_it(outsider, fuxin, haizhou, owner):
    waiting = PlanFactory(jurisdiction=haizhou, parent_reference="阜政发〔2022〕15号")
    awaited = PlanFactory(
        jurisdiction=outsider.memberships.get().jurisdiction, document_number="阜政发〔2022〕15号"
    )

    link_plan(awaited, by=outsider)

    waiting.refresh_from_db()
    assert waiting.parent == awaited
    with pytest.raises(NotAllowed):
        link_plan(awaited, by=owner)


def test_draft_supersedes_once_it_is_in_force(system, plan):
    draft = PlanFactory(
        jurisdiction=plan.jurisdiction,
        status=PlanStatus.DRAFT,
        supersedes_reference=plan.document_number,
    )
    link_plan(draft, by=system)
    plan.refresh_from_db()
    before = plan.status

    update_plan(draft, by=system, status=PlanStatus.IN_FORCE)

    plan.refresh_from_db()
    assert (before, plan.status) == (PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED)
