"""Drafts: what a report says is put together, judged, and stored. The verbs are in
`tasks.services.writing` and `tasks.services.submitting`."""

import copy
import datetime

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _

from agencies.models import Agency, Venue
from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.checks import Unready, check_entry
from tasks.models import Occurrence, ProgressReport
from tasks.permissions import answers_for, can_handle_report, speaks_for
from tasks.report_facts import facts_of
from tasks.services.nothing_new import nothing_new
from tasks.services.report_steps import hold, hold_occurrence, refuse_closed, step
from tasks.states import EnteredBy, ReportAct, ReportNature, ReportState

TEXTS = ("achievements", "problems", "next_steps")
LONGEST_TEXT = 5000
NUMBERS = ("quantity", "denominator")
WRITTEN = frozenset({"nature", "performed_on", "venue", *NUMBERS, *TEXTS})
EDITABLE = WRITTEN | {"entered_by"}


def write_down(
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    occurrence: Occurrence,
    agency: Agency,
    venue: Venue | None,
    report: ProgressReport | None,
    expected_version: int | None,
    entered_by: str,
    fields: dict,
) -> ProgressReport:
    """Store `fields` in the report given, else in the one in hand, else in a new one."""
    refuse_unknown(fields)
    occurrence = hold_occurrence(occurrence.pk)
    if report is None:
        report = _in_hand(occurrence, agency, venue)
    if report is None:
        return begin(
            ProgressReport(
                occurrence=occurrence,
                agency=agency,
                venue=venue,
                entered_by=entered_by,
                written_by=by,
            ),
            by=by,
            today=today,
            now=now,
            fields=fields,
        )
    if (report.occurrence_id, report.agency_id) != (occurrence.pk, agency.pk):
        raise InvalidChange({"agency": [_("这份填报属于另一单位或另一期。")]})
    require_handling(by, report)
    hold(report, ReportAct.WRITTEN)
    values = fields | {"entered_by": entered_by} | ({"venue": venue} if venue else {})
    _rewrite(report, by=by, today=today, now=now, values=values, expected_version=expected_version)
    return report


def _in_hand(occurrence: Occurrence, agency: Agency, venue: Venue | None) -> ProgressReport | None:
    rows = ProgressReport.objects.in_hand().filter(occurrence=occurrence, agency=agency)
    return rows.filter(venue=venue, corrects=None).select_related("agency").first()


def typed_in_by(by, agency: Agency) -> str:
    return EnteredBy.AGENCY if speaks_for(by, agency) else EnteredBy.OFFICE


def refuse_unknown(fields: dict) -> None:
    if refused := set(fields) - WRITTEN:
        raise TypeError(f"a report does not hold {', '.join(sorted(refused))}")


def require_handling(by, report: ProgressReport) -> None:
    if not can_handle_report(by, report):
        raise NotAllowed


def require_answering(report: ProgressReport) -> None:
    """Raise InvalidChange unless the period is the reporting agency's to report on. What it told
    while it was, before another took its place, it may put right."""
    if report.corrects is not None and report.corrects.agency_id == report.agency_id:
        return
    if not answers_for(report.agency, report.occurrence):
        raise InvalidChange({"agency": [_("这项任务不由该单位承担，不能替它填报这一期。")]})


def begin(
    report: ProgressReport,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    fields: dict,
    verb: str = "tasks.write_report",
    note: str = "",
) -> ProgressReport:
    """Store a new draft with `fields`."""
    require_handling(by, report)
    require_answering(report)
    for name, value in _filled(report, _cleaned(fields), today).items():
        setattr(report, name, value)
    _refuse(report, by=by, today=today)
    changes.add(report, by=by, verb=verb, reason=note)
    step(report, ReportAct.WRITTEN, by=by, today=today, now=now, note=note)
    return report


def _rewrite(
    report: ProgressReport,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    values: dict,
    expected_version: int | None,
) -> None:
    """Change what a draft says. A step is added when the pen changes hands, not at each saving."""
    values = _filled(report, _cleaned(values), today)
    planned = copy.copy(report)
    for name, value in values.items():
        setattr(planned, name, value)
    _refuse(planned, by=by, today=today)
    version = report.version
    changes.change(
        report,
        by=by,
        verb="tasks.write_report",
        changes=values,
        editable=EDITABLE,
        expected_version=expected_version,
    )
    last = report.steps.last()
    if report.version != version and not (
        last and last.by_id == by.pk and last.act == ReportAct.WRITTEN
    ):
        step(report, ReportAct.WRITTEN, by=by, today=today, now=now)


def _filled(report: ProgressReport, values: dict, today: datetime.date) -> dict:
    """`values` with the numbers that a nature of nothing new stands for."""
    nature = values.get("nature", report.nature)
    if nature not in (ReportNature.ZERO, ReportNature.NO_CHANGE):
        return values
    return values | nothing_new(report, nature, today=today)


def _column(name: str) -> Field:
    return next(column for column in ProgressReport._meta.concrete_fields if column.name == name)


def _cleaned(values: dict) -> dict:
    """Numbers as the database holds them, texts without blanks around them."""
    cleaned = dict(values)
    for name in (*NUMBERS, "performed_on"):
        if name in values:
            try:
                cleaned[name] = _column(name).to_python(values[name])
            except ValidationError as error:
                raise InvalidChange({name: error.messages}) from error
    for name in TEXTS:
        if name in values:
            cleaned[name] = values[name].strip()
            if len(cleaned[name]) > LONGEST_TEXT:
                raise InvalidChange({name: [_("不能超过 %(n)s 字。") % {"n": LONGEST_TEXT}]})
    return cleaned


def _refuse(report: ProgressReport, *, by, today: datetime.date) -> None:
    """Raise what stands against `report` even as a draft."""
    refuse_closed(
        report.occurrence,
        by=by,
        today=today,
        correction=report.corrects_id is not None,
        performed_on=report.performed_on,
    )
    if report.state == ReportState.RETURNED and report.performed_on is None:
        raise InvalidChange({"performed_on": [_("请填写截至哪一天。")]})
    if findings := check_entry(facts_of(report, today=today)):
        raise Unready(findings)
