"""Verbs of the office on periods: more time, closing and reopening, judging a light, naming who is
in charge. More time is asked for by whoever owes."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Jurisdiction
from agencies.services import changes
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.duties import dates_of
from tasks.freezing import is_frozen
from tasks.models import Extension, Occurrence, PeriodFreeze, Task
from tasks.periods import Period
from tasks.permissions import can_decide_period, speaks_for
from tasks.reckoning import owing
from tasks.report_facts import unfit
from tasks.rules import rules_of
from tasks.services.keeping_before import keep_before
from tasks.services.report_steps import (
    LONGEST_NOTE,
    hold_occurrence,
    refuse_frozen,
    words_of,
)
from tasks.services.working_days import the_calendar
from tasks.states import Colour, ExtensionState, OccurrenceState

# More at once is another plan, not more time.
LONGEST = datetime.timedelta(days=366)
DATES = frozenset({"work_due_on", "report_due_on", "locks_on", "provisional"})
OVERRIDE = frozenset({"override_colour", "override_reason", "overridden_by"})
IN_CHARGE = frozenset({"main_agency", "split_main_agency"})
DECISION = frozenset({"state", "decided_by", "decided_on", "note"})


def _place(occurrence: Occurrence) -> Jurisdiction:
    return occurrence.task.measure.plan.jurisdiction


def _require_deciding(by, jurisdiction: Jurisdiction) -> None:
    if not can_decide_period(by, jurisdiction):
        raise NotAllowed


def _require_open(occurrence: Occurrence) -> None:
    if unfit(occurrence) or occurrence.state != OccurrenceState.OPEN:
        raise InvalidChange({"": [_("这一期已经完成、取消或停用。")]})


@transaction.atomic
def ask_extension(
    *,
    by,
    today: datetime.date,
    occurrence: Occurrence,
    agency: Agency,
    work_due_after: datetime.date,
    reason: str,
) -> Extension:
    """申请延期 for an agency that owes the period, before its work is due; the office decides.

    Raises NotAllowed; InvalidChange at the field.
    """
    if not (speaks_for(by, agency) or can_decide_period(by, _place(occurrence))):
        raise NotAllowed
    reason = words_of("reason", reason, _("请填写延期原因。"))
    occurrence = hold_occurrence(occurrence.pk)
    _require_open(occurrence)
    refuse_frozen(occurrence)
    if agency not in owing([occurrence])[occurrence.pk]:
        raise InvalidChange({"agency": [_("这一期不由该单位牵头，不能替它申请延期。")]})
    due = occurrence.work_due_on
    if today >= due:
        told = {"day": due.isoformat()}
        raise InvalidChange({"": [_("延期要在工作期限（%(day)s）之前提出。") % told]})
    if work_due_after <= due:
        raise InvalidChange({"work_due_after": [_("延至的日期要晚于原期限。")]})
    if work_due_after > due + LONGEST:
        raise InvalidChange({"work_due_after": [_("一次最多延长一年。")]})
    row = Extension(
        occurrence=occurrence,
        agency=agency,
        reason=reason,
        work_due_before=due,
        work_due_after=work_due_after,
        asked_by=by,
        asked_on=today,
    )
    return changes.add(row, by=by, verb="tasks.ask_extension", reason=reason)


@transaction.atomic
def decide_extension(
    extension: Extension, *, by, today: datetime.date, granted: bool, note: str = ""
) -> Extension:
    """Give the time that was asked for, which moves the dates of the period, or decline it, with
    words on why."""
    _require_deciding(by, _place(extension.occurrence))
    note = note.strip()[:LONGEST_NOTE]
    if not granted:
        note = words_of("note", note, _("不批准的，请写明原因。"))
    occurrence = hold_occurrence(extension.occurrence_id)
    extension.refresh_from_db()
    if extension.is_retired or extension.state != ExtensionState.ASKED:
        told = {"who": str(extension.decided_by), "state": extension.get_state_display()}
        raise InvalidChange({"": [_("这份申请已由%(who)s办理：%(state)s。") % told]})
    if granted:
        _require_open(occurrence)
        refuse_frozen(occurrence, "granted")
        _extend(occurrence, extension, by=by, today=today)
    state = ExtensionState.GRANTED if granted else ExtensionState.DECLINED
    return changes.change(
        extension,
        by=by,
        verb="tasks.decide_extension",
        changes={"state": state, "decided_by": by, "decided_on": today, "note": note},
        editable=DECISION,
        reason=note,
    )


def _extend(occurrence: Occurrence, extension: Extension, *, by, today: datetime.date) -> None:
    """The period stays what it is; the work, its report and the lock are due later."""
    calendar = the_calendar()
    period = Period(occurrence.period_start, extension.work_due_after)
    dates = dates_of(period, rules=rules_of(_place(occurrence)), calendar=calendar)
    keep_before(occurrence, today=today)
    changes.change(
        occurrence,
        by=by,
        verb="tasks.extend_occurrence",
        changes={
            "work_due_on": dates.work_due_on,
            "report_due_on": dates.report_due_on,
            "locks_on": max(dates.locks_on, occurrence.locks_on),
            "provisional": calendar.provisional(dates.report_due_on),
        },
        editable=DATES,
        reason=extension.reason,
    )


def freeze_period(
    *,
    by,
    today: datetime.date,
    jurisdiction: Jurisdiction,
    period_start: datetime.date,
    period_end: datetime.date,
    reason: str,
) -> PeriodFreeze:
    """封存 a period that is over: what was approved in it changes by correction only."""
    _require_deciding(by, jurisdiction)
    reason = words_of("reason", reason, _("请写明封存的原因。"))
    if period_end >= today:
        raise InvalidChange({"period_end": [_("这一期还没有结束，不能封存。")]})
    row = PeriodFreeze(
        jurisdiction=jurisdiction,
        period_start=period_start,
        period_end=period_end,
        frozen_on=today,
        note=reason,
    )
    return changes.add(row, by=by, verb="tasks.freeze_period", reason=reason)


def thaw_period(freeze: PeriodFreeze, *, by, reason: str) -> PeriodFreeze:
    """解封: open it to reports again, as far as its own dates let."""
    _require_deciding(by, freeze.jurisdiction)
    reason = words_of("reason", reason, _("请写明解封的原因。"))
    return changes.retire(freeze, by=by, verb="tasks.thaw_period", reason=reason)


@transaction.atomic
def override_light(
    occurrence: Occurrence, *, by, today: datetime.date, colour: str, reason: str
) -> Occurrence:
    """人工认定: say by hand what colour the light of an open period has, and why."""
    _require_deciding(by, _place(occurrence))
    reason = words_of("reason", reason, _("人工认定要写明原因。"))
    if colour not in Colour.values:
        raise InvalidChange({"colour": [_("请选择颜色。")]})
    _require_open(occurrence)
    refuse_frozen(occurrence)
    keep_before(occurrence, today=today)
    return changes.change(
        occurrence,
        by=by,
        verb="tasks.override_light",
        changes={"override_colour": colour, "override_reason": reason, "overridden_by": by},
        editable=OVERRIDE,
        reason=reason,
    )


@transaction.atomic
def drop_override(
    occurrence: Occurrence, *, by, today: datetime.date, reason: str = ""
) -> Occurrence:
    """Let the light be what the numbers make it again."""
    _require_deciding(by, _place(occurrence))
    refuse_frozen(occurrence)
    keep_before(occurrence, today=today)
    return changes.change(
        occurrence,
        by=by,
        verb="tasks.drop_override",
        changes={"override_colour": "", "override_reason": "", "overridden_by": None},
        editable=OVERRIDE,
        reason=reason.strip()[:LONGEST_NOTE],
    )


@transaction.atomic
def name_main_agency(task: Task, *, by, agency: Agency | None, reason: str = "") -> Task:
    """主办: one of the leads who is asked before the others; None leaves it to all of them.

    It holds for whatever is still to be told. A task of which everything is frozen has nobody to
    ask any more: there it would only say of the past that somebody else owed it.
    """
    _require_deciding(by, task.measure.plan.jurisdiction)
    if _all_frozen(task):
        raise InvalidChange({"main_agency": [_("这项任务的各期都已封存，请先解封。")]})
    if agency is not None and not _leads(agency, task):
        raise InvalidChange({"main_agency": [_("主办单位要从牵头单位中选。")]})
    return changes.change(
        task,
        by=by,
        verb="tasks.name_main_agency",
        changes={"main_agency": agency, "split_main_agency": None},
        editable=IN_CHARGE,
        reason=reason.strip()[:LONGEST_NOTE],
    )


def _all_frozen(task: Task) -> bool:
    rows = Occurrence.objects.standing().filter(task=task)
    return rows.exists() and not rows.exclude(is_frozen()).exists()


def _leads(agency: Agency, task: Task) -> bool:
    rows = EffectiveAssignment.objects.filter(
        measure=task.measure_id, agency=agency, role=AssignmentRole.LEAD
    )
    return rows.exists()


@transaction.atomic
def reopen_occurrence(
    occurrence: Occurrence, *, by, today: datetime.date, until: datetime.date, reason: str
) -> Occurrence:
    """Let a period that is locked take reports again through `until`."""
    _require_deciding(by, _place(occurrence))
    reason = words_of("reason", reason, _("请写明为什么重新开放。"))
    if unfit(occurrence) or occurrence.state == OccurrenceState.CANCELLED:
        raise InvalidChange({"": [_("这一期任务已停用或取消，不能再填报。")]})
    refuse_frozen(occurrence)
    if until < today or until <= occurrence.locks_on:
        raise InvalidChange({"until": [_("开放到的日期要晚于锁定日期，且不早于今天。")]})
    if until > today + LONGEST:
        raise InvalidChange({"until": [_("最多开放一年。")]})
    keep_before(occurrence, today=today)
    return changes.change(
        occurrence,
        by=by,
        verb="tasks.reopen_occurrence",
        changes={"locks_on": until, "opened_reason": reason},
        editable=frozenset({"locks_on", "opened_reason"}),
        reason=reason,
    )
