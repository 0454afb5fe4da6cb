"""Verbs on what a report says: writing it down, throwing it away, putting right what was told."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Venue
from tasks.models import Occurrence, ProgressReport
from tasks.services.drafting import (
    WRITTEN,
    begin,
    refuse_unknown,
    require_handling,
    typed_in_by,
    write_down,
)
from tasks.services.report_steps import hold, move, words_of
from tasks.states import ReportAct, ReportState


@transaction.atomic
def write_report(
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    occurrence: Occurrence,
    agency: Agency,
    venue: Venue | None = None,
    report: ProgressReport | None = None,
    expected_version: int | None = None,
    **fields,
) -> ProgressReport:
    """Put down what `agency` did in a period, as a draft: in the report given, else in the one in
    hand, else in a new one. Returns it.

    Takes performed_on, quantity, denominator, achievements, problems, next_steps and nature; a
    nature of nothing new brings its numbers along. Raises NotAllowed; InvalidChange at the field;
    StaleVersion where somebody else wrote since `expected_version`.
    """
    return write_down(
        by=by,
        today=today,
        now=now,
        occurrence=occurrence,
        agency=agency,
        venue=venue,
        report=report,
        expected_version=expected_version,
        entered_by=typed_in_by(by, agency),
        fields=fields,
    )


@transaction.atomic
def withdraw_report(
    report: ProgressReport, *, by, today: datetime.date, now: datetime.datetime, reason: str
) -> ProgressReport:
    """作废: throw a draft or a returned report away for good."""
    require_handling(by, report)
    reason = words_of("reason", reason, _("请写明为什么作废。"))
    if hold(report, ReportAct.WITHDRAWN, again=lambda row: row.state == ReportState.WITHDRAWN):
        move(
            report,
            ReportAct.WITHDRAWN,
            to=ReportState.WITHDRAWN,
            by=by,
            today=today,
            now=now,
            verb="tasks.withdraw_report",
            note=reason,
        )
    return report


@transaction.atomic
def correct_report(
    report: ProgressReport,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    reason: str,
    **fields,
) -> ProgressReport:
    """Begin the correction of an approved report: a draft with the same words and numbers, and
    `fields` in place of its own. Returns the draft; approved, it replaces `report`.

    In a period that is locked or closed for good only the office may.
    """
    refuse_unknown(fields)
    require_handling(by, report)
    reason = words_of("reason", reason, _("请写明为什么更正。"))
    hold(report, ReportAct.CORRECTED)
    kept = {name: getattr(report, name) for name in WRITTEN - {"nature"}}
    return begin(
        ProgressReport(
            occurrence=report.occurrence,
            agency=report.agency,
            entered_by=typed_in_by(by, report.agency),
            written_by=by,
            corrects=report,
            correction_reason=reason,
        ),
        by=by,
        today=today,
        now=now,
        fields=kept | fields,
        verb="tasks.correct_report",
        note=reason,
    )
