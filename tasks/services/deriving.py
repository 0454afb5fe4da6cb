"""Tasks made from what plans say: one for each target of a measure, one to report on each measure.

Derived, not typed: run again it adds what lacks, follows what the plan changed and leaves alone
what the office changed (a field that differs from `derived_as`). What a target no longer asks is
retired; periods that already began stay as they are.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, JSONField, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.services import changes
from agencies.services.audit import plain, record
from indicators.models import Target
from plans.models import Measure, Plan
from plans.models.plan import PlanQuerySet
from sciliteracy.lib.inserting import insert_from
from tasks.duties import Duty, duty_of_target, reporting_duty
from tasks.models import Occurrence, Task
from tasks.rules import rules_of
from tasks.states import TaskKind

DERIVED = ("title", "frequency_unit", "frequency_every", "starts_on", "ends_on")
EDITABLE = frozenset({*DERIVED, "derived_as"})
REPORTING_TITLE = "填报进展"
# By this mark a restored target finds the task that went with it.
WITHDRAWN = "withdrawn"
# Stands for the end of a plan that names none.
NO_END = 9999
BATCH = 100


@dataclass
class Derived:
    """What one run did, in numbers and in words for the office."""

    made: int = 0
    changed: int = 0
    retired: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.made or self.changed or self.retired)


def derive_tasks(*, by, today: datetime.date, plans: PlanQuerySet | None = None) -> Derived:
    """Make the tasks of `plans` (default: of all that run on `today`) what their texts ask.

    Works through the plans in batches. The plans' editors need no right for it: it follows from
    what they were allowed to write.
    """
    rows = Plan.objects.running_on(today) if plans is None else plans.active()
    result, last = Derived(), 0
    while batch := list(
        rows.filter(pk__gt=last).select_related("jurisdiction").order_by("pk")[:BATCH]
    ):
        with override("zh-hans"):
            _derive_batch(batch, by=by, today=today, result=result)
        last = batch[-1].pk
    return result


@transaction.atomic
def _derive_batch(plans: list[Plan], *, by, today: datetime.date, result: Derived) -> None:
    by_plan = {plan.pk: plan for plan in plans}
    known: dict[int | None, Task] = {}
    # One in use comes first, on every database.
    in_use_first = F("retired_at").asc(nulls_first=True)
    for row in Task.objects.filter(target__plan__in=plans).order_by(in_use_first, "-pk"):
        known.setdefault(row.target_id, row)
    wanted = set()
    targets = Target.objects.active().filter(plan__in=plans, measure__isnull=False)
    for asked in target_tasks(targets.select_related("measure__plan"), by_plan):
        wanted.add(asked.target_id)
        task = known.get(asked.target_id)
        if task is None:
            changes.add(asked, by=by, verb="tasks.derive_task")
            result.made += 1
        else:
            fields = {name: getattr(asked, name) for name in DERIVED}
            _follow(task, fields, by=by, today=today, result=result)
    for target_id, task in known.items():
        if target_id not in wanted and not task.is_retired:
            _withdraw(task, by=by, result=result)
    for plan in plans:
        _derive_reporting(plan, by=by, today=today, result=result)


def target_tasks(targets: QuerySet[Target], plans: dict[int, Plan]) -> Iterator[Task]:
    """The task of each target that asks for something, as it would be made; not stored. What is
    said twice and confirmed to be the same asks once."""
    for target in targets.order_by("plan_id", "position", "pk"):
        if target.same_as_confirmed and target.same_as_id is not None:
            continue
        plan = plans[target.plan_id]
        rules = rules_of(plan.jurisdiction)
        duty = duty_of_target(
            kind=target.kind,
            frequency_unit=target.frequency_unit,
            frequency_every=target.frequency_every,
            from_year=target.from_year,
            due=target.due,
            issued_on=plan.issued_on,
            plan_start=_first_year(plan),
            plan_end=plan.period_end or NO_END,
            reporting_period=rules.reporting_period,
            terms=rules.terms,
        )
        if duty is not None:
            fields = _fields(target.metric, duty)
            yield Task(
                measure=target.measure,
                target=target,
                kind=TaskKind.TARGET,
                derived_as=_as_json(fields),
                **fields,
            )


def reporting_task(measure: Measure, plan: Plan) -> Task | None:
    """The duty to report on `measure`, as it would be made; not stored."""
    fields = _reporting_fields(plan)
    return Task(measure=measure, kind=TaskKind.REPORTING, **fields) if fields else None


def _first_year(plan: Plan) -> int:
    return plan.period_start or plan.created_at.year


def _fields(title: str, duty: Duty) -> dict:
    return {
        "title": title[:200],
        "frequency_unit": duty.unit,
        "frequency_every": duty.every if duty.unit else None,
        "starts_on": duty.starts_on,
        "ends_on": None if duty.ends_on.year == NO_END else duty.ends_on,
    }


def _as_json(fields: dict) -> dict:
    return {name: plain(value) for name, value in fields.items()}


def _follow(task: Task, fields: dict, *, by, today: datetime.date, result: Derived) -> None:
    """Take over what the plan changed since, where the office has not changed it itself."""
    if task.is_retired:
        if not task.derived_as.get(WITHDRAWN):
            return  # The office took it out of use, and has its reason.
        changes.restore(task, by=by, verb="tasks.restore_derived_task")
        result.changed += 1
    derived = _as_json(fields)
    if task.derived_as == derived:
        return
    new = {
        name: value
        for name, value in fields.items()
        if plain(getattr(task, name)) == task.derived_as.get(name) != derived[name]
    }
    changes.change(
        task,
        by=by,
        verb="tasks.follow_target",
        changes=new | {"derived_as": derived},
        editable=EDITABLE,
    )
    if new:
        dropped = drop_unopened(task, by=by, today=today)
        result.changed += 1
        result.told.append(
            _("%(task)s：今后各期按新的要求，%(n)s 期未开始的已撤下，已开始的不变。")
            % {"task": task, "n": dropped}
        )


def _withdraw(task: Task, *, by, result: Derived) -> None:
    changes.change(
        task,
        by=by,
        verb="tasks.follow_target",
        changes={"derived_as": task.derived_as | {WITHDRAWN: True}},
        editable=EDITABLE,
    )
    changes.retire(task, by=by, verb="tasks.retire_derived_task", reason=_("规划不再提出这项要求"))
    result.retired += 1


def drop_unopened(task: Task, *, by, today: datetime.date) -> int:
    """Take back the periods of `task` that have not begun and that nobody reported on."""
    rows = Occurrence.objects.active().filter(task=task, opens_on__gt=today, reports=None)
    reason = _("任务的周期已更改")
    dropped = list(rows)
    for row in dropped:
        changes.retire(row, by=by, verb="tasks.drop_occurrence", reason=reason)
    return len(dropped)


def _reporting_fields(plan: Plan) -> dict | None:
    duty = reporting_duty(
        issued_on=plan.issued_on,
        plan_start=_first_year(plan),
        plan_end=plan.period_end or NO_END,
        reporting_period=plan.jurisdiction.reporting_period,
    )
    return _fields(REPORTING_TITLE, duty) if duty else None


def _derive_reporting(plan: Plan, *, by, today: datetime.date, result: Derived) -> None:
    fields = _reporting_fields(plan)
    if fields is None:
        return
    measures = Measure.objects.active().filter(plan=plan).exclude(tasks__kind=TaskKind.REPORTING)
    columns = fields | {
        "measure": F("pk"),
        "kind": TaskKind.REPORTING,
        "derived_as": Value(_as_json(fields), JSONField()),
    }
    made = insert_from(Task, measures, columns)
    if made:
        record(by=by, verb="tasks.derive_reporting", row=plan, after={"made": made})
        result.made += made
    if _period_changed(plan, fields):
        rows = Task.objects.active().filter(measure__plan=plan, kind=TaskKind.REPORTING)
        for task in rows.filter(measure__retired_at__isnull=True):
            _follow(task, fields, by=by, today=today, result=result)


def _period_changed(plan: Plan, fields: dict) -> bool:
    """Whether some duty to report was derived from another reporting period, or from other days
    of the plan, than today's."""
    rows = Task.objects.active().filter(measure__plan=plan, kind=TaskKind.REPORTING)
    told = _as_json(fields)
    same = {
        f"derived_as__{name}": told[name] for name in ("frequency_unit", "starts_on", "ends_on")
    }
    return rows.exclude(**same).exists()
