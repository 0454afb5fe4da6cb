"""Verbs on tasks and their periods."""

from datetime import date, timedelta

import pytest

from agencies.models import AuditEvent
from indicators.states import FrequencyUnit
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import Occurrence, Task
from tasks.services import tasks as services
from tasks.states import OccurrenceState, TaskKind
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory
from tests.factories.tasks import PeriodFreezeFactory, TaskFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

QUARTER = {
    "period_start": date(2024, 7, 1),
    "period_end": date(2024, 9, 30),
    "opens_on": date(2024, 7, 1),
    "work_due_on": date(2024, 9, 30),
    "report_due_on": date(2024, 10, 9),
    "locks_on": date(2024, 10, 24),
}
REPORTING = {
    "kind": TaskKind.REPORTING,
    "title": "填报进展",
    "starts_on": date(2024, 1, 1),
    "frequency_unit": FrequencyUnit.QUARTER,
    "frequency_every": 1,
}


@pytest.fixture
def measure(haizhou):
    return MeasureFactory(initiative__plan__jurisdiction=haizhou)


@pytest.fixture
def task(measure):
    return TaskFactory(measure=measure)


CALLS = {
    "create_task": lambda by, measure: services.create_task(by=by, measure=measure, **REPORTING),
    "update_task": lambda by, measure: services.update_task(
        TaskFactory(measure=measure), by=by, title="改名"
    ),
    "retire_task": lambda by, measure: services.retire_task(
        TaskFactory(measure=measure), by=by, reason="误录"
    ),
    "retime_task": lambda by, measure: services.retime_task(
        TaskFactory(measure=measure), by=by, today=date(2024, 8, 15), starts_on=date(2024, 4, 1)
    ),
    "restore_task": lambda by, measure: services.restore_task(
        TaskFactory(measure=measure, retired_at="2024-01-01T00:00Z", retired_reason="误录"), by=by
    ),
    "add_occurrence": lambda by, measure: services.add_occurrence(
        by=by, task=TaskFactory(measure=measure), **QUARTER
    ),
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["member", "outsider"])
def test_verb_refuses_those_without_right(request, measure, who, verb):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        CALLS[verb](by, measure)

    assert AuditEvent.objects.filter(actor_id=by.pk).count() == 0


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("who", ["owner", "system"])
def test_verb_accepts_and_audits_those_with_right(request, measure, who, verb):
    by = request.getfixturevalue(who)

    CALLS[verb](by, measure)

    verb = {"retime_task": "update_task"}.get(verb, verb)
    events = AuditEvent.objects.filter(actor_id=by.pk, verb=f"tasks.{verb}")
    assert [event.jurisdiction_id for event in events] == [measure.plan.jurisdiction_id]


def test_create_task_of_a_target(owner, measure):
    target = TargetFactory(measure=measure)

    task = services.create_task(
        by=owner, measure=measure, **REPORTING | {"kind": TaskKind.TARGET, "target": target}
    )

    assert Task.objects.get() == task
    assert (task.target, str(task)) == (target, "填报进展")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": TaskKind.TARGET},
        {"kind": "无此类别"},
        {"frequency_every": None},
        {"ends_on": date(2023, 1, 1)},
        {"title": ""},
    ],
)
def test_create_task_refuses(owner, measure, wrong):
    with pytest.raises(InvalidChange):
        services.create_task(by=owner, measure=measure, **REPORTING | wrong)

    assert Task.objects.count() == 0


def test_create_task_to_report_twice_on_a_measure_refused(owner, task):
    with pytest.raises(InvalidChange):
        services.create_task(by=owner, measure=task.measure, **REPORTING)


def test_create_task_again_once_the_first_is_retired(owner, task):
    services.retire_task(task, by=owner, reason="误录")

    services.create_task(by=owner, measure=task.measure, **REPORTING)

    assert Task.objects.active().count() == 1


@pytest.mark.parametrize("field", ["main_agency", "version", "derived_as"])
def test_create_task_refuses_what_other_verbs_decide(owner, measure, field):
    with pytest.raises(TypeError, match=field):
        services.create_task(by=owner, measure=measure, **REPORTING | {field: None})


@pytest.mark.parametrize("field", ["measure", "target", "kind", "main_agency", "version"])
def test_update_task_refuses_protected_fields(owner, task, field):
    with pytest.raises(TypeError, match=field):
        services.update_task(task, by=owner, **{field: None})


def test_update_task_refused_when_somebody_was_first(owner, task):
    services.update_task(task, by=owner, title="先改")

    with pytest.raises(StaleVersion):
        services.update_task(task, by=owner, expected_version=1, title="后改")

    assert Task.objects.get().title == "先改"


def test_retire_task_needs_a_reason(owner, task):
    with pytest.raises(InvalidChange):
        services.retire_task(task, by=owner, reason="")


def test_add_occurrence_starts_open(owner, task):
    services.add_occurrence(by=owner, task=task, quota=3, **QUARTER)

    row = Occurrence.objects.get()
    assert (row.state, row.quota, row.done) == (OccurrenceState.OPEN, 3, None)


def test_add_occurrence_in_a_frozen_period_refused(owner, task, haizhou):
    PeriodFreezeFactory(
        jurisdiction=haizhou, period_start=date(2024, 7, 1), period_end=date(2024, 9, 30)
    )

    with pytest.raises(InvalidChange) as refusal:
        services.add_occurrence(by=owner, task=task, **QUARTER)
    services.add_occurrence(by=owner, task=task, **QUARTER | {"period_end": date(2024, 10, 1)})

    assert list(refusal.value.errors) == ["period_start"]


def test_add_occurrence_twice_in_a_period_refused(owner, task):
    services.add_occurrence(by=owner, task=task, **QUARTER)

    with pytest.raises(InvalidChange):
        services.add_occurrence(by=owner, task=task, **QUARTER)

    assert Occurrence.objects.count() == 1


def test_add_occurrence_for_each_member(owner, task, haizhou):
    towns = [AgencyFactory(jurisdiction=haizhou) for _ in range(2)]

    for town in towns:
        services.add_occurrence(by=owner, task=task, member=town, **QUARTER)

    assert [row.member for row in Occurrence.objects.all()] == towns


@pytest.mark.parametrize("field", ["period_end", "work_due_on", "report_due_on", "locks_on"])
def test_add_occurrence_refuses_dates_out_of_order(owner, task, field):
    wrong = {field: QUARTER["period_start"] - timedelta(days=1)}

    with pytest.raises(InvalidChange):
        services.add_occurrence(by=owner, task=task, **QUARTER | wrong)

    assert Occurrence.objects.count() == 0
