"""What every verb on reports is made of: holding the rows, one move, and what follows from it.

Locks are always taken in the same order, the period first and its report after it, so that two
people at once wait for each other instead of getting in each other's way.
"""

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _

from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from tasks.freezing import frozen
from tasks.models import Occurrence, ProgressReport, ReportStep
from tasks.permissions import can_decide_period
from tasks.reckoning import RELATED, reckon, settled
from tasks.report_facts import unfit
from tasks.states import MOVES, Colour, LightReason, OccurrenceState, ReportAct, ReportState

LONGEST_NOTE = 300
DECIMALS = 4
MOVED = frozenset(
    {
        "state",
        "performed_on",
        "answers",
        "submitted_by",
        "submitted_on",
        "signed_by",
        "decided_by",
        "decided_on",
        "self_approved",
    }
)
SETTLED = frozenset({"done", "state", "done_on", "late", "reddened_on"})


def words_of(field: str, text: str, asked: str) -> str:
    """`text` without blanks around it; InvalidChange at `field`, saying what is `asked` for, when
    there is none, or too much of it."""
    text = text.strip()
    if not text:
        raise InvalidChange({field: [asked]})
    if len(text) > LONGEST_NOTE:
        raise InvalidChange({field: [_("不能超过 %(n)s 字。") % {"n": LONGEST_NOTE}]})
    return text


def hold_occurrence(pk: int) -> Occurrence:
    """The stored period with all that its light depends on, held until the transaction ends."""
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return rows.get(pk=pk)


def hold(
    report: ProgressReport,
    act: ReportAct,
    *,
    again: Callable[[ProgressReport], bool] = lambda row: False,
) -> bool:
    """Hold the period and its report, load what is stored, and see that `act` may start from it.

    False where it was done already by the same person (`again`): a second click. Whoever comes
    second otherwise is told who was first and what he did. Raises InvalidChange, StaleVersion.
    """
    occurrence = hold_occurrence(report.occurrence_id)
    version, state = report.version, report.state
    stored = ProgressReport.objects.select_for_update().filter(pk=report.pk)
    list(stored.values_list("pk"))
    report.refresh_from_db()
    report.occurrence = occurrence
    if again(report):
        return False
    if report.is_retired or report.state != state or report.state not in MOVES[act]:
        raise InvalidChange({"": [_where_it_stands(report)]})
    if report.version != version:
        raise StaleVersion(report)
    return True


def _where_it_stands(report: ProgressReport) -> str:
    last = report.steps.select_related("by").last()
    told = {"state": report.get_state_display()}
    if last is None:
        return _("这份填报现在是“%(state)s”，不能这样办理。请刷新后再看。") % told
    told |= {"who": str(last.by), "act": last.get_act_display()}
    return _("这份填报刚由%(who)s办理“%(act)s”，现在是“%(state)s”。请刷新后再看。") % told


def move(
    report: ProgressReport,
    act: ReportAct,
    *,
    to: str,
    by,
    today: datetime.date,
    now: datetime.datetime,
    verb: str,
    note: str = "",
    **fields,
) -> None:
    """One move of the state table, with its step and its audit event."""
    if to not in MOVES[act][ReportState(report.state)]:
        raise ValueError(f"{act} does not lead from {report.state} to {to}")
    changes.change(
        report,
        by=by,
        verb=verb,
        changes={"state": to, **fields},
        editable=MOVED,
        reason=note,
    )
    step(report, act, by=by, today=today, now=now, note=note)


def step(
    report: ProgressReport,
    act: ReportAct,
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    note: str = "",
) -> None:
    ReportStep.objects.create(report=report, act=act, by=by, acted_on=today, at=now, note=note)


def refuse_closed(
    occurrence: Occurrence,
    *,
    by,
    today: datetime.date,
    correction: bool,
    performed_on: datetime.date | None = None,
) -> None:
    """Raise InvalidChange where nothing may be reported: not open yet, locked, closed for good.

    A correction by the office is let through when only the time is over.
    """
    if unfit(occurrence) or occurrence.state == OccurrenceState.CANCELLED:
        raise InvalidChange({"": [_("这一期任务已停用或取消，不能再填报。")]})
    if today < occurrence.opens_on:
        told = {"day": occurrence.opens_on.isoformat()}
        raise InvalidChange({"": [_("这一期从 %(day)s 起开放填报。") % told]})
    if correction and can_decide_period(by, occurrence.task.measure.plan.jurisdiction):
        return
    if today > occurrence.locks_on:
        told = {"day": occurrence.locks_on.isoformat()}
        raise InvalidChange(
            {"": [_("这一期已于 %(day)s 锁定；需要补报或更正的，请联系办公室。") % told]}
        )
    if frozen(occurrence, performed_on):
        raise InvalidChange({"": [_("这一期已封存，只能由办公室更正并写明原因。")]})


def refuse_frozen(occurrence: Occurrence, field: str = "") -> None:
    """Raise InvalidChange at `field` where the period is closed for good: what was told to others
    changes by correction only, else the office opens it again first."""
    if frozen(occurrence):
        raise InvalidChange(
            {field: [_("这一期已封存，请先解封；已通过的填报可由办公室更正并写明原因。")]}
        )


def is_red(occurrence: Occurrence, *, today: datetime.date) -> bool:
    """Whether its light is red by the doing of those who owe it: what was told in time waited for
    the office, what was opened for backfilling waited for nobody."""
    row = reckon([occurrence], today=today)[0]
    told_on = [report.submitted_on for report in row.reports if report.submitted_on is not None]
    in_time = any(day <= occurrence.report_due_on for day in told_on)
    waited = row.waits or (row.light.reason == LightReason.OVERDUE and in_time)
    if occurrence.opened_reason or waited:
        return False
    return row.light.colour == Colour.RED


def settle(occurrence: Occurrence, *, by, today: datetime.date, was_red: bool) -> None:
    """Make the period say what its approved reports come to; that it was red is not forgotten."""
    now_told = settled(occurrence, today=today)
    facts = {
        "done": None if now_told.done is None else round(now_told.done, DECIMALS),
        "state": now_told.state,
        "done_on": now_told.done_on,
        "late": now_told.late,
    }
    if was_red and occurrence.reddened_on is None:
        facts["reddened_on"] = today
    changes.change(
        occurrence, by=by, verb="tasks.settle_occurrence", changes=facts, editable=SETTLED
    )
