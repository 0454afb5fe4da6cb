"""Verbs on the way of a report to the office: submitting it, one or all at once, in one call where
there is nothing to tell; 本单位审签; taking it back; writing down what came by telephone."""

import copy
import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Venue
from sciliteracy.lib.errors import InvalidChange, NotAllowed, ServiceError, StaleVersion
from tasks.checks import Unready, check_report
from tasks.models import Occurrence, ProgressReport
from tasks.permissions import (
    can_decide_period,
    can_recall_report,
    can_sign_report,
    is_head_of,
)
from tasks.report_facts import facts_of
from tasks.rules import rules_of
from tasks.services.drafting import (
    require_answering,
    require_handling,
    typed_in_by,
    write_down,
)
from tasks.services.report_steps import LONGEST_NOTE, hold, move, refuse_closed, step, words_of
from tasks.standing import Shape
from tasks.states import TOLD, EnteredBy, ReportAct, ReportNature, ReportState

# What may be asked before a report goes in: answers to anything else are not kept.
QUESTIONS = frozenset({"no_words", "no_quantity", "jump", "same", "towns", "people"})


class NotAllSubmitted(ServiceError):
    """None went in: `errors` says for each report, by its key, what stands against it."""

    def __init__(self, errors: dict[int, dict[str, list[str]]]):
        self.errors = errors
        super().__init__(_("有 %(n)s 份填报还不能报送，所有填报都没有报送。") % {"n": len(errors)})


@transaction.atomic
def submit_report(
    report: ProgressReport,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    answers: Mapping[str, str] | None = None,
) -> ProgressReport:
    """Send a draft or a returned report on: to the agency's head where it signs, else to the
    office. `answers` to the questions stay with it.

    Raises NotAllowed; Unready with what is wrong and what is asked; InvalidChange where somebody
    was first or the time is over. Submitted again by the same person, nothing happens.
    """
    require_handling(by, report)
    if hold(report, ReportAct.SUBMITTED, again=lambda row: _sent_by(row, by)):
        _send_in(report, by=by, today=today, now=now, answers=answers)
    return report


def _sent_by(report: ProgressReport, by) -> bool:
    return report.state in TOLD and report.submitted_by_id == by.pk


def _send_in(
    report: ProgressReport,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    answers: Mapping[str, str] | None,
    verb: str = "tasks.submit_report",
    note: str = "",
) -> None:
    """What is wrong with a report in hand is told; else it goes on its way."""
    planned = _judged(report, by=by, today=today, answers=answers)
    rules = rules_of(report.occurrence.task.measure.plan.jurisdiction)
    asks_head = rules.agency_signs and report.entered_by == EnteredBy.AGENCY
    signs = asks_head and is_head_of(by, report.agency)
    move(
        report,
        ReportAct.SUBMITTED,
        to=ReportState.SIGNING if asks_head and not signs else ReportState.SUBMITTED,
        by=by,
        today=today,
        now=now,
        verb=verb,
        note=note,
        answers=planned.answers,
        performed_on=planned.performed_on,
        submitted_by=by,
        submitted_on=today,
        signed_by=by if signs else None,
    )
    if signs:
        step(report, ReportAct.SIGNED, by=by, today=today, now=now)


def _judged(
    report: ProgressReport, *, by, today: datetime.date, answers: Mapping[str, str] | None
) -> ProgressReport:
    """The report as it would go in, if nothing stands against it; `report` stays as it is."""
    require_answering(report)
    planned = copy.copy(report)
    planned.answers = report.answers | _kept(answers)
    facts = facts_of(planned, today=today)
    if facts.shape == Shape.NARRATIVE and planned.performed_on is None:
        planned.performed_on = min(today, report.occurrence.work_due_on)
    refuse_closed(
        report.occurrence,
        by=by,
        today=today,
        correction=report.corrects_id is not None,
        performed_on=planned.performed_on,
    )
    if findings := check_report(facts):
        raise Unready(findings)
    return planned


def _kept(answers: Mapping[str, str] | None) -> dict[str, str]:
    told = {key: text.strip() for key, text in (answers or {}).items() if key in QUESTIONS}
    if any(len(text) > LONGEST_NOTE for text in told.values()):
        raise InvalidChange({"answers": [_("不能超过 %(n)s 字。") % {"n": LONGEST_NOTE}]})
    return {key: text for key, text in told.items() if text}


def submit_reports(
    reports: Iterable[ProgressReport],
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    answers: Mapping[int, Mapping[str, str]] | None = None,
) -> list[ProgressReport]:
    """Submit all of them or none; `answers` by the key of the report.

    Raises NotAllowed, or NotAllSubmitted with the errors of each. Periods are held in the order of
    their keys, whatever the order given.
    """
    rows = sorted(reports, key=lambda row: (row.occurrence_id, row.pk))
    errors: dict[int, dict[str, list[str]]] = {}
    try:
        with transaction.atomic():
            for row in rows:
                try:
                    submit_report(
                        row, by=by, today=today, now=now, answers=(answers or {}).get(row.pk)
                    )
                except InvalidChange as refusal:
                    errors[row.pk] = refusal.errors
                except StaleVersion as refusal:
                    errors[row.pk] = {"": [str(refusal)]}
            if errors:
                raise NotAllSubmitted(errors)
    except ServiceError:
        for row in rows:
            row.refresh_from_db()
        raise
    return rows


@transaction.atomic
def report_nothing_new(
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    occurrence: Occurrence,
    agency: Agency,
    nature: str,
    venue: Venue | None = None,
    problems: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> ProgressReport:
    """零报告 or 本期无变化 in one call: written and submitted. `problems` is asked for only where
    a target's light is red."""
    if nature not in (ReportNature.ZERO, ReportNature.NO_CHANGE):
        raise InvalidChange({"nature": [_("请选择“零报告”或“本期无变化”。")]})
    report = write_down(
        by=by,
        today=today,
        now=now,
        occurrence=occurrence,
        agency=agency,
        venue=venue,
        report=None,
        expected_version=None,
        entered_by=typed_in_by(by, agency),
        fields={"nature": nature} | ({} if problems is None else {"problems": problems}),
    )
    _send_in(report, by=by, today=today, now=now, answers=answers)
    return report


@transaction.atomic
def log_report(
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    occurrence: Occurrence,
    agency: Agency,
    note: str,
    venue: Venue | None = None,
    answers: Mapping[str, str] | None = None,
    **fields,
) -> ProgressReport:
    """The office writes down and submits what `agency` told it; `note` says who told it and how.

    It goes on from the draft that the agency has in hand. 本单位审签 is left out: the agency spoke.
    """
    if not can_decide_period(by, occurrence.task.measure.plan.jurisdiction):
        raise NotAllowed
    note = words_of("note", note, _("请写明是谁、怎样报来的。"))
    report = write_down(
        by=by,
        today=today,
        now=now,
        occurrence=occurrence,
        agency=agency,
        venue=venue,
        report=None,
        expected_version=None,
        entered_by=EnteredBy.OFFICE,
        fields=fields,
    )
    _send_in(
        report, by=by, today=today, now=now, answers=answers, verb="tasks.log_report", note=note
    )
    return report


@transaction.atomic
def sign_report(
    report: ProgressReport, *, by, today: datetime.date, now: datetime.datetime, note: str = ""
) -> ProgressReport:
    """本单位审签: the head of the agency lets it go to the office."""
    if not can_sign_report(by, report):
        raise NotAllowed
    if hold(report, ReportAct.SIGNED, again=lambda row: row.signed_by_id == by.pk):
        move(
            report,
            ReportAct.SIGNED,
            to=ReportState.SUBMITTED,
            by=by,
            today=today,
            now=now,
            verb="tasks.sign_report",
            note=note.strip()[:LONGEST_NOTE],
            signed_by=by,
        )
    return report


@transaction.atomic
def recall_report(
    report: ProgressReport, *, by, today: datetime.date, now: datetime.datetime, reason: str
) -> ProgressReport:
    """撤回: the agency takes back what nobody decided on yet; it is a draft again."""
    if not can_recall_report(by, report):
        raise NotAllowed
    reason = words_of("reason", reason, _("请写明为什么撤回。"))
    if hold(report, ReportAct.RECALLED):
        move(
            report,
            ReportAct.RECALLED,
            to=ReportState.DRAFT,
            by=by,
            today=today,
            now=now,
            verb="tasks.recall_report",
            note=reason,
            submitted_by=None,
            submitted_on=None,
            signed_by=None,
        )
    return report
