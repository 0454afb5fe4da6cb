"""Throwing reports away and putting them right."""

import datetime

import pytest

from sciliteracy.lib.errors import InvalidChange
from tasks.services.reports import (
    correct_report,
    submit_report,
    withdraw_report,
)
from tasks.states import EnteredBy, ReportState
from tests.tasks.desks import NOW, ON, TODAY, freeze

ONE_DAY = datetime.timedelta(days=1)


# --- throwing away, putting right -----------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
@pytest.mark.parametrize("call", [withdraw_report, correct_report])
def test_throwing_away_and_correcting_need_a_reason(desk, call, reason):
    made = desk.write if call is withdraw_report else desk.approve

    with pytest.raises(InvalidChange) as refusal:
        call(made(desk.duty()), by=desk.liaison, reason=reason, **ON)

    assert list(refusal.value.errors) == ["reason"]


def test_withdrawn_report_makes_room(desk):
    report = desk.write(desk.duty())

    withdraw_report(report, by=desk.liaison, today=TODAY, now=NOW, reason="填错了期次")
    withdraw_report(report, by=desk.liaison, today=TODAY, now=NOW, reason="填错了期次")

    assert report.state == ReportState.WITHDRAWN
    assert [step.note for step in report.steps.filter(act="withdrawn")] == ["填错了期次"]
    assert desk.write(report.occurrence).pk != report.pk


@pytest.mark.parametrize("made", ["submit", "approve"])
def test_what_was_told_is_not_thrown_away(desk, made):
    report = getattr(desk, made)(desk.duty())

    with pytest.raises(InvalidChange):
        withdraw_report(report, by=desk.liaison, today=TODAY, now=NOW, reason="不要了")


def test_correction_begins_with_what_was_told(desk):
    report = desk.approve(desk.target(), quantity=5, problems="无")

    draft = correct_report(report, by=desk.liaison, reason="漏报一场", quantity=6, **ON)

    assert (draft.state, draft.corrects, draft.quantity) == (ReportState.DRAFT, report, 6)
    assert (draft.achievements, draft.correction_reason) == ("办了科普大集。", "漏报一场")
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED


def test_report_is_corrected_once_at_a_time(desk):
    report = desk.approve(desk.duty())
    correct_report(report, by=desk.liaison, reason="漏报一场", **ON)

    with pytest.raises(InvalidChange, match="已有一份"):
        correct_report(report, by=desk.office, reason="漏报一场", **ON)


def test_only_what_was_approved_is_corrected(desk):
    report = desk.submit(desk.duty())

    with pytest.raises(InvalidChange, match="待审核"):
        correct_report(report, by=desk.office, reason="漏报一场", **ON)


def test_new_report_does_not_write_into_a_correction(desk):
    report = desk.approve(desk.duty())
    draft = correct_report(report, by=desk.liaison, reason="漏报一场", **ON)

    with pytest.raises(InvalidChange, match="已有一份未办结的填报"):
        desk.write(report.occurrence, achievements="另一场。")

    draft.refresh_from_db()
    assert draft.achievements == "办了科普大集。"


@pytest.mark.parametrize("closed", ["locked", "frozen"])
def test_closed_period_is_corrected_by_the_office_alone(desk, closed):
    report, today = desk.approve(desk.duty()), datetime.date(2024, 10, 25)
    if closed == "frozen":
        freeze(desk, datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))
        today = datetime.date(2024, 10, 2)
    on = {"today": today, "now": NOW}

    with pytest.raises(InvalidChange):
        correct_report(report, by=desk.liaison, reason="漏报", **on)
    draft = correct_report(report, by=desk.office, reason="漏报", **on)

    submit_report(draft, by=desk.office, **on)
    assert draft.state == ReportState.SUBMITTED
    assert draft.entered_by == EnteredBy.OFFICE
