"""Verbs of whoever decides on a report: sending it back, letting it count."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.freezing import frozen
from tasks.models import ProgressReport
from tasks.permissions import can_review_report, can_sign_report, is_own_report
from tasks.rules import rules_of
from tasks.services.report_steps import LONGEST_NOTE, hold, is_red, move, settle, words_of
from tasks.states import ReportAct, ReportState


@transaction.atomic
def return_report(
    report: ProgressReport, *, by, today: datetime.date, now: datetime.datetime, note: str
) -> ProgressReport:
    """退回: the head before signing, the office afterwards, with words on what to put right."""
    if not (can_review_report(by, report) or can_sign_report(by, report)):
        raise NotAllowed
    note = words_of("note", note, _("请写明退回的原因。"))
    hold(report, ReportAct.RETURNED)
    signing = report.state == ReportState.SIGNING
    if not (can_sign_report if signing else can_review_report)(by, report):
        raise NotAllowed
    move(
        report,
        ReportAct.RETURNED,
        to=ReportState.RETURNED,
        by=by,
        today=today,
        now=now,
        verb="tasks.return_report",
        note=note,
        signed_by=None,
    )
    return report


@transaction.atomic
def approve_report(
    report: ProgressReport, *, by, today: datetime.date, now: datetime.datetime, note: str = ""
) -> ProgressReport:
    """通过: the report counts from now on, a correction in place of what it corrects; the period
    is settled anew.

    Nobody approves what he sent on himself, except where the jurisdiction lets him: then it shows
    as 自审. In a period that is closed for good only corrections are approved.
    """
    if not can_review_report(by, report):
        raise NotAllowed
    approved = ReportState.APPROVED
    if not hold(report, ReportAct.APPROVED, again=lambda row: _approved_by(row, by)):
        return report
    occurrence = report.occurrence
    own = is_own_report(by, report)
    if own and not rules_of(occurrence.task.measure.plan.jurisdiction).self_approval:
        raise NotAllowed(_("不能审核自己报送或审签的填报，请由另一人审核。"))
    if report.corrects_id is None and frozen(occurrence, report.performed_on):
        raise InvalidChange({"": [_("这一期已封存，只有更正可以通过。")]})
    was_red = is_red(occurrence, today=today)
    if report.corrects_id is not None:
        _replace(report, by=by, today=today, now=now)
    move(
        report,
        ReportAct.APPROVED,
        to=approved,
        by=by,
        today=today,
        now=now,
        verb="tasks.approve_report",
        note=note.strip()[:LONGEST_NOTE],
        decided_by=by,
        decided_on=today,
        self_approved=own,
    )
    settle(occurrence, by=by, today=today, was_red=was_red)
    return report


def _approved_by(report: ProgressReport, by) -> bool:
    return report.state == ReportState.APPROVED and report.decided_by_id == by.pk


def _replace(
    correction: ProgressReport, *, by, today: datetime.date, now: datetime.datetime
) -> None:
    """What is corrected stops counting in the same moment. The period is held already."""
    corrected = ProgressReport.objects.select_for_update().get(corrections=correction.pk)
    if corrected.state != ReportState.APPROVED:
        raise InvalidChange({"": [_("所更正的填报已不是“已通过”，不能再更正它。")]})
    corrected.occurrence = correction.occurrence
    move(
        corrected,
        ReportAct.CORRECTED,
        to=ReportState.REPLACED,
        by=by,
        today=today,
        now=now,
        verb="tasks.replace_report",
        note=correction.correction_reason,
    )
