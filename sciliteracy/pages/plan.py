"""The plan page: one function brings the plan together as plain data, a template shows it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import render
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
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.verbatim import Run, paragraphs
from sciliteracy.pages.answers import Answers, effective, office_of, written
from sciliteracy.pages.standing import Counts, MeasureStanding, by_measure, counted, standing_now
from tasks.models import Occurrence
from tasks.permissions import can_decide_period
from tasks.reckoning import Reckoned
from tasks.rules import Rules, rules_of
from tasks.states import Colour


@dataclass
class MeasureRow:
    measure: Measure
    targets: list[Target]
    answers: Answers
    paragraphs: list[list[Run]]
    standing: MeasureStanding | None = None

    @property
    def heads(self) -> dict[int | None, Reckoned]:
        """How each of its targets stands in the newest period, by target."""
        tasks = self.standing.tasks if self.standing else ()
        return {one.task.target_id: one.head for one in tasks}

    @property
    def colour(self) -> str:
        """Empty where nothing is owed yet."""
        return self.standing.colour if self.standing else ""


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
    rules: Rules = field(default_factory=Rules)

    @property
    def all_rows(self) -> list[MeasureRow]:
        return self.rows + [row for box in self.boxes for row in box.rows]

    @property
    def count(self) -> int:
        return len(self.all_rows)

    @property
    def colours(self) -> list[str]:
        return [row.colour for row in self.all_rows if row.colour]

    @property
    def counts(self) -> Counts | None:
        return counted(self.colours, self.rules) if self.colours else None

    def keep(self, colour: str) -> None:
        """Only the measures of one colour."""
        self.rows = [row for row in self.rows if row.colour == colour]
        for box in self.boxes:
            box.rows = [row for row in box.rows if row.colour == colour]
        self.boxes = [box for box in self.boxes if box.rows]


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
    measure_count: int = 0
    counts: Counts | None = None
    light: str = ""

    @property
    def shown_count(self) -> int:
        return sum(block.count for block in self.blocks)

    @property
    def places(self) -> dict[str, str]:
        """Where on the page each path of the document stands, for findings to point to."""
        places = {}
        for block in self.blocks:
            places[block.initiative.path] = f"#initiative-{block.initiative.pk}"
            for row in block.all_rows:
                places[row.measure.path] = f"#measure-{row.measure.pk}"
        return places


def plan_page(plan: Plan, *, user: User, today: datetime.date, light: str = "") -> PlanPage:
    """Everything that the plan says, in the order of its document, and how it stands; with
    `light`, only the measures of that colour."""
    page = _whole_page(plan, user, today)
    rules = rules_of(plan.jurisdiction)
    standings = by_measure(
        standing_now(Occurrence.objects.filter(task__measure__plan=plan), today=today)
    )
    for block in page.blocks:
        block.rules = rules
        for row in block.all_rows:
            row.standing = standings.get(row.measure.pk)
    page.measure_count = page.shown_count
    colours = [colour for block in page.blocks for colour in block.colours]
    page.counts = counted(colours, rules) if colours else None
    if light:
        page.light = light
        for block in page.blocks:
            block.keep(light)
        page.blocks = _kinds_opened([block for block in page.blocks if block.count])
    return page


def _kinds_opened(blocks: list[InitiativeBlock]) -> list[InitiativeBlock]:
    """The first of each kind says which kind begins."""
    for before, block in zip([None, *blocks], blocks, strict=False):
        block.opens_kind = before is None or before.initiative.kind != block.initiative.kind
    return blocks


def _whole_page(plan: Plan, user: User, today: datetime.date) -> PlanPage:
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
        boxes = {column.pk: ColumnBox(column) for column in columns[initiative.pk]}
        for measure in measures[initiative.pk]:
            own = written(names["measure", measure.pk])
            row = _row(measure, targets[measure.pk], effective(own, above, office))
            box = boxes.get(measure.column_id)
            (box.rows if box else block.rows).append(row)
        block.boxes = list(boxes.values())
        blocks.append(block)
    return _kinds_opened(blocks)


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
    plans = Plan.objects.select_related(
        "jurisdiction__office", "parent", "supersedes", "leading_group"
    )
    plan = visible_or_404(plans, request.user, slug=slug)
    asked = request.GET.get("light")
    light = asked if asked in Colour.values else ""
    page = plan_page(plan, user=request.user, today=portal_today(), light=light)
    severity = request.GET.get("severity")
    shown = severity if severity in Severity.values else ""
    can_edit = can_edit_plan(request.user, plan)
    context = {
        "page": page,
        "plan": plan,
        "severities": Severity.choices,
        "severity": shown,
        "can_edit": can_edit,
        "may_choose": can_edit and not plan.is_retired,
        "can_decide": can_decide_period(request.user, plan.jurisdiction),
        "places": page.places,
        "findings": [row for row in page.findings if not shown or row.severity == shown],
    }
    return render(request, "plans/plan_detail.html", context)
