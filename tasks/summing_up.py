"""How a plan stands on a day: its tasks, each with its periods and lights, as plain data."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from plans.models import Plan
from tasks.foreseeing import foresee
from tasks.lights import worst
from tasks.models import Task
from tasks.reckoning import Reckoned, reckon
from tasks.states import Colour, LightReason


@dataclass(frozen=True)
class TaskStanding:
    """One task with all its periods that began, oldest first (or the first that is to come)."""

    task: Task
    rows: tuple[Reckoned, ...]

    @cached_property
    def now(self) -> tuple[Reckoned, ...]:
        """The newest period; of a task that each member owes, that of every member."""
        newest = self.rows[-1].occurrence.period_start
        return tuple(row for row in self.rows if row.occurrence.period_start == newest)

    @cached_property
    def head(self) -> Reckoned:
        """The newest period; among members, one whose light is worst."""
        colour = worst(row.light.colour for row in self.now)
        return next(row for row in self.now if row.light.colour == colour)

    @property
    def colour(self) -> Colour:
        """The worst of what is open: an earlier period counts until its reports are locked."""
        day = self.head.light.today
        open_rows = (row for row in self.rows if row.occurrence.locks_on >= day)
        return worst([row.light.colour for row in open_rows] or [self.head.light.colour])

    @property
    def unmet_before(self) -> int:
        """Earlier periods that were never done."""
        before = self.rows[: -len(self.now)]
        return sum(row.light.reason != LightReason.DONE for row in before)


@dataclass(frozen=True)
class PlanStanding:
    plan: Plan
    today: datetime.date
    tasks: tuple[TaskStanding, ...]


def plan_standing(plan: Plan, *, today: datetime.date) -> PlanStanding:
    """What `plan` asks since its duties began, stored or not, and how it stands on `today`."""
    rows = reckon(foresee(plan, today=today), today=today)
    return PlanStanding(plan, today, tuple(by_task(rows)))


def by_task(rows: Iterable[Reckoned]) -> list[TaskStanding]:
    """`rows` as they come, those of one task together."""

    def key(row: Reckoned) -> tuple:
        task = row.occurrence.task
        return (task.measure_id, task.kind, task.target_id)

    grouped = (tuple(group) for _key, group in groupby(rows, key))
    return [TaskStanding(group[0].occurrence.task, group) for group in grouped]


def as_data(standing: PlanStanding) -> dict[str, Any]:
    """For machines: days as ISO 8601."""
    counts = Counter(task.colour for task in standing.tasks)
    return {
        "plan": standing.plan.slug,
        "title": standing.plan.title,
        "status": standing.plan.status_on(standing.today),
        "on": standing.today.isoformat(),
        "lights": {colour: counts[colour] for colour in Colour.values},
        "tasks": [_task_data(task) for task in standing.tasks],
    }


def _task_data(standing: TaskStanding) -> dict[str, Any]:
    task, target = standing.task, standing.task.target
    data = {
        "kind": task.kind,
        "path": task.measure.path,
        "title": task.title,
        "quote": target.quote if target else None,
        "unit": target.unit if target else None,
        "firm": target.firm if target else None,
        "starts_on": task.starts_on.isoformat(),
        "ends_on": task.ends_on.isoformat() if task.ends_on else None,
        "worst_open_light": standing.colour,
    }
    return data | _row_data(standing.head) | {"periods": [_row_data(row) for row in standing.rows]}


def _row_data(row: Reckoned) -> dict[str, Any]:
    occurrence, light = row.occurrence, row.light
    return {
        "period_start": occurrence.period_start.isoformat(),
        "period_end": occurrence.period_end.isoformat(),
        "member": occurrence.member.name if occurrence.member_id else None,
        "work_due_on": occurrence.work_due_on.isoformat(),
        "report_due_on": occurrence.report_due_on.isoformat(),
        "locks_on": occurrence.locks_on.isoformat(),
        "stored": occurrence.pk is not None,
        "quota": _number(row.standing.quota),
        "done": _number(row.total.value),
        "expected": _number(light.expected),
        "reachable": _number(light.reachable),
        "pending": row.pending,
        "as_of": light.as_of.isoformat(),
        "light": light.colour,
        "reason": light.reason,
        "late": light.late,
        "sentence": row.sentence,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
