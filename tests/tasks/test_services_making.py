"""Periods made ahead, set by set."""

import datetime

import pytest

from agencies.models import AuditEvent, Jurisdiction
from plans.models import Plan
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Occurrence, Task
from tasks.services.making import (
    make_occurrences,
    open_past_periods,
    settle_provisional_dates,
)
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
)
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory
from tests.factories.tasks import (
    ExtensionFactory,
    OccurrenceFactory,
    TargetTaskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.fixture
def plan(haizhou):
    return PlanFactory(
        jurisdiction=haizhou,
        issued_on=D(2022, 8, 28),
        period_start=2021,
        period_end=2025,
        status="in_force",
    )


@pytest.fixture
def measure(plan):
    return MeasureFactory(plan=plan, initiative__plan=plan)


def made(task, **where):
    rows = Occurrence.objects.filter(task=task, **where).order_by("period_start", "member")
    return [(row.period_start, row.period_end) for row in rows]


def test_the_running_and_the_next_period_are_made(measure, today):
    task = TaskFactory(measure=measure)
    assert make_occurrences(today=today) == 2
    assert made(task) == [(D(2024, 7, 1), D(2024, 9, 30)), (D(2024, 10, 1), D(2024, 12, 31))]


def test_the_four_dates_follow_the_rules(measure, today):
    task = TaskFactory(measure=measure)
    make_occurrences(today=today)
    row = Occurrence.objects.filter(task=task).earliest("period_start")
    # 1 to 7 October 2024 are off, 12 October is a worked Saturday.
    assert (row.opens_on, row.work_due_on, row.report_due_on, row.locks_on) == (
        D(2024, 7, 1),
        D(2024, 9, 30),
        D(2024, 10, 12),
        D(2024, 10, 27),
    )


def test_rules_of_a_jurisdiction_move_its_dates_alone(measure, today):
    task = TaskFactory(measure=measure)
    other = TaskFactory(measure__plan__status="in_force", measure__plan__period_end=2025)
    place = measure.plan.jurisdiction
    Jurisdiction.objects.filter(pk=place.pk).update(
        settings={"rules": {"report_due_working_days": 3, "lock_after_days": 10}}
    )
    make_occurrences(today=today)
    dates = [
        Occurrence.objects.filter(task=one).earliest("period_start").report_due_on
        for one in (task, other)
    ]
    assert dates == [D(2024, 10, 10), D(2024, 10, 12)]


def test_a_second_run_makes_nothing(measure, today):
    TaskFactory(measure=measure)
    make_occurrences(today=today)
    assert make_occurrences(today=today) == 0


def test_the_next_day_that_matters_makes_the_next_period(measure, today):
    task = TaskFactory(measure=measure)
    make_occurrences(today=today)
    assert make_occurrences(today=D(2024, 10, 1)) == 1
    assert made(task)[-1] == (D(2025, 1, 1), D(2025, 3, 31))


def test_nothing_is_made_beyond_the_end_of_the_task(measure):
    task = TaskFactory(measure=measure, ends_on=D(2024, 12, 31))
    make_occurrences(today=D(2024, 11, 1))
    assert made(task) == [(D(2024, 10, 1), D(2024, 12, 31))]


def test_nothing_is_made_before_its_start(measure, today):
    task = TaskFactory(measure=measure, starts_on=D(2025, 1, 1))
    assert make_occurrences(today=today) == 0
    assert make_occurrences(today=D(2024, 12, 1)) == 1
    assert made(task) == [(D(2025, 1, 1), D(2025, 3, 31))]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"frequency_unit": "month"},
            [(D(2024, 8, 1), D(2024, 8, 31)), (D(2024, 9, 1), D(2024, 9, 30))],
        ),
        (
            {"frequency_unit": "week"},
            [(D(2024, 8, 12), D(2024, 8, 18)), (D(2024, 8, 19), D(2024, 8, 25))],
        ),
        (
            {"frequency_unit": "year", "frequency_every": 2, "starts_on": D(2023, 1, 1)},
            [(D(2023, 1, 1), D(2024, 12, 31)), (D(2025, 1, 1), D(2026, 12, 31))],
        ),
        (
            {
                "frequency_unit": "",
                "frequency_every": None,
                "rule": "FREQ=YEARLY;BYMONTH=5,9;BYMONTHDAY=1",
            },
            [(D(2024, 5, 1), D(2024, 8, 31)), (D(2024, 9, 1), D(2025, 4, 30))],
        ),
        (
            {"frequency_unit": "", "frequency_every": None, "ends_on": D(2025, 12, 31)},
            [(D(2024, 1, 1), D(2025, 12, 31))],
        ),
    ],
)
def test_every_rhythm_is_made(measure, today, fields, expected):
    task = TaskFactory(measure=measure, **fields)
    make_occurrences(today=today)
    assert made(task) == expected


def test_what_stands_in_the_way_is_not_made_over(measure, today):
    task = TaskFactory(measure=measure, frequency_unit="year")
    make_occurrences(today=today)
    Task.objects.filter(pk=task.pk).update(frequency_unit="quarter")
    Occurrence.objects.filter(task=task, period_start=D(2025, 1, 1)).delete()
    assert make_occurrences(today=today) == 0


@pytest.mark.parametrize(
    "where", ["task", "task.measure", "task.target", "task.measure.plan", "ended", "draft"]
)
def test_what_is_out_of_use_gets_no_period(measure, today, where):
    task = TargetTaskFactory(measure=measure)
    if where == "ended":
        Plan.objects.filter(pk=measure.plan_id).update(period_end=2023)
    elif where == "draft":
        Plan.objects.filter(pk=measure.plan_id).update(status="draft")
    else:
        row = task
        for name in where.split(".")[1:]:
            row = getattr(row, name)
        type(row).objects.filter(pk=row.pk).update(
            retired_at=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC), retired_reason="误录"
        )
    assert make_occurrences(today=today) == 0


def test_the_quota_is_the_lower_end(measure, today):
    task = TargetTaskFactory(measure=measure)
    make_occurrences(today=today)
    assert {row.quota for row in Occurrence.objects.filter(task=task)} == {3}


@pytest.fixture
def towns(haizhou):
    return AgencyGroupFactory(jurisdiction=haizhou, name="各镇街")


@pytest.fixture
def each_town(measure, towns):
    target = TargetFactory(measure=measure, per="各镇（街道）", per_group=towns)
    return TargetTaskFactory(measure=measure, target=target)


def test_each_member_owes_its_own(haizhou, towns, each_town, today):
    members = [
        AgencyGroupMemberFactory(group=towns, agency=AgencyFactory(jurisdiction=haizhou)).agency
        for _n in range(3)
    ]
    assert make_occurrences(today=today) == 6
    running = Occurrence.objects.filter(task=each_town, period_start=D(2024, 1, 1))
    assert {row.member for row in running} == set(members)
    assert {row.quota for row in running} == {3}


def test_a_member_that_joins_gets_its_period(haizhou, towns, each_town, today):
    AgencyGroupMemberFactory(group=towns, agency=AgencyFactory(jurisdiction=haizhou))
    make_occurrences(today=today)
    AgencyGroupMemberFactory(group=towns, agency=AgencyFactory(jurisdiction=haizhou))
    assert make_occurrences(today=today) == 2


def test_former_members_owe_nothing_new(haizhou, towns, each_town, today):
    AgencyGroupMemberFactory(
        group=towns, agency=AgencyFactory(jurisdiction=haizhou), member_to=D(2023, 12, 31)
    )
    make_occurrences(today=today)
    assert set(Occurrence.objects.values_list("member", "quota")) == {(None, None)}


def test_a_group_without_members_is_told_as_n_of_n(towns, each_town, today):
    assert make_occurrences(today=today) == 2
    assert set(Occurrence.objects.values_list("member", "quota")) == {(None, None)}


def test_a_period_told_as_n_of_n_is_not_doubled_by_members(haizhou, towns, each_town, today):
    make_occurrences(today=today)
    AgencyGroupMemberFactory(group=towns, agency=AgencyFactory(jurisdiction=haizhou))
    assert make_occurrences(today=today) == 0


def test_dates_in_a_year_without_notice_are_provisional(measure):
    task = TaskFactory(measure=measure, ends_on=None)
    Plan.objects.filter(pk=measure.plan_id).update(period_end=None)
    make_occurrences(today=D(2030, 2, 1))
    assert set(Occurrence.objects.filter(task=task).values_list("provisional")) == {(True,)}


def test_statements_do_not_grow_with_tasks(measure, plan, today, django_assert_num_queries):
    TaskFactory(measure=measure)
    with django_assert_num_queries(11):
        make_occurrences(today=today)
    for _n in range(3):
        TaskFactory(measure=MeasureFactory(plan=plan, initiative__plan=plan))
    with django_assert_num_queries(11):
        make_occurrences(today=today)
    assert Occurrence.objects.count() == 8


# --- backfilling ----------------------------------------------------------------------------------


@pytest.fixture
def ended(haizhou):
    plan = PlanFactory(
        jurisdiction=haizhou,
        issued_on=D(2017, 2, 21),
        period_start=2016,
        period_end=2020,
        status="in_force",
    )
    MeasureFactory(plan=plan, initiative__plan=plan)
    return plan


def backfill(plan, by, **fields):
    defaults = {"first": D(2019, 1, 1), "last": D(2019, 12, 31), "reason": "补录纸质台账"}
    return open_past_periods(plan, by=by, today=D(2024, 8, 15), **(defaults | fields))


def test_past_periods_of_an_ended_plan_are_opened(system, ended):
    assert backfill(ended, system) == 4
    rows = Occurrence.objects.order_by("period_start")
    assert [row.period_start for row in rows] == [D(2019, month, 1) for month in (1, 4, 7, 10)]
    assert {(row.opened_reason, row.locks_on) for row in rows} == {
        ("补录纸质台账", D(2024, 10, 14))
    }


def test_backfilling_is_audited_with_its_reason(system, ended):
    backfill(ended, system)
    event = AuditEvent.objects.get(verb="tasks.open_past_periods")
    assert (event.reason, event.after["made"]) == ("补录纸质台账", 4)


@pytest.mark.parametrize(
    "fields",
    [{"reason": " "}, {"first": D(2020, 1, 1)}, {"first": D(2025, 1, 1), "last": D(2025, 2, 1)}],
)
def test_backfilling_without_sense_is_refused(system, ended, fields):
    with pytest.raises(InvalidChange):
        backfill(ended, system, **fields)
    assert Occurrence.objects.count() == 0


def test_backfilling_that_opens_nothing_is_refused(system, ended):
    backfill(ended, system)
    for days in ({}, {"first": D(1990, 1, 1), "last": D(1990, 12, 31)}):
        with pytest.raises(InvalidChange) as refusal:
            backfill(ended, system, **days)
        assert refusal.value.errors.keys() == {"first"}
    assert AuditEvent.objects.filter(verb="tasks.open_past_periods").count() == 1


def test_only_the_office_opens_past_periods(outsider, ended):
    with pytest.raises(NotAllowed):
        backfill(ended, outsider)


# --- a year's notice ------------------------------------------------------------------------------

# Reckoned from Monday to Friday; by the notice, with 1 to 7 October off, the report is due later.
WEEKDAYS_ONLY = {"report_due_on": D(2024, 10, 7), "locks_on": D(2024, 10, 22), "provisional": True}


def settled(occurrence):
    assert settle_provisional_dates(today=D(2024, 10, 1)) == 1
    occurrence.refresh_from_db()
    assert not occurrence.provisional
    return occurrence.report_due_on, occurrence.locks_on


def test_notice_settles_the_dates_that_waited_for_it(measure):
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure), **WEEKDAYS_ONLY)
    assert settled(occurrence) == (D(2024, 10, 12), D(2024, 10, 27))


def test_notice_brings_forward_what_nobody_decided(measure):
    later = WEEKDAYS_ONLY | {"locks_on": D(2024, 11, 15)}
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure), **later)
    assert settled(occurrence) == (D(2024, 10, 12), D(2024, 10, 27))


def test_notice_does_not_lock_earlier_what_was_reopened(measure):
    reopened = WEEKDAYS_ONLY | {"locks_on": D(2024, 12, 31), "opened_reason": "停电"}
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure), **reopened)
    assert settled(occurrence) == (D(2024, 10, 12), D(2024, 12, 31))


@pytest.mark.parametrize(
    ("state", "locks_on"), [("granted", D(2024, 12, 31)), ("declined", D(2024, 10, 27))]
)
def test_notice_does_not_lock_earlier_what_was_given_more_time(measure, owner, state, locks_on):
    longer = WEEKDAYS_ONLY | {"locks_on": D(2024, 12, 31)}
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure), **longer)
    ExtensionFactory(
        occurrence=occurrence, state=state, decided_by=owner, decided_on=D(2024, 9, 12)
    )
    assert settled(occurrence) == (D(2024, 10, 12), locks_on)
