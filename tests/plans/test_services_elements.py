"""One verb for each act on what a plan is made of, and who answers afterwards."""

import pytest

from agencies.models import AuditEvent
from plans.models import BasicTask, Column, Finding, Initiative, Measure, Phase, Section
from plans.services import elements as services
from plans.services.answering import assign
from plans.states import AssignmentRole, EffectiveBasis
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories import plans as factories
from tests.plans.answers import answering

pytestmark = pytest.mark.django_db

LEAD = AssignmentRole.LEAD
FACTORIES = {
    Section: factories.SectionFactory,
    Initiative: factories.InitiativeFactory,
    BasicTask: factories.BasicTaskFactory,
    Column: factories.ColumnFactory,
    Measure: factories.MeasureFactory,
    Phase: factories.PhaseFactory,
    Finding: factories.FindingFactory,
}
INSIDE_INITIATIVES = (BasicTask, Column, Measure)
ACTS = ["add", "update", "retire", "restore"]


def element_in(plan, model, **fields):
    """A stored element of `plan`."""
    where = {"initiative__plan": plan} if model in INSIDE_INITIATIVES else {"plan": plan}
    return FACTORIES[model](**where, **fields)


def copy_of(element):
    """An element like `element`, not yet stored; the other one makes room for it."""
    type(element).objects.filter(pk=element.pk).update(
        retired_at="2024-01-01T00:00Z", retired_reason="重录"
    )
    element.pk, element._state.adding = None, True
    return element


def do(act, element, *, by, today):
    if act == "add":
        return services.add_element(copy_of(element), by=by, today=today)
    if act == "update":
        return services.update_element(element, by=by, position=99)
    if act == "retire":
        return services.retire_element(element, by=by, today=today, reason="误录")
    services.retire_element(element, by=by, today=today, reason="误录")
    return services.restore_element(element, by=by, today=today)


def test_every_element_has_a_table_of_fields():
    assert set(services.EDITABLE) == set(FACTORIES)


@pytest.mark.parametrize("model", FACTORIES)
def test_editable_fields_are_fields_of_the_element(model):
    named = {field.name for field in model._meta.concrete_fields}

    assert services.EDITABLE[model] - named == set()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, plan, today, who, act):
    by, element = request.getfixturevalue(who), element_in(plan, BasicTask)

    with pytest.raises(NotAllowed):
        do(act, element, by=by, today=today)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("model", FACTORIES)
@pytest.mark.parametrize("act", ACTS)
def test_verb_accepts_and_audits_the_office(owner, plan, today, act, model):
    element = do(act, element_in(plan, model), by=owner, today=today)

    events = AuditEvent.objects.filter(verb=f"plans.{act}_{model._meta.model_name}")
    assert [(event.actor_id, event.object_id) for event in events] == [(owner.pk, element.pk)]
    assert events[0].jurisdiction_id == plan.jurisdiction_id


def test_verb_refuses_what_is_no_element(owner, plan, today):
    with pytest.raises(TypeError, match="Plan is no element of a plan"):
        services.retire_element(plan, by=owner, today=today, reason="误录")


@pytest.mark.parametrize("model", FACTORIES)
def test_update_element_refuses_protected_fields(owner, plan, model):
    element = element_in(plan, model)
    with pytest.raises(TypeError, match="does not accept plan, version"):
        services.update_element(element, by=owner, version=7, plan=plan, position=1)


def test_update_element_refused_when_somebody_was_first(owner, measure):
    services.update_element(measure, by=owner, text="先改的原文")

    with pytest.raises(StaleVersion):
        services.update_element(measure, by=owner, expected_version=1, text="后改的原文")

    assert Measure.objects.get().text == "先改的原文"


def test_retire_element_needs_a_reason(owner, measure, today):
    with pytest.raises(InvalidChange):
        services.retire_element(measure, by=owner, today=today, reason=" ")


def test_add_measure_lets_the_initiatives_agencies_answer(owner, initiative, school, today):
    assign(by=owner, today=today, to=initiative, role=LEAD, agency=school)

    measure = services.add_element(
        factories.MeasureFactory.build(plan=initiative.plan, initiative=initiative),
        by=owner,
        today=today,
    )

    assert answering(measure) == [(school, LEAD, EffectiveBasis.INITIATIVE)]


def test_add_measure_without_refresh_leaves_the_answer_to_the_caller(owner, initiative, today):
    measure = services.add_element(
        factories.MeasureFactory.build(plan=initiative.plan, initiative=initiative),
        by=owner,
        today=today,
        refresh=False,
    )

    assert answering(measure) == []


def test_retired_measure_answers_to_nobody_until_restored(owner, measure, school, today):
    assign(by=owner, today=today, to=measure, role=LEAD, agency=school)

    services.retire_element(measure, by=owner, today=today, reason="误录")
    assert answering(measure) == []

    services.restore_element(measure, by=owner, today=today)
    assert answering(measure) == [(school, LEAD, EffectiveBasis.OWN)]


def test_retired_initiative_takes_along_what_stands_in_it(owner, initiative, today):
    column = factories.ColumnFactory(initiative=initiative)
    inner = [
        factories.BasicTaskFactory(initiative=initiative),
        column,
        factories.MeasureFactory(initiative=initiative),
        factories.MeasureFactory(initiative=initiative, column=column),
    ]
    beside = factories.MeasureFactory(initiative__plan=initiative.plan)

    services.retire_element(initiative, by=owner, today=today, reason="误录")

    for row in [initiative, *inner, beside]:
        row.refresh_from_db()
    assert [row.retired_reason for row in [initiative, *inner]] == ["误录"] * 5
    assert beside.is_retired is False
    assert AuditEvent.objects.filter(reason="误录").count() == 5


def test_retired_initiative_leaves_nobody_answering(owner, initiative, measure, school, today):
    assign(by=owner, today=today, to=initiative, role=LEAD, agency=school)

    services.retire_element(initiative, by=owner, today=today, reason="误录")

    assert answering(measure) == []


def test_restored_initiative_leaves_what_stood_in_it_retired(owner, initiative, measure, today):
    services.retire_element(initiative, by=owner, today=today, reason="误录")

    services.restore_element(initiative, by=owner, today=today)

    assert Initiative.objects.get().is_retired is False
    assert Measure.objects.get().is_retired is True
    assert answering(measure) == []


def test_retired_column_takes_its_items_along(owner, initiative, measure, today):
    column = factories.ColumnFactory(initiative=initiative)
    item = factories.MeasureFactory(initiative=initiative, column=column)

    services.retire_element(column, by=owner, today=today, reason="误录")

    assert list(Measure.objects.active()) == [measure]
    assert list(Measure.objects.retired()) == [item]
    assert answering(item) == []
