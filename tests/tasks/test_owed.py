"""Which periods are looked at, who owes them, what was not told."""

import datetime

import pytest

from plans.states import AssignmentRole
from tasks.models import Occurrence
from tasks.owed import by_owner, current, in_order, owed_by, untold
from tasks.periods import Period
from tasks.reckoning import owing
from tests.factories.agencies import AgencyFactory, UserFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    OccurrenceFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 8, 15)
THIRD = Period(datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))
SECOND = Period(datetime.date(2024, 4, 1), datetime.date(2024, 6, 30))
DUE = datetime.date(2024, 7, 5)


def quarter(task, month, **fields):
    """A quarter of 2024 that begins in `month`; locked three weeks after it."""
    start = datetime.date(2024, month, 1)
    end = {1: (3, 31), 4: (6, 30), 7: (9, 30), 10: (12, 31)}[month]
    end = datetime.date(2024, *end)
    dates = {
        "period_start": start,
        "period_end": end,
        "opens_on": start,
        "work_due_on": end,
        "report_due_on": end + datetime.timedelta(days=5),
        "locks_on": end + datetime.timedelta(days=20),
    }
    return OccurrenceFactory(task=task, **dates | fields)


def looked_at(day):
    return list(in_order(current(Occurrence.objects.all(), day)))


def pairs(rows):
    return sorted((row.pk, row.owner_id) for row in rows)


def test_running_period_is_looked_at_and_not_the_one_to_come():
    task = TaskFactory()
    running = quarter(task, 7)
    quarter(task, 10)

    assert list(current(Occurrence.objects.all(), TODAY)) == [running]


def test_period_before_is_looked_at_until_it_is_locked():
    task = TaskFactory()
    before, running = quarter(task, 4), quarter(task, 7)

    rows = in_order(current(Occurrence.objects.all(), datetime.date(2024, 7, 10)))

    assert list(rows) == [before, running]


def test_newest_period_that_was_missed_is_looked_at_and_no_other():
    task = TaskFactory()
    quarter(task, 1)
    missed, running = quarter(task, 4), quarter(task, 7)

    assert looked_at(TODAY) == [missed, running]


def test_one_period_is_missed_while_it_still_takes_reports():
    task = TaskFactory()
    quarter(task, 1)
    overdue, running = quarter(task, 4), quarter(task, 7)

    assert looked_at(datetime.date(2024, 7, 10)) == [overdue, running]


DONE = {"state": "done", "done_on": TODAY}


def overridden(colour):
    return {
        "override_colour": colour,
        "override_reason": "已核实",
        "overridden_by": UserFactory(),
    }


@pytest.mark.parametrize(
    "fields",
    [
        lambda: DONE,
        lambda: {"state": "cancelled"},
        lambda: {"opened_reason": "补录"},
        lambda: overridden("green"),
    ],
    ids=["done", "cancelled", "opened", "judged"],
)
def test_period_that_is_over_and_wants_nothing_is_not_looked_at(fields):
    task = TaskFactory()
    quarter(task, 4, **fields())
    running = quarter(task, 7)

    assert looked_at(TODAY) == [running]


@pytest.mark.parametrize("colour", ["red", "yellow"])
def test_missed_period_keeps_the_light_that_the_office_gave_it(colour):
    task = TaskFactory()
    missed, running = quarter(task, 4, **overridden(colour)), quarter(task, 7)

    assert looked_at(TODAY) == [missed, running]


def test_missed_period_is_made_up_for_by_a_later_one_of_the_same_member():
    task = TaskFactory()
    one, other = AgencyFactory.create_batch(2)
    quarter(task, 4, member=one)
    missed = quarter(task, 4, member=other)
    running = [quarter(task, 7, member=one, **DONE), quarter(task, 7, member=other)]

    assert looked_at(TODAY) == [missed, *running]


def test_what_all_owed_together_goes_on_in_what_each_member_owes():
    task = TaskFactory()
    quarter(task, 1)
    missed = [quarter(task, 4, member=one) for one in AgencyFactory.create_batch(2)]

    assert looked_at(TODAY) == missed


def test_cancelled_period_is_not_the_one_that_runs():
    task = TaskFactory()
    running = quarter(task, 4, locks_on=datetime.date(2024, 12, 31))
    quarter(task, 7, state="cancelled")

    assert looked_at(TODAY) == [running]


def test_what_is_looked_at_is_asked_for_in_one_statement(django_assert_num_queries):
    for _ in range(3):
        task = TaskFactory()
        quarter(task, 1), quarter(task, 4), quarter(task, 7)

    with django_assert_num_queries(1):
        assert len(looked_at(TODAY)) == 6


def test_period_opened_for_backfilling_is_no_matter_of_today():
    task = TaskFactory()
    quarter(task, 4, locks_on=datetime.date(2024, 10, 1), opened_reason="补录")
    running = quarter(task, 7)

    assert list(current(Occurrence.objects.all(), TODAY)) == [running]


def test_first_period_is_looked_at_before_it_begins():
    first = quarter(TaskFactory(), 10)

    assert list(current(Occurrence.objects.all(), TODAY)) == [first]


def test_last_period_of_what_is_over_is_still_looked_at():
    task = TaskFactory()
    quarter(task, 1)
    last = quarter(task, 4)

    assert list(current(Occurrence.objects.all(), TODAY)) == [last]


def test_every_owner_stands_once_as_reckoning_says():
    measure = MeasureFactory()
    leads = [row.agency for row in EffectiveAssignmentFactory.create_batch(2, measure=measure)]
    EffectiveAssignmentFactory(measure=measure, role=AssignmentRole.RESPONSIBLE)
    rows = [
        quarter(TaskFactory(measure=measure), 7),
        quarter(TaskFactory(measure__plan=measure.plan, main_agency=leads[0]), 7),
        quarter(TaskFactory(), 7),
    ]
    main = TaskFactory(main_agency=leads[1])
    EffectiveAssignmentFactory.create_batch(3, measure=main.measure)
    rows += [quarter(main, 7), quarter(main, 4, member=AgencyFactory())]
    of_responsible = EffectiveAssignmentFactory.create_batch(2, role=AssignmentRole.RESPONSIBLE)
    rows.append(quarter(TaskFactory(measure=of_responsible[0].measure), 7))

    found = pairs(by_owner(Occurrence.objects.all()))

    told = owing(rows)
    wanted = [(pk, one.pk) for pk, owners in told.items() for one in owners]
    wanted += [(pk, None) for pk, owners in told.items() if not owners]
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_agency_owes_what_it_leads_unless_another_is_in_charge():
    lead = EffectiveAssignmentFactory()
    mine = quarter(TaskFactory(measure=lead.measure), 7)
    other = EffectiveAssignmentFactory(agency=lead.agency)
    quarter(TaskFactory(measure=other.measure, main_agency=AgencyFactory()), 7)
    shared = EffectiveAssignmentFactory(agency=lead.agency, role=AssignmentRole.RESPONSIBLE)
    quarter(TaskFactory(measure=shared.measure), 7)
    as_member = quarter(TaskFactory(), 7, member=lead.agency)

    found = set(Occurrence.objects.filter(owed_by(lead.agency)))

    assert {mine, as_member} <= found
    assert all(row.task.main_agency_id is None for row in found)
    assert shared.measure_id not in {row.task.measure_id for row in found}


@pytest.mark.parametrize(
    ("factory", "missing"),
    [
        (None, 1),
        (ProgressReportFactory, 1),
        (SubmittedReportFactory, 0),
        (ApprovedReportFactory, 0),
    ],
)
def test_only_what_was_submitted_is_told(factory, missing):
    occurrence = quarter(TaskFactory(), 7)
    if factory:
        factory(occurrence=occurrence)

    assert untold(Occurrence.objects.all(), THIRD, DUE).count() == missing


def test_long_period_wants_something_in_each_reporting_period():
    year = OccurrenceFactory(
        period_start=datetime.date(2024, 1, 1),
        period_end=datetime.date(2024, 12, 31),
        opens_on=datetime.date(2024, 1, 1),
        work_due_on=datetime.date(2024, 12, 31),
        report_due_on=datetime.date(2025, 1, 8),
        locks_on=datetime.date(2025, 1, 23),
    )
    SubmittedReportFactory(occurrence=year, performed_on=datetime.date(2024, 8, 1))

    second = untold(Occurrence.objects.all(), SECOND, DUE).get()

    assert second.told_due_on == DUE
    assert not untold(Occurrence.objects.all(), THIRD, DUE).exists()


def test_what_is_done_is_not_wanted():
    quarter(TaskFactory(), 7, state="done")

    assert not untold(Occurrence.objects.all(), THIRD, DUE).exists()
