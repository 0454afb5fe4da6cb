"""The plan page: one function brings the plan together as plain data, a template shows it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import User
from indicators.models import Target
from plans.models import (
    Assignment,
    BasicTask,
    Column,
    Document,
    Finding,
    Initiative,
    Measure,
    Phase,
    Plan,
)
from plans.permissions import can_edit_plan
from plans.states import PlanStatus, Severity
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.verbatim import Run, paragraphs
from sciliteracy.pages.answers import Answers, effective, office_of, written


@dataclass
class MeasureRow:
    measure: Measure
    targets: list[Target]
    answers: Answers
    paragraphs: list[list[Run]]


@dataclass
class ColumnBox:
    column: Column
    rows: list[MeasureRow] = field(default_factory=list)


@dataclass
class InitiativeBlock:
    initiative: Initiative
    tasks: list[BasicTask]
    answers: Answers
    rows: list[MeasureRow] = field(default_factory=list)
    boxes: list[ColumnBox] = field(default_factory=list)
    opens_kind: bool = False

    @property
    def count(self) -> int:
        return len(self.rows) + sum(len(box.rows) for box in self.boxes)


@dataclass
class PlanPage:
    plan: Plan
    status: PlanStatus
    followers: list[Plan]
    seen: set[int]
    objectives: list[Target]
    blocks: list[InitiativeBlock]
    phases: list[Phase]
    findings: list[Finding]
    document: Document | None
    target_count: int

    @property
    def measure_count(self) -> int:
        return sum(block.count for block in self.blocks)

    @property
    def places(self) -> dict[str, str]:
        """Where on the page each path of the document stands, for findings to point to."""
        places = {}
        for block in self.blocks:
            places[block.initiative.path] = f"#initiative-{block.initiative.pk}"
            boxed = [row for box in block.boxes for row in box.rows]
            for row in block.rows + boxed:
                places[row.measure.path] = f"#measure-{row.measure.pk}"
        return places


def plan_page(plan: Plan, *, user: User, today: datetime.date) -> PlanPage:
    """Everything that the plan says, in the order of its document."""
    targets = targets_by_measure(Target.objects.filter(plan=plan))
    followers = list(Plan.objects.visible_to(user).active().filter(supersedes=plan))
    related = [plan.parent_id, plan.supersedes_id]
    return PlanPage(
        plan=plan,
        status=plan.status_on(today),
        followers=followers,
        seen=set(Plan.objects.visible_to(user).filter(pk__in=related).values_list("pk", flat=True)),
        objectives=targets.pop(None, []),
        blocks=initiative_blocks(plan, targets),
        phases=list(plan.phases.active()),
        findings=list(plan.findings.active()),
        document=plan.documents.active().defer("text").order_by("-pk").first(),
        target_count=sum(len(rows) for rows in targets.values()),
    )


def targets_by_measure(targets) -> dict[int | None, list[Target]]:
    """Active targets, grouped by measure; objectives under None."""
    rows = targets.active().select_related("indicator", "per_group", "same_as__measure")
    grouped: dict[int | None, list[Target]] = defaultdict(list)
    for target in rows.order_by("position", "pk"):
        grouped[target.measure_id].append(target)
    return grouped


def initiative_blocks(plan: Plan, targets: dict[int | None, list[Target]]) -> list[InitiativeBlock]:
    names = _assignments(plan)
    office = office_of(plan.jurisdiction)
    tasks = _grouped(BasicTask.objects.active().filter(initiative__plan=plan), "initiative_id")
    columns = _grouped(Column.objects.active().filter(initiative__plan=plan), "initiative_id")
    measures = _grouped(plan.measures.active(), "initiative_id")
    blocks: list[InitiativeBlock] = []
    for initiative in plan.initiatives.active().order_by("position", "pk"):
        above = written(names["initiative", initiative.pk])
        block = InitiativeBlock(initiative, tasks[initiative.pk], above)
        block.opens_kind = not blocks or blocks[-1].initiative.kind != initiative.kind
        boxes = {column.pk: ColumnBox(column) for column in columns[initiative.pk]}
        for measure in measures[initiative.pk]:
            own = written(names["measure", measure.pk])
            row = _row(measure, targets[measure.pk], effective(own, above, office))
            box = boxes.get(measure.column_id)
            (box.rows if box else block.rows).append(row)
        block.boxes = list(boxes.values())
        blocks.append(block)
    return blocks


def _row(measure: Measure, targets: list[Target], answers: Answers) -> MeasureRow:
    quotes = [(target.pk, target.quote) for target in targets]
    return MeasureRow(measure, targets, answers, paragraphs(measure.text, quotes))


def _assignments(plan: Plan) -> dict[tuple[str, int], list[Assignment]]:
    """All names of the plan at once, by where they stand, in the document's order."""
    rows: dict[tuple[str, int], list[Assignment]] = defaultdict(list)
    for row in plan.assignments.active().order_by("position", "pk"):
        place = ("measure", row.measure_id) if row.measure_id else ("initiative", row.initiative_id)
        rows[place].append(row)
    return rows


def _grouped(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("position", "pk"):
        grouped[getattr(row, key)].append(row)
    return grouped


@readers_only
@require_safe
def plan_detail(request, slug):
    plans = Plan.objects.visible_to(request.user).active()
    plans = plans.select_related("jurisdiction__office", "parent", "supersedes", "leading_group")
    plan = get_object_or_404(plans, slug=slug)
    page = plan_page(plan, user=request.user, today=portal_today())
    severity = request.GET.get("severity")
    shown = severity if severity in Severity.values else ""
    context = {
        "page": page,
        "plan": plan,
        "severities": Severity.choices,
        "severity": shown,
        "can_edit": can_edit_plan(request.user, plan),
        "places": page.places,
        "findings": [row for row in page.findings if not shown or row.severity == shown],
    }
    return render(request, "plans/plan_detail.html", context)
