"""Duties of agencies that were succeeded in the middle of a period."""

import datetime

import pytest

from agencies.models import AuditEvent
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import RELATED, owing, reckon
from tasks.services.decisions import name_main_agency
from tasks.services.keeping import keep_duties
from tasks.services.moving import move_duties
from tasks.services.reports import (
    approve_report,
    correct_report,
    return_report,
    submit_report,
    write_report,
)
from tasks.states import OccurrenceState
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencySuccessionFactory,
    MembershipFactory,
    VenueFactory,
)
from tests.factories.indicators import TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
    TargetTaskFactory,
    TaskFactory,
)
from tests.tasks.desks import DAYS, NOW, ON, TODAY

pytestmark = pytest.mark.django_db

D = datetime.date


def succeed(desk, old, *, kind="rename", on=TODAY, heir=None):
    """`old` is succeeded by `heir`, which answers for the measure from then on."""
    heir = heir or AgencyFactory(jurisdiction=desk.place)
    AgencySuccessionFactory(predecessor=old, successor=heir, on=on, kind=kind)
    desk.measure.effective_assignments.filter(agency=old).delete()
    if not desk.measure.effective_assignments.filter(agency=heir).exists():
        EffectiveAssignmentFactory(measure=desk.measure, agency=heir)
    return heir


def moved(system):
    move_duties(by=system, today=TODAY)
    events = AuditEvent.objects.count()
    assert move_duties(by=system, today=TODAY) == 0
    assert AuditEvent.objects.count() == events


def liaison_of(desk, agency):
    return MembershipFactory(jurisdiction=desk.place, agency=agency, liaison=True).user


@pytest.mark.parametrize("shared", [True, False])
def test_draft_goes_along_to_the_heir_who_sends_it_in(desk, system, shared):
    occurrence = desk.target(member=None if shared else desk.agency)
    draft = desk.write(occurrence, quantity=3)
    heir = succeed(desk, desk.agency)

    moved(system)

    report = ProgressReport.objects.get()
    assert (report.agency, report.written_by) == (heir, desk.liaison)
    assert report.occurrence.member == (None if shared else heir)
    assert report.steps.last().note == f"{desk.agency}已由{heir}承继，这份填报转由{heir}办理。"
    event = AuditEvent.objects.get(
        verb="tasks.move_duty", object_id=draft.pk, after__agency_id=heir.pk
    )
    assert event.before == {"agency_id": desk.agency.pk}
    assert submit_report(report, by=liaison_of(desk, heir), **ON).submitted_by != desk.liaison


def test_report_that_is_sent_back_after_the_change_goes_to_the_heir(desk, system):
    report = desk.submit(desk.target(member=desk.agency), quantity=3)
    heir = succeed(desk, desk.agency)
    moved(system)
    report.refresh_from_db()
    assert report.agency == desk.agency

    return_report(report, by=desk.reviewer, note="请附照片", today=TODAY, now=NOW)
    moved(system)

    report.refresh_from_db()
    assert report.agency == heir


def test_what_was_approved_stays_with_its_agency_and_counts(desk, system):
    occurrence = desk.target(member=desk.agency, value=10)
    approved = desk.approve(occurrence, quantity=4)
    heir = succeed(desk, desk.agency)
    moved(system)
    approved.refresh_from_db()
    occurrence.refresh_from_db()
    assert (approved.agency, occurrence.member) == (desk.agency, heir)

    report = write_report(
        by=liaison_of(desk, heir),
        occurrence=occurrence,
        agency=heir,
        quantity=6,
        performed_on=TODAY,
        achievements="办了六场。",
        **ON,
    )
    approve_report(submit_report(report, by=desk.office, **ON), by=desk.reviewer, **ON)

    occurrence.refresh_from_db()
    assert (occurrence.done, occurrence.state) == (10, OccurrenceState.DONE)


def test_what_was_approved_can_be_corrected_after_the_change(desk, system):
    occurrence = desk.target(member=desk.agency, adding=DAYS)
    venue = VenueFactory(agency=desk.agency)
    report = desk.approve(occurrence, quantity=100, venue=venue)
    heir = succeed(desk, desk.agency)
    moved(system)
    venue.refresh_from_db()
    assert venue.agency == heir

    fields = {"quantity": 98, "problems": "多算了两天"}
    draft = correct_report(report, by=desk.office, reason="多算", **fields, **ON)
    approve_report(submit_report(draft, by=desk.office, **ON), by=desk.reviewer, **ON)

    occurrence.refresh_from_db()
    assert occurrence.done == 98


@pytest.mark.parametrize(("kind", "days"), [("rename", 150), ("merger", 50)])
@pytest.mark.parametrize("shared", [True, False])
def test_opening_days_go_on_under_the_new_name(desk, system, kind, days, shared):
    occurrence = desk.target(member=None if shared else desk.agency, adding=DAYS)
    ApprovedReportFactory(occurrence=occurrence, agency=desk.agency, quantity=100)
    heir = succeed(desk, desk.agency, kind=kind)
    moved(system)
    ApprovedReportFactory(occurrence=occurrence, agency=heir, quantity=50)

    row = Occurrence.objects.select_related(*RELATED).get()
    assert reckon([row], today=TODAY)[0].total.value == (days if shared else 150)


def test_heir_that_is_writing_its_own_keeps_it(desk, system):
    occurrence = desk.target()
    old = desk.write(occurrence, quantity=3)
    heir = succeed(desk, desk.agency)
    ProgressReportFactory(occurrence=occurrence, agency=heir)

    moved(system)

    old.refresh_from_db()
    assert old.agency == desk.agency


@pytest.mark.parametrize("reported", [True, False])
def test_two_that_become_one_owe_once_and_lose_no_report(desk, system, reported):
    other = AgencyFactory(jurisdiction=desk.place)
    task = desk.target(member=desk.agency).task
    second = Occurrence.objects.get()
    second.pk, second.member = None, other
    second.save()
    if reported:
        SubmittedReportFactory(occurrence=second, agency=other)
    heir = succeed(desk, desk.agency, kind="merger")
    succeed(desk, other, kind="merger", heir=heir)

    moved(system)

    rows = Occurrence.objects.active().filter(task=task).order_by("pk")
    assert [row.member for row in rows] == [heir, *([other] if reported else [])]


def test_undated_change_moves_nothing(desk, system):
    desk.write(desk.target(member=desk.agency), quantity=3)
    succeed(desk, desk.agency, on=None)

    assert move_duties(by=system, today=TODAY) == 0
    assert ProgressReport.objects.get().agency == desk.agency


def test_ring_made_by_mistake_moves_nothing(desk, system):
    other = AgencyFactory(jurisdiction=desk.place)
    desk.duty(member=desk.agency)
    TaskFactory(measure__plan=desk.measure.plan, main_agency=other)
    succeed(desk, desk.agency, heir=other)
    succeed(desk, other, heir=desk.agency)

    assert move_duties(by=system, today=TODAY) == 0
    assert Occurrence.objects.get().member == desk.agency


# --- several heirs --------------------------------------------------------------------------------


def split(desk):
    return [succeed(desk, desk.agency, kind="split") for _n in range(2)]


def test_nobody_is_in_charge_after_a_split_until_the_office_says_who(desk, system):
    task = desk.duty().task
    name_main_agency(task, by=desk.office, agency=desk.agency)
    heirs = split(desk)

    moved(system)

    task.refresh_from_db()
    assert (task.main_agency, task.split_main_agency) == (None, desk.agency)
    occurrence = Occurrence.objects.select_related(*RELATED).get()
    assert owing([occurrence])[occurrence.pk] == heirs
    name_main_agency(task, by=desk.office, agency=heirs[1])
    assert (task.main_agency, task.split_main_agency) == (heirs[1], None)


def test_office_may_leave_it_to_all_of_them_after_a_split(desk, system):
    task = TaskFactory(measure=desk.measure, main_agency=desk.agency)
    split(desk)
    moved(system)
    task.refresh_from_db()

    name_main_agency(task, by=desk.office, agency=None, reason="各管一半")

    assert (task.main_agency, task.split_main_agency) == (None, None)


@pytest.fixture
def town(desk):
    """A member of a group that owes its own, in a plan that runs."""
    plan = desk.measure.plan
    type(plan).objects.filter(pk=plan.pk).update(status="in_force", issued_on=D(2022, 8, 28))
    group = AgencyGroupFactory(jurisdiction=desk.place)
    AgencyGroupMemberFactory(group=group, agency=desk.agency)
    target = TargetFactory(measure=desk.measure, per="各镇", per_group=group)
    return TargetTaskFactory(measure=desk.measure, target=target)


def members(task):
    rows = Occurrence.objects.active().filter(task=task).order_by("period_start", "member")
    return [(row.period_start.year, row.member) for row in rows]


def test_member_that_was_succeeded_is_not_made_periods_again(desk, system, town):
    keep_duties(by=system, today=TODAY)
    heir = succeed(desk, desk.agency)
    for day in (TODAY, TODAY, D(2024, 8, 16)):
        keep_duties(by=system, today=day)

    assert members(town) == [(2024, heir), (2025, heir)]
    assert Occurrence.objects.filter(task=town).count() == 2


def test_each_heir_of_a_member_owes_its_own(desk, system, town):
    keep_duties(by=system, today=TODAY)
    heirs = split(desk)
    for _n in range(2):
        keep_duties(by=system, today=TODAY)

    assert members(town) == [(year, heir) for year in (2024, 2025) for heir in heirs]
    assert {row.quota for row in Occurrence.objects.filter(task=town)} == {3}


def test_period_with_a_report_stays_with_the_member_that_was_split(desk, system, town):
    keep_duties(by=system, today=TODAY)
    running = Occurrence.objects.get(task=town, period_start=D(2024, 1, 1))
    desk.write(running, quantity=1)
    heirs = split(desk)
    keep_duties(by=system, today=TODAY)

    assert members(town) == [(2024, desk.agency), *((2025, heir) for heir in heirs)]
