"""Tasks made from what plans say."""

import datetime

import pytest

from agencies.models import AuditEvent, Jurisdiction
from indicators.models import Target
from indicators.services.targets import restore_target, retire_target, update_target
from indicators.states import FrequencyUnit, TargetKind
from plans.models import Plan
from tasks.models import Occurrence, Task
from tasks.services.deriving import derive_tasks
from tasks.services.making import make_occurrences
from tasks.services.tasks import retire_task, update_task
from tasks.states import TaskKind
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory
from tests.factories.tasks import ProgressReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(haizhou):
    return PlanFactory(
        jurisdiction=haizhou,
        issued_on=datetime.date(2022, 8, 28),
        period_start=2021,
        period_end=2025,
        status="in_force",
    )


@pytest.fixture
def measure(plan):
    return MeasureFactory(plan=plan, initiative__plan=plan)


@pytest.fixture
def target(measure):
    return TargetFactory(measure=measure, metric="安全演练")


def said_again(measure, target, **fields):
    return TargetFactory(
        measure=measure,
        metric=target.metric,
        indicator=target.indicator,
        same_as=target,
        **fields,
    )


def of_target(target):
    return Task.objects.get(target=target)


def test_each_target_and_each_measure_gets_its_task(system, today, target):
    result = derive_tasks(by=system, today=today)
    assert result.made == 2
    assert list(
        Task.objects.order_by("kind").values_list(
            "kind", "title", "frequency_unit", "frequency_every", "starts_on", "ends_on"
        )
    ) == [
        ("reporting", "填报进展", "quarter", 1, datetime.date(2022, 10, 1), _end(2025)),
        ("target", "安全演练", "year", 1, datetime.date(2023, 1, 1), _end(2025)),
    ]


def _end(year):
    return datetime.date(year, 12, 31)


def test_a_second_run_makes_nothing(system, today, target):
    derive_tasks(by=system, today=today)
    assert not derive_tasks(by=system, today=today).anything


def test_making_is_audited(system, today, target):
    derive_tasks(by=system, today=today)
    verbs = AuditEvent.objects.filter(verb__startswith="tasks.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "tasks.derive_task",
        "tasks.derive_reporting",
    ]


def test_ended_and_draft_plans_get_none(system, haizhou, today):
    for fields in ({"period_end": 2020, "period_start": 2016}, {"status": "draft"}):
        plan = PlanFactory(jurisdiction=haizhou, **({"status": "in_force"} | fields))
        MeasureFactory(plan=plan, initiative__plan=plan)
    assert derive_tasks(by=system, today=today).made == 0


def test_objectives_ask_nobody(system, today, plan):
    TargetFactory(measure=None, plan=plan)
    assert derive_tasks(by=system, today=today).made == 0


def test_what_is_confirmed_to_be_the_same_asks_once(system, today, plan, target):
    other = MeasureFactory(plan=plan, initiative__plan=plan)
    said_again(other, target, same_as_confirmed=True)
    derive_tasks(by=system, today=today)
    assert Task.objects.filter(kind=TaskKind.TARGET).count() == 1


def test_a_pair_only_proposed_asks_twice(system, today, plan, target):
    other = MeasureFactory(plan=plan, initiative__plan=plan)
    said_again(other, target)
    derive_tasks(by=system, today=today)
    assert Task.objects.filter(kind=TaskKind.TARGET).count() == 2


def test_a_confirmed_pair_takes_the_second_task_out_of_use(system, today, plan, target):
    other = MeasureFactory(plan=plan, initiative__plan=plan)
    second = said_again(other, target)
    derive_tasks(by=system, today=today)
    Target.objects.filter(pk=second.pk).update(same_as_confirmed=True)
    assert derive_tasks(by=system, today=today).retired == 1
    assert of_target(second).is_retired


def test_a_changed_rule_changes_the_future_only_and_says_so(system, today, target):
    derive_tasks(by=system, today=today)
    make_occurrences(today=today)
    update_target(target, by=system, today=today, frequency_unit=FrequencyUnit.QUARTER)
    result = derive_tasks(by=system, today=today)
    make_occurrences(today=today)
    kept = Occurrence.objects.active().filter(task__target=target).order_by("period_start")
    assert (result.changed, len(result.told)) == (1, 1)
    assert [(row.period_start, row.period_end) for row in kept] == [
        (datetime.date(2024, 1, 1), _end(2024)),
    ]
    later = datetime.date(2024, 12, 1)
    make_occurrences(today=later)
    assert [(row.period_start, row.period_end) for row in kept.all()] == [
        (datetime.date(2024, 1, 1), _end(2024)),
        (datetime.date(2025, 1, 1), datetime.date(2025, 3, 31)),
    ]


def test_a_future_period_with_a_report_stays(system, today, target):
    derive_tasks(by=system, today=today)
    make_occurrences(today=today)
    future = Occurrence.objects.get(task__target=target, opens_on__gt=today)
    ProgressReportFactory(occurrence=future)
    update_target(target, by=system, today=today, frequency_unit=FrequencyUnit.QUARTER)
    derive_tasks(by=system, today=today)
    future.refresh_from_db()
    assert not future.is_retired


def test_what_the_office_changed_stays(system, today, target):
    derive_tasks(by=system, today=today)
    update_task(of_target(target), by=system, title="防灾演练", ends_on=_end(2024))
    update_target(target, by=system, today=today, frequency_unit=FrequencyUnit.QUARTER)
    derive_tasks(by=system, today=today)
    task = of_target(target)
    assert (task.title, task.ends_on, task.frequency_unit) == ("防灾演练", _end(2024), "quarter")


def test_a_task_the_office_retired_is_not_made_again(system, today, target):
    derive_tasks(by=system, today=today)
    retire_task(of_target(target), by=system, reason="市里统一组织")
    assert not derive_tasks(by=system, today=today).anything


def test_a_retired_target_takes_its_task_along_and_brings_it_back(system, today, target):
    derive_tasks(by=system, today=today)
    retire_target(target, by=system, today=today, reason="原文更正")
    derive_tasks(by=system, today=today)
    assert of_target(target).is_retired
    restore_target(target, by=system, today=today)
    derive_tasks(by=system, today=today)
    assert not of_target(target).is_retired


def test_another_reporting_period_moves_the_duty_to_report(system, today, haizhou, target):
    derive_tasks(by=system, today=today)
    Jurisdiction.objects.filter(pk=haizhou.pk).update(reporting_period="month")
    derive_tasks(by=system, today=today)
    task = Task.objects.get(kind=TaskKind.REPORTING)
    assert (task.frequency_unit, task.starts_on) == ("month", datetime.date(2022, 9, 1))


def test_a_deadline_is_one_period_to_its_day(system, today, measure):
    target = TargetFactory(
        measure=measure,
        kind=TargetKind.DEADLINE,
        frequency_unit="",
        frequency_every=None,
        due="2025-06",
    )
    derive_tasks(by=system, today=today)
    task = of_target(target)
    assert task.is_once
    assert (task.starts_on, task.ends_on) == (
        datetime.date(2022, 10, 1),
        datetime.date(2025, 6, 30),
    )


def test_statements_do_not_grow_with_measures(system, today, plan, django_assert_num_queries):
    def derive(count):
        for _n in range(count):
            MeasureFactory(plan=plan, initiative__plan=plan)
        with django_assert_num_queries(9):
            derive_tasks(by=system, today=today, plans=Plan.objects.filter(pk=plan.pk))

    derive(1)
    derive(3)
