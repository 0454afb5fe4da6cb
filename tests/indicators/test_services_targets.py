"""Verbs on targets, and that their 各 and 每 decide who answers beside the named."""

from decimal import Decimal

import pytest

from agencies.models import AuditEvent
from indicators.models import Indicator, Target
from indicators.services import targets as services
from indicators.states import Comparator, FrequencyUnit, TargetKind
from plans.models import Assignment
from plans.states import AssignmentRole, EffectiveBasis
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tests.factories.agencies import AgencyGroupFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory
from tests.plans.answers import answering
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

YEARLY = {
    "position": 0,
    "quote": "各镇街每年开展科普活动不少于3次",
    "metric": "科普活动",
    "unit": "次",
    "kind": TargetKind.RECURRING,
    "comparator": Comparator.AT_LEAST,
    "value": Decimal(3),
    "frequency_unit": FrequencyUnit.YEAR,
    "frequency_every": 1,
}
PER = (AssignmentRole.RESPONSIBLE, EffectiveBasis.PER)


@pytest.fixture
def measure(haizhou):
    return MeasureFactory(initiative__plan__jurisdiction=haizhou)


@pytest.fixture
def towns(haizhou):
    return AgencyGroupFactory(jurisdiction=haizhou, name="各镇街")


def add(by, today, measure, **fields):
    return services.add_target(
        by=by, today=today, plan=measure.plan, measure=measure, **YEARLY | fields
    )


def restore(by, today, measure):
    target = TargetFactory(measure=measure)
    services.retire_target(target, by=by, today=today, reason="误录")
    return services.restore_target(target, by=by, today=today)


def propose(by, today, measure):
    target, other = TargetFactory(measure=measure), TargetFactory(measure=measure)
    return services.propose_same(target, by=by, today=today, other=other)


def confirm(by, today, measure):
    other = TargetFactory(measure=measure)
    return services.confirm_same(TargetFactory(measure=measure, same_as=other), by=by, today=today)


CALLS = {
    "add_target": add,
    "update_target": lambda by, today, measure: services.update_target(
        TargetFactory(measure=measure), by=by, today=today, value=Decimal(5)
    ),
    "retire_target": lambda by, today, measure: services.retire_target(
        TargetFactory(measure=measure), by=by, today=today, reason="误录"
    ),
    "restore_target": restore,
    "reword_measure": lambda by, today, measure: services.reword_measure(
        measure, by=by, text="多开展科普活动。"
    ),
    "propose_same": propose,
    "confirm_same": confirm,
}
AUDITED = {name: f"indicators.{name}" for name in CALLS} | {
    "propose_same": "indicators.update_target",
    "confirm_same": "indicators.update_target",
    "reword_measure": "plans.update_measure",
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, measure, today, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, today, measure)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, measure, today, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, today, measure)

    audited = AUDITED[verb]
    assert AuditEvent.objects.filter(actor_id=by.pk, verb=audited).count() == 1


def test_add_target_finds_its_indicator(owner, today, measure):
    first, second = add(owner, today, measure), add(owner, today, measure)

    assert first.indicator == second.indicator
    assert (first.indicator.name, first.indicator.jurisdiction) == (
        "科普活动",
        measure.plan.jurisdiction,
    )


def test_add_target_of_a_range_without_upper_end_refused(owner, today, measure):
    with pytest.raises(InvalidChange):
        add(owner, today, measure, comparator=Comparator.RANGE)

    assert (Target.objects.count(), Indicator.objects.count()) == (0, 0)


def test_add_target_of_no_measure_is_an_objective(owner, today, measure):
    objective = services.add_target(
        by=owner, today=today, plan=measure.plan, measure=None, **YEARLY
    )
    add(owner, today, measure)

    assert list(Target.objects.objectives()) == [objective]
    assert objective.path == ""


def test_update_target_of_another_metric_has_another_indicator(owner, today, measure):
    target = add(owner, today, measure)

    services.update_target(target, by=owner, today=today, metric="科普讲座", unit="场")

    assert (target.indicator.name, target.indicator.unit) == ("科普讲座", "场")
    assert str(Target.objects.get().indicator) == "科普讲座（场）"


@pytest.mark.parametrize("field", ["plan", "version", "retired_at"])
def test_update_target_refuses_protected_fields(owner, today, measure, field):
    with pytest.raises(TypeError, match=field):
        services.update_target(
            TargetFactory(measure=measure), by=owner, today=today, **{field: None}
        )


def test_update_target_refused_when_somebody_was_first(owner, today, measure):
    target = add(owner, today, measure)
    services.update_target(target, by=owner, today=today, value=Decimal(4))

    with pytest.raises(StaleVersion):
        services.update_target(target, by=owner, today=today, expected_version=1, value=Decimal(5))

    assert Target.objects.get().value == 4


def test_per_of_a_target_answers_until_it_is_retired(owner, today, measure, towns):
    target = add(owner, today, measure, per="各镇街", per_group=towns)
    assert answering(measure) == [(towns, *PER)]

    services.retire_target(target, by=owner, today=today, reason="误录")
    assert answering(measure) == []

    services.restore_target(target, by=owner, today=today)
    assert answering(measure) == [(towns, *PER)]
    assert Assignment.objects.count() == 1


def test_per_of_two_targets_answers_until_neither_says_so(owner, today, measure, towns):
    first, second = (add(owner, today, measure, per="各镇街", per_group=towns) for _ in range(2))

    services.retire_target(first, by=owner, today=today, reason="误录")
    assert answering(measure) == [(towns, *PER)]

    services.update_target(second, by=owner, today=today, per="", per_group=None)
    assert answering(measure) == []


def test_per_read_as_another_group_answers_instead(owner, today, measure, towns):
    bases = AgencyGroupFactory(jurisdiction=towns.jurisdiction)
    target = add(owner, today, measure, per="各镇街", per_group=towns)

    services.update_target(target, by=owner, today=today, per="科普基地", per_group=bases)

    assert answering(measure) == [(bases, *PER)]


def test_per_of_an_objective_is_nobodys(owner, today, measure, towns):
    services.add_target(
        by=owner, today=today, plan=measure.plan, measure=None, per_group=towns, **YEARLY
    )

    assert Assignment.objects.count() == 0


def test_per_moves_with_its_target(owner, today, measure, towns):
    target = add(owner, today, measure, per="各镇街", per_group=towns)
    other = MeasureFactory(initiative=measure.initiative)

    services.update_target(target, by=owner, today=today, measure=other)

    assert (answering(measure), answering(other)) == ([], [(towns, *PER)])


def test_per_ends_when_its_target_becomes_an_objective(owner, today, measure, towns):
    target = add(owner, today, measure, per="各镇街", per_group=towns)

    services.update_target(target, by=owner, today=today, measure=None)

    assert answering(measure) == []


def test_same_as_is_proposed_and_then_confirmed(owner, today, measure):
    box, text = add(owner, today, measure), add(owner, today, measure)

    services.propose_same(box, by=owner, today=today, other=text)
    assert (box.same_as, box.same_as_confirmed) == (text, False)

    services.confirm_same(box, by=owner, today=today)
    assert Target.objects.get(pk=box.pk).same_as_confirmed is True

    services.propose_same(box, by=owner, today=today, other=None)
    assert (box.same_as, box.same_as_confirmed) == (None, False)


def test_same_as_confirmed_without_a_proposal_refused(owner, today, measure):
    with pytest.raises(InvalidChange):
        services.confirm_same(add(owner, today, measure), by=owner, today=today)


def test_same_as_itself_refused(owner, today, measure):
    target = add(owner, today, measure)

    with pytest.raises(InvalidChange):
        services.propose_same(target, by=owner, today=today, other=target)


def test_reword_measure_keeps_what_its_targets_quote(owner, today, measure):
    quote = YEARLY["quote"]
    services.reword_measure(measure, by=owner, text=f"{quote}。")
    add(owner, today, measure)

    with pytest.raises(InvalidChange) as error:
        services.reword_measure(measure, by=owner, text="各镇街每年开展科普活动不少于2次")

    assert list(error.value.errors) == ["text"]
    measure.refresh_from_db()
    assert measure.text == f"{quote}。"


def test_reword_measure_freely_once_the_target_is_retired(owner, today, measure):
    target = add(owner, today, measure)
    services.retire_target(target, by=owner, today=today, reason="误录")

    services.reword_measure(measure, by=owner, text="多开展科普活动。")

    measure.refresh_from_db()
    assert measure.text == "多开展科普活动。"
