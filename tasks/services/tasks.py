"""Verbs on tasks and their periods, as data."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import changes
from plans.models import Measure
from plans.permissions import require_edit_plan
from sciliteracy.lib.errors import InvalidChange
from tasks.freezing import frozen_in
from tasks.models import Occurrence, Task
from tasks.rhythm_rules import check_rule
from tasks.services.deriving import drop_unopened

# Not `main_agency`: who is in charge is named by `tasks.services.decisions`, from the leads alone.
EDITABLE = frozenset({"title", "frequency_unit", "frequency_every", "starts_on", "ends_on", "rule"})
GIVEN = EDITABLE | {"target"}
RHYTHM = EDITABLE - {"title"}


def create_task(*, by, measure: Measure, kind: str, title: str, **fields) -> Task:
    """Add what a target, or the duty to report, asks about a measure."""
    require_edit_plan(by, measure.plan)
    if refused := set(fields) - GIVEN:
        raise TypeError(f"tasks.create_task does not accept {', '.join(sorted(refused))}")
    task = Task(measure=measure, kind=kind, title=title, **fields)
    _require_days(task.rule, task.starts_on)
    return changes.add(task, by=by, verb="tasks.create_task")


def _require_days(rule: str, starts_on: datetime.date) -> None:
    try:
        if rule:
            check_rule(rule, starts_on=starts_on)
    except ValueError as error:
        raise InvalidChange({"rule": [str(error)]}) from error


def update_task(
    task: Task, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> Task:
    require_edit_plan(by, task.measure.plan)
    return changes.change(
        task,
        by=by,
        verb="tasks.update_task",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )


@transaction.atomic
def retime_task(
    task: Task,
    *,
    by,
    today: datetime.date,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> int:
    """Change when a task falls due, and how it is called. Only what has not begun follows: the
    periods that are made ahead are taken back. Returns how many."""
    if rule := fields.get("rule"):
        _require_days(rule, fields.get("starts_on", task.starts_on))
    update_task(task, by=by, expected_version=expected_version, reason=reason, **fields)
    return drop_unopened(task, by=by, today=today) if fields.keys() & RHYTHM else 0


def retire_task(task: Task, *, by, reason: str) -> Task:
    require_edit_plan(by, task.measure.plan)
    return changes.retire(task, by=by, verb="tasks.retire_task", reason=reason)


def restore_task(task: Task, *, by) -> Task:
    require_edit_plan(by, task.measure.plan)
    if task.measure.is_retired or (task.target is not None and task.target.is_retired):
        raise InvalidChange({"": [_("它的措施或目标已停用，请先恢复。")]})
    return changes.restore(task, by=by, verb="tasks.restore_task")


def add_occurrence(
    *, by, task: Task, period_start: datetime.date, period_end: datetime.date, **fields
) -> Occurrence:
    """Add one period of a task, with the four dates that govern it; not in what is frozen."""
    require_edit_plan(by, task.measure.plan)
    freezes = frozen_in(task.measure.plan.jurisdiction, period_start, period_end)
    if freezes.filter(period_start__lte=period_start, period_end__gte=period_end).exists():
        raise InvalidChange({"period_start": [_("这一期已封存，请先解封。")]})
    row = Occurrence(task=task, period_start=period_start, period_end=period_end, **fields)
    return changes.add(row, by=by, verb="tasks.add_occurrence")
