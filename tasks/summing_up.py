"""How a plan stands on a day: its tasks, each with its periods and lights, as plain data."""

import datetime
from collections import Counter, defaultdict
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
    """One task with its periods that began, oldest first (or the first that is to come): all of
    them, or those that pages look at."""

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

    @cached_property
    def looked_at(self) -> tuple[Reckoned, ...]:
        """The newest period, those that still take reports, and what was missed: the rule of
        `tasks.owed.current`."""
        newest = self.now[0].occurrence.period_start
        return tuple(
            row
            for row in self.rows
            if row.occurrence.period_start == newest or _runs(row) or self._is_missed(row)
        )

    @property
    def colour(self) -> Colour:
        """The worst of what is looked at."""
        return worst(row.light.colour for row in self.looked_at)

    @property
    def parts(self) -> list["TaskStanding"]:
        """What is looked at, the newest period first and after it those that want something."""
        by_start: dict[datetime.date, list[Reckoned]] = defaultdict(list)
        for row in self.looked_at:
            by_start[row.occurrence.period_start].append(row)
        parts = [TaskStanding(self.task, tuple(by_start[start])) for start in sorted(by_start)]
        return [parts[-1], *(part for part in reversed(parts[:-1]) if not part.is_done)]

    @property
    def is_done(self) -> bool:
        return all(_is_done(row) for row in self.rows)

    def _is_missed(self, row: Reckoned) -> bool:
        """Only what is stored was asked of anybody."""
        one, day = row.occurrence, row.light.today
        if one.pk is None or one.opened_reason or one.override_colour == Colour.GREEN:
            return False
        if _is_done(row) or one.report_due_on >= day:
            return False
        return not any(
            later.occurrence.pk is not None
            and later.occurrence.period_start > one.period_start
            and (later.occurrence.report_due_on < day or _is_done(later))
            and (one.member_id is None or later.occurrence.member_id in (None, one.member_id))
            for later in self.rows
        )

    @property
    def unmet_before(self) -> int:
        """Earlier periods that were never done."""
        before = self.rows[: -len(self.now)]
        return sum(not _is_done(row) for row in before)


def _is_done(row: Reckoned) -> bool:
    return row.light.reason == LightReason.DONE


def _runs(row: Reckoned) -> bool:
    one, day = row.occurrence, row.light.today
    return one.opens_on <= day <= one.locks_on and not one.opened_reason


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
    looked_at = {id(row) for row in standing.looked_at}
    periods = [_row_data(row) | {"looked_at": id(row) in looked_at} for row in standing.rows]
    return data | _row_data(standing.head) | {"periods": periods}


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
