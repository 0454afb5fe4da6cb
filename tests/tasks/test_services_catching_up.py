"""Periods that the daily step missed while it stood still."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Plan
from tasks.models import Occurrence
from tasks.services.keeping import keep_duties
from tasks.services.making import make_occurrences
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
)
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory
from tests.factories.tasks import PeriodFreezeFactory, TargetTaskFactory, TaskFactory

pytestmark = pytest.mark.django_db

D = datetime.date
LATER = D(2025, 8, 15)


@pytest.fixture
def plan(haizhou):
    return PlanFactory(
        jurisdiction=haizhou, issued_on=D(2022, 8, 28), period_end=2025, status="in_force"
    )


@pytest.fixture
def measure(plan):
    return MeasureFactory(plan=plan, initiative__plan=plan)


@pytest.fixture
def task(measure, today):
    """Its third and fourth quarter of 2024 were made."""
    task = TaskFactory(measure=measure)
    make_occurrences(today=today)
    return task


def starts(task, **where):
    rows = Occurrence.objects.active().filter(task=task, **where)
    return list(rows.order_by("period_start").values_list("period_start", flat=True))


FIRST_OF = [D(2024, 7, 1), D(2024, 10, 1)]
MISSED = [D(2025, 1, 1), D(2025, 4, 1)]
NOW_AND_NEXT = [D(2025, 7, 1), D(2025, 10, 1)]


def test_every_period_since_the_last_one_is_made(task):
    assert make_occurrences(today=LATER) == 4
    assert starts(task) == FIRST_OF + MISSED + NOW_AND_NEXT
    assert make_occurrences(today=LATER) == 0


def test_those_that_are_locked_by_now_are_owed_and_missed(task, system):
    keep_duties(by=system, today=LATER)
    missed = Occurrence.objects.get(task=task, period_start=D(2025, 1, 1))
    assert missed.locks_on < LATER
    assert missed.reddened_on == LATER


def test_task_without_any_period_starts_with_the_running_one(task, measure, plan):
    other = TaskFactory(measure=MeasureFactory(plan=plan, initiative__plan=plan))
    make_occurrences(today=LATER)
    assert starts(other) == NOW_AND_NEXT


def test_periods_opened_for_backfilling_are_not_caught_up_with(task):
    Occurrence.objects.update(opened_reason="补录")
    make_occurrences(today=LATER)
    assert starts(task) == FIRST_OF + NOW_AND_NEXT


@pytest.mark.parametrize("fields", [{"ends_on": D(2025, 5, 31)}, {"starts_on": D(2025, 4, 1)}])
def test_nothing_is_made_outside_of_the_task(task, fields):
    type(task).objects.filter(pk=task.pk).update(**fields)
    make_occurrences(today=LATER)
    kept = [D(2025, 1, 1)] if "ends_on" in fields else [D(2025, 4, 1), *NOW_AND_NEXT]
    assert starts(task) == FIRST_OF + kept


def test_what_was_retired_or_cancelled_stays_so(task):
    make_occurrences(today=D(2025, 4, 10))
    rows = Occurrence.objects.filter(task=task)
    retired = {"retired_at": datetime.datetime(2025, 4, 11, tzinfo=datetime.UTC)}
    rows.filter(period_start=D(2025, 4, 1)).update(retired_reason="误建", **retired)
    rows.filter(period_start=D(2025, 1, 1)).update(state="cancelled")
    rows.filter(period_start=D(2025, 7, 1)).update(retired_reason="误建", **retired)
    make_occurrences(today=D(2025, 11, 1))
    assert starts(task) == [*FIRST_OF, D(2025, 1, 1), D(2025, 10, 1), D(2026, 1, 1)]


def test_what_is_frozen_gets_no_further_period(task, haizhou):
    PeriodFreezeFactory(jurisdiction=haizhou, period_start=D(2025, 1, 1), period_end=D(2025, 3, 31))
    make_occurrences(today=LATER)
    assert starts(task) == [*FIRST_OF, D(2025, 4, 1), *NOW_AND_NEXT]


def test_plan_that_ended_meanwhile_is_not_caught_up_with(task, plan):
    Plan.objects.filter(pk=plan.pk).update(period_end=2024)
    assert make_occurrences(today=LATER) == 0


def test_members_of_the_first_day_owe_what_was_missed(haizhou, measure, today):
    towns = AgencyGroupFactory(jurisdiction=haizhou)
    stayed, left = [AgencyFactory(jurisdiction=haizhou) for _n in range(2)]
    AgencyGroupMemberFactory(group=towns, agency=stayed)
    AgencyGroupMemberFactory(group=towns, agency=left, member_to=D(2025, 2, 1))
    target = TargetFactory(measure=measure, per="各镇", per_group=towns, frequency_unit="quarter")
    task = TargetTaskFactory(measure=measure, target=target, frequency_unit="quarter")
    make_occurrences(today=today)
    make_occurrences(today=LATER)
    assert starts(task, member=left) == [*FIRST_OF, D(2025, 1, 1)]
    assert starts(task, member=stayed) == FIRST_OF + MISSED + NOW_AND_NEXT


def test_statements_grow_with_missed_periods_not_with_tasks(measure, plan, today):
    asked = []
    for tasks in (1, 4):
        for _n in range(tasks):
            TaskFactory(measure=MeasureFactory(plan=plan, initiative__plan=plan))
        make_occurrences(today=today)
        with CaptureQueriesContext(connection) as queries:
            make_occurrences(today=LATER)
        asked.append(len(queries))
        Occurrence.objects.all().delete()
    assert asked[0] == asked[1]
