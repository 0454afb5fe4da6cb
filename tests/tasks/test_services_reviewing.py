"""Returning and approving, and what approval makes of a period."""

import datetime

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import reckon
from tasks.services import reviewing as services
from tasks.services.decisions import freeze_period
from tasks.services.report_steps import hold_occurrence
from tasks.services.reports import (
    approve_report,
    correct_report,
    log_report,
    return_report,
    sign_report,
    submit_report,
)
from tasks.states import Late, LightReason, OccurrenceState, ReportAct, ReportState
from tests.factories.agencies import MembershipFactory
from tests.tasks.desks import DAYS, NOW, ON, STOCK, TODAY
from tests.verbs import verbs_of

CALLS = {
    "return_report": lambda by, desk: return_report(
        desk.submit(desk.duty()), by=by, today=TODAY, now=NOW, note="请写具体"
    ),
    "approve_report": lambda by, desk: approve_report(desk.submit(desk.duty()), by=by, **ON),
}


def test_every_verb_is_tried():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["member", "outsider", "upper", "leader", "liaison", "head"])
def test_verbs_refuse_those_without_right(request, call, person, desk, fuxin):
    people = {
        "upper": lambda: MembershipFactory(jurisdiction=fuxin).user,
        "leader": lambda: MembershipFactory(jurisdiction=desk.place, role=Role.LEADER).user,
    }
    if person in people:
        by = people[person]()
    else:
        by = getattr(desk, person, None) or request.getfixturevalue(person)

    with pytest.raises(NotAllowed):
        CALLS[call](by, desk)

    assert ProgressReport.objects.get().state == ReportState.SUBMITTED


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["office", "reviewer"])
def test_verbs_are_audited(call, person, desk):
    by = getattr(desk, person)

    CALLS[call](by, desk)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=f"tasks.{call}")
    assert [event.jurisdiction_id for event in events] == [desk.place.pk]


# --- returning ------------------------------------------------------------------------------------


@pytest.mark.parametrize("note", ["", "  ", "长" * 301])
def test_returning_needs_a_reason(desk, note):
    with pytest.raises(InvalidChange) as refusal:
        return_report(desk.submit(desk.duty()), by=desk.office, today=TODAY, now=NOW, note=note)

    assert list(refusal.value.errors) == ["note"]


def test_returned_report_is_submitted_again(desk):
    report = desk.submit(desk.duty())

    return_report(report, by=desk.reviewer, today=TODAY, now=NOW, note="请写具体")
    submit_report(report, by=desk.liaison, **ON)

    assert report.state == ReportState.SUBMITTED
    assert [step.act for step in report.steps.all()] == [
        "written",
        "submitted",
        "returned",
        "submitted",
    ]


def test_head_returns_what_waits_for_signing_and_nothing_later(desk):
    desk.set_rules(agency_signs=True)
    report = desk.submit(desk.duty())

    with pytest.raises(NotAllowed):
        return_report(report, by=desk.reviewer, today=TODAY, now=NOW, note="太简单")
    return_report(report, by=desk.head, today=TODAY, now=NOW, note="太简单")
    submit_report(report, by=desk.liaison, **ON)
    sign_report(report, by=desk.head, today=TODAY, now=NOW)
    with pytest.raises(NotAllowed):
        return_report(report, by=desk.head, today=TODAY, now=NOW, note="反悔")

    assert report.state == ReportState.SUBMITTED


def test_approved_report_is_not_returned(desk):
    with pytest.raises(InvalidChange, match="已通过"):
        return_report(desk.approve(desk.duty()), by=desk.office, today=TODAY, now=NOW, note="不对")


# --- approving ------------------------------------------------------------------------------------


def test_approved_report_counts(desk):
    occurrence = desk.target(value=3)

    report = desk.approve(occurrence, quantity=2)

    occurrence.refresh_from_db()
    assert (report.state, report.decided_by) == (ReportState.APPROVED, desk.office)
    assert (report.decided_on, report.self_approved) == (TODAY, False)
    assert (occurrence.done, occurrence.state) == (2, OccurrenceState.OPEN)
    assert report.steps.last().act == ReportAct.APPROVED


def test_period_is_done_with_the_report_that_makes_it_whole(desk):
    occurrence = desk.target(value=3)
    desk.approve(occurrence, quantity=2)
    desk.approve(occurrence, quantity=1, performed_on=datetime.date(2024, 8, 10))

    occurrence.refresh_from_db()
    assert (occurrence.done, occurrence.state, occurrence.late) == (3, OccurrenceState.DONE, "")
    assert AuditEvent.objects.filter(verb="tasks.settle_occurrence").count() == 2


@pytest.mark.parametrize(
    ("performed_on", "late"),
    [(datetime.date(2024, 12, 30), Late.REPORT), (datetime.date(2025, 1, 9), Late.WORK)],
)
def test_late_work_and_a_late_report_are_told_apart(desk, performed_on, late):
    occurrence = desk.target(value=3)

    desk.approve(
        occurrence,
        quantity=3,
        problems="忙",
        performed_on=performed_on,
        today=datetime.date(2025, 1, 9),
    )

    occurrence.refresh_from_db()
    assert (occurrence.state, occurrence.late) == (OccurrenceState.DONE, late)


def test_red_that_catches_up_is_remembered(desk):
    occurrence, late = desk.target(value=3), datetime.date(2025, 1, 9)

    desk.approve(occurrence, quantity=3, problems="忙", today=late)

    occurrence.refresh_from_db()
    assert (occurrence.state, occurrence.reddened_on) == (OccurrenceState.DONE, late)


def test_red_that_was_noted_keeps_its_day(desk):
    first = datetime.date(2025, 1, 9)
    occurrence = desk.target(value=3, reddened_on=first)

    desk.approve(occurrence, quantity=3, problems="忙", today=datetime.date(2025, 1, 10))

    occurrence.refresh_from_db()
    assert occurrence.reddened_on == first


def test_what_only_waited_for_the_office_is_not_remembered_as_red(desk):
    occurrence = desk.target(adding=DAYS)
    told = {"today": datetime.date(2024, 7, 3), "performed_on": datetime.date(2024, 6, 30)}
    report = desk.submit(occurrence, quantity=150, **told)

    approve_report(report, by=desk.office, today=datetime.date(2024, 7, 12), now=NOW)

    occurrence.refresh_from_db()
    assert (occurrence.done, occurrence.reddened_on) == (150, None)


def test_what_was_never_red_is_not_remembered_as_such(desk):
    occurrence = desk.target(value=3)
    desk.approve(occurrence, quantity=3)

    occurrence.refresh_from_db()
    assert occurrence.reddened_on is None


def test_stock_is_the_newest_level(desk):
    occurrence = desk.target(value=20, adding=STOCK)
    desk.approve(occurrence, quantity=12)
    desk.approve(occurrence, quantity=15)

    occurrence.refresh_from_db()
    assert occurrence.done == 15


def test_stock_that_fell_below_the_figure_is_open_again(desk):
    occurrence = desk.target(value=12, adding=STOCK)
    desk.approve(occurrence, quantity=12)
    desk.approve(occurrence, quantity=11, problems="一处闭馆。")

    row = reckon([hold_occurrence(occurrence.pk)], today=TODAY)[0]

    assert (row.occurrence.done, row.occurrence.state) == (11, OccurrenceState.OPEN)
    assert row.light.reason != LightReason.DONE


def test_share_is_kept_to_four_decimals(desk):
    occurrence = desk.target(
        adding=DAYS
        | {
            "unit": "元/人",
            "over_agencies": "ratio",
            "over_time": "latest",
            "denominator": "常住人口",
        }
    )
    desk.approve(occurrence, quantity=2, denominator=3)

    occurrence.refresh_from_db()
    assert str(occurrence.done) == "0.6667"


def test_second_click_changes_nothing(desk):
    report = desk.submit(desk.duty())
    page = ProgressReport.objects.get()

    approve_report(report, by=desk.office, **ON)
    approve_report(page, by=desk.office, **ON)

    assert report.steps.filter(act="approved").count() == 1


def test_second_reviewer_is_told_who_was_first(desk):
    report = desk.submit(desk.duty())
    page = ProgressReport.objects.get()
    approve_report(report, by=desk.office, **ON)

    with pytest.raises(InvalidChange, match=f"刚由{desk.office}办理“通过”"):
        approve_report(page, by=desk.reviewer, **ON)


@pytest.mark.parametrize("made", ["write", "approve"])
def test_only_what_waits_is_approved(desk, made):
    report = getattr(desk, made)(desk.duty())

    with pytest.raises(InvalidChange):
        approve_report(report, by=desk.reviewer, **ON)


# --- nobody his own -------------------------------------------------------------------------------


def logged(desk):
    return log_report(
        by=desk.office,
        occurrence=desk.duty(),
        agency=desk.agency,
        note="来电",
        achievements="办了两场。",
        **ON,
    )


def test_nobody_approves_what_he_submitted(desk):
    report = logged(desk)

    with pytest.raises(NotAllowed, match="不能审核自己"):
        approve_report(report, by=desk.office, **ON)
    approve_report(report, by=desk.reviewer, **ON)

    assert report.self_approved is False


def test_nobody_approves_what_he_signed(desk):
    desk.set_rules(agency_signs=True)
    MembershipFactory(user=desk.head, jurisdiction=desk.place, role=Role.REVIEWER)
    report = sign_report(desk.submit(desk.duty()), by=desk.head, today=TODAY, now=NOW)

    with pytest.raises(NotAllowed, match="不能审核自己"):
        approve_report(report, by=desk.head, **ON)


def test_self_approval_is_a_setting_and_shows(desk):
    desk.set_rules(self_approval=True)

    report = approve_report(logged(desk), by=desk.office, **ON)

    report.refresh_from_db()
    assert (report.state, report.self_approved) == (ReportState.APPROVED, True)


def test_self_approval_marks_only_ones_own(desk):
    desk.set_rules(self_approval=True)

    assert desk.approve(desk.duty()).self_approved is False


# --- corrections ----------------------------------------------------------------------------------


def test_approved_correction_replaces_and_never_adds(desk):
    occurrence = desk.target(value=20)
    report = desk.approve(occurrence, quantity=5)

    draft = correct_report(report, by=desk.liaison, reason="漏报一场", quantity=6, **ON)
    submit_report(draft, by=desk.liaison, **ON)
    approve_report(draft, by=desk.office, **ON)

    report.refresh_from_db()
    occurrence.refresh_from_db()
    assert (report.state, draft.state) == (ReportState.REPLACED, ReportState.APPROVED)
    assert occurrence.done == 6
    assert (report.steps.last().act, report.steps.last().note) == ("corrected", "漏报一场")


def test_correction_may_undo_a_done_period(desk):
    occurrence = desk.target(value=5)
    report = desk.approve(occurrence, quantity=5)

    draft = correct_report(report, by=desk.liaison, reason="重复计算", quantity=4, **ON)
    submit_report(draft, by=desk.liaison, **ON)
    approve_report(draft, by=desk.office, **ON)

    occurrence.refresh_from_db()
    assert (occurrence.state, occurrence.done, occurrence.done_on) == ("open", 4, None)


def test_correction_is_approved_as_a_whole_or_not_at_all(desk):
    report = desk.approve(desk.target(), quantity=5)
    draft = correct_report(report, by=desk.liaison, reason="漏报", quantity=6, **ON)
    submit_report(draft, by=desk.liaison, **ON)
    ProgressReport.objects.filter(pk=report.pk).update(state=ReportState.REPLACED)

    with pytest.raises(InvalidChange, match="不再|已不是"):
        approve_report(draft, by=desk.office, **ON)

    draft.refresh_from_db()
    assert draft.state == ReportState.SUBMITTED


def test_frozen_period_changes_by_correction_only(desk):
    occurrence, on = desk.duty(), {"today": datetime.date(2024, 10, 2), "now": NOW}
    report = desk.approve(occurrence)
    waiting = desk.submit(occurrence, achievements="又一场。")
    freeze_period(
        by=desk.office,
        jurisdiction=desk.place,
        period_start=datetime.date(2024, 7, 1),
        period_end=datetime.date(2024, 9, 30),
        today=on["today"],
        reason="通报已印发",
    )

    with pytest.raises(InvalidChange, match="只有更正可以通过"):
        approve_report(waiting, by=desk.office, **on)
    return_report(waiting, by=desk.office, today=TODAY, now=NOW, note="已封存")
    ProgressReport.objects.filter(pk=waiting.pk).update(state=ReportState.WITHDRAWN)
    draft = correct_report(report, by=desk.office, reason="漏报", achievements="两场。", **on)
    submit_report(draft, by=desk.office, **on)
    approve_report(draft, by=desk.reviewer, **on)

    report.refresh_from_db()
    assert (report.state, draft.state) == (ReportState.REPLACED, ReportState.APPROVED)
    assert Occurrence.objects.get(pk=occurrence.pk).state == OccurrenceState.DONE
