"""The daily step."""

import datetime

import pytest

from agencies.models import AuditEvent
from indicators.states import Comparator
from tasks.jobs import keep_duties_right
from tasks.models import Occurrence, Task
from tasks.services.keeping import keep_duties, move_duties, remember_red, settle_limits
from tasks.states import OccurrenceState
from tests.factories.agencies import AgencyFactory, AgencySuccessionFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    OccurrenceFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
    TargetTaskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

D = datetime.date
AFTER_DUE = D(2024, 10, 10)


@pytest.fixture
def measure(haizhou):
    return MeasureFactory(
        plan__jurisdiction=haizhou, plan__status="in_force", plan__issued_on=D(2022, 8, 28)
    )


@pytest.fixture
def occurrence(measure):
    return OccurrenceFactory(task=TaskFactory(measure=measure))


def test_one_step_makes_tasks_and_periods(system, today, measure):
    kept = keep_duties(by=system, today=today)
    assert (kept.derived.made, kept.made) == (1, 2)
    assert str(keep_duties(by=system, today=today)) == (
        "tasks made 0, changed 0, retired 0; periods made 0, dropped 0,"
        " dates settled 0; duties moved 0; lights turned red 0; limits kept 0"
    )


def test_the_job_is_a_door_to_it(measure, settings, today):
    settings.PORTAL_TODAY = today
    keep_duties_right()
    assert Occurrence.objects.count() == 2


# --- red is remembered ----------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "reddened_on"), [(D(2024, 10, 9), None), (AFTER_DUE, AFTER_DUE)])
def test_an_overdue_period_is_remembered(occurrence, day, reddened_on):
    remember_red(today=day)
    occurrence.refresh_from_db()
    assert occurrence.reddened_on == reddened_on


def test_the_first_day_is_the_one_that_is_kept(occurrence):
    remember_red(today=AFTER_DUE)
    assert remember_red(today=D(2024, 10, 20)) == 0


@pytest.mark.parametrize("fields", [{"state": "done"}, {"override_colour": "yellow"}])
def test_what_is_done_or_overruled_is_not_red(occurrence, administrator, fields):
    if "override_colour" in fields:
        fields |= {"override_reason": "说明", "overridden_by": administrator}
    Occurrence.objects.filter(pk=occurrence.pk).update(**fields)
    assert remember_red(today=AFTER_DUE) == 0


def test_what_was_told_in_time_and_waits_for_the_office_is_not_remembered(occurrence):
    SubmittedReportFactory(occurrence=occurrence, submitted_on=D(2024, 10, 9))
    assert remember_red(today=AFTER_DUE) == 0


def test_what_was_told_late_is_remembered(occurrence):
    SubmittedReportFactory(occurrence=occurrence, submitted_on=AFTER_DUE)
    assert remember_red(today=AFTER_DUE) == 1


def test_what_was_opened_for_backfilling_is_not_remembered(occurrence):
    Occurrence.objects.filter(pk=occurrence.pk).update(opened_reason="补录")
    assert remember_red(today=AFTER_DUE) == 0


def test_soft_wording_never_turns_red(measure):
    target = TargetFactory(measure=measure, firm=False)
    OccurrenceFactory(task=TargetTaskFactory(measure=measure, target=target))
    assert remember_red(today=AFTER_DUE) == 0


@pytest.mark.parametrize(
    ("day", "performed_on", "state"),
    [
        (D(2024, 9, 30), D(2024, 9, 30), OccurrenceState.OPEN),
        (D(2024, 10, 1), D(2024, 9, 29), OccurrenceState.OPEN),
        (D(2024, 10, 1), D(2024, 9, 30), OccurrenceState.DONE),
    ],
)
def test_limit_that_was_kept_is_done_when_its_time_is_over(
    measure, system, day, performed_on, state
):
    limit = TargetFactory(measure=measure, comparator=Comparator.AT_MOST, value=10)
    row = OccurrenceFactory(task=TargetTaskFactory(measure=measure, target=limit), quota=10)
    told = {"performed_on": performed_on, "submitted_on": performed_on}
    ApprovedReportFactory(occurrence=row, quantity=9, **told | {"decided_on": performed_on})
    Occurrence.objects.filter(pk=row.pk).update(done=9)

    assert settle_limits(by=system, today=day) == (state == OccurrenceState.DONE)

    row.refresh_from_db()
    assert row.state == state
    assert settle_limits(by=system, today=day) == 0


def test_what_is_out_of_reach_is_remembered_before_it_is_due(measure):
    target = TargetFactory(measure=measure, metric="开馆天数", unit="天", value=80)
    task = TargetTaskFactory(measure=measure, target=target)
    row = OccurrenceFactory(task=task, quota=80)
    told = dict.fromkeys(("performed_on", "submitted_on", "decided_on"), D(2024, 7, 13))
    ApprovedReportFactory(occurrence=row, quantity=0, **told)
    assert remember_red(today=D(2024, 7, 12)) == 0
    assert remember_red(today=D(2024, 7, 13)) == 1
    row.refresh_from_db()
    assert row.reddened_on == D(2024, 7, 13)


@pytest.fixture
def half_year(measure):
    """100 of 184 days: out of reach from the day on which nothing is known of the first 92."""
    target = TargetFactory(measure=measure, metric="开馆天数", unit="天", value=100)
    task = TargetTaskFactory(measure=measure, target=target)
    days = {"work_due_on": D(2024, 12, 31), "report_due_on": D(2025, 1, 8)}
    later = {"period_end": D(2024, 12, 31), "locks_on": D(2025, 1, 23)}
    return OccurrenceFactory(task=task, quota=100, **days, **later)


def test_silence_that_puts_it_out_of_reach_is_remembered(half_year):
    assert remember_red(today=D(2024, 10, 12)) == 0
    assert remember_red(today=D(2024, 10, 13)) == 1


def test_silence_of_the_office_is_not(half_year):
    SubmittedReportFactory(occurrence=half_year, quantity=92, submitted_on=D(2024, 10, 12))
    assert remember_red(today=D(2024, 10, 13)) == 0


# --- agencies that were succeeded -----------------------------------------------------------------


@pytest.fixture
def town(haizhou):
    return AgencyFactory(jurisdiction=haizhou, name="旧镇")


@pytest.fixture
def heir(haizhou, town, today):
    heir = AgencyFactory(jurisdiction=haizhou, name="新街道")
    AgencySuccessionFactory(predecessor=town, successor=heir, on=today)
    return heir


@pytest.fixture
def owed(measure, town):
    return OccurrenceFactory(task=TaskFactory(measure=measure), member=town)


def test_an_open_period_goes_to_the_successor_on_the_day(system, owed, heir, today):
    assert move_duties(by=system, today=today - datetime.timedelta(days=1)) == 0
    assert move_duties(by=system, today=today) == 1
    owed.refresh_from_db()
    assert owed.member == heir
    event = AuditEvent.objects.get(verb="tasks.move_duty")
    assert event.after == {"member_id": heir.pk}


def test_a_period_with_a_draft_goes_along_with_it(system, owed, heir, today):
    report = ProgressReportFactory(occurrence=owed, agency=owed.member)
    assert move_duties(by=system, today=today) == 1
    report.refresh_from_db()
    assert (report.agency, report.occurrence.member) == (heir, heir)


def test_two_that_become_one_owe_once(system, owed, heir, today):
    OccurrenceFactory(task=owed.task, member=heir)
    move_duties(by=system, today=today)
    owed.refresh_from_db()
    assert owed.is_retired


def test_the_main_agency_is_succeeded(system, measure, town, heir, today):
    task = TaskFactory(measure=measure, main_agency=town)
    move_duties(by=system, today=today)
    assert Task.objects.get(pk=task.pk).main_agency == heir


def test_a_second_run_moves_nothing(system, owed, heir, today):
    move_duties(by=system, today=today)
    assert move_duties(by=system, today=today) == 0
