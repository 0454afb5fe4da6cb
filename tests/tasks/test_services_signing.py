"""Signing, recalling and throwing away."""

import datetime

import pytest

from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.services.reports import (
    recall_report,
    sign_report,
    submit_report,
    withdraw_report,
)
from tasks.states import ReportAct, ReportState
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.tasks.desks import NOW, ON, TODAY, log

LATE = datetime.date(2024, 10, 10)


def signing(desk):
    desk.set_rules(agency_signs=True)
    return desk.submit(desk.duty())


# --- signing, recalling ---------------------------------------------------------------------------


def test_head_signs_before_the_office_sees_to_it(desk):
    report = signing(desk)
    assert report.state == ReportState.SIGNING

    sign_report(report, by=desk.head, today=TODAY, now=NOW)
    sign_report(report, by=desk.head, today=TODAY, now=NOW)

    assert (report.state, report.signed_by) == (ReportState.SUBMITTED, desk.head)
    assert report.steps.filter(act=ReportAct.SIGNED).count() == 1


def test_head_who_submits_signs_at_once(desk):
    desk.set_rules(agency_signs=True)

    report = desk.submit(desk.duty(), by=desk.head)

    assert (report.state, report.signed_by) == (ReportState.SUBMITTED, desk.head)
    assert [step.act for step in report.steps.all()] == ["written", "submitted", "signed"]


def test_head_of_another_agency_does_not_sign(desk):
    other = AgencyFactory(jurisdiction=desk.place)
    by = MembershipFactory(jurisdiction=desk.place, role=Role.AGENCY_HEAD, agency=other).user

    with pytest.raises(NotAllowed):
        sign_report(signing(desk), by=by, today=TODAY, now=NOW)


@pytest.mark.parametrize("signs", [True, False])
def test_recalled_report_is_a_draft_again(desk, signs):
    desk.set_rules(agency_signs=signs)
    report = desk.submit(desk.duty())

    recall_report(report, by=desk.liaison, today=TODAY, now=NOW, reason="补一张照片")

    report.refresh_from_db()
    assert (report.state, report.submitted_by, report.submitted_on) == ("draft", None, None)
    assert report.steps.last().note == "补一张照片"


def test_recall_needs_a_reason_and_comes_before_the_decision(desk):
    with pytest.raises(InvalidChange) as refusal:
        recall_report(desk.submit(desk.duty()), by=desk.liaison, today=TODAY, now=NOW, reason="")
    with pytest.raises(InvalidChange, match="已通过"):
        recall_report(
            desk.approve(desk.target(), quantity=1),
            by=desk.liaison,
            today=TODAY,
            now=NOW,
            reason="错",
        )

    assert list(refusal.value.errors) == ["reason"]


def test_office_recalls_what_it_entered(desk):
    report = log(desk, desk.duty())

    recall_report(report, by=desk.office, today=TODAY, now=NOW, reason="听错了")

    assert report.state == ReportState.DRAFT


def test_thrown_away_report_goes_nowhere(desk):
    report = withdraw_report(
        desk.write(desk.duty()), by=desk.liaison, today=TODAY, now=NOW, reason="误填"
    )

    with pytest.raises(InvalidChange, match="已作废"):
        submit_report(report, by=desk.liaison, **ON)
