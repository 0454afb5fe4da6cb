"""The measure page: the words, what they commit to, and who answers for it and why."""

import datetime
from dataclasses import dataclass
from operator import attrgetter

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.models import Target
from plans.models import Assignment, EffectiveAssignment, Measure
from plans.permissions import can_edit_plan
from plans.states import AssignmentRole
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.verbatim import Run, paragraphs
from sciliteracy.pages.plan import targets_by_measure
from sciliteracy.pages.standing import standing_now
from tasks.models import Occurrence
from tasks.summing_up import TaskStanding


@dataclass
class MeasurePage:
    measure: Measure
    paragraphs: list[list[Run]]
    targets: list[Target]
    leads: list[EffectiveAssignment]
    responsible: list[EffectiveAssignment]
    unresolved: list[Assignment]
    previous: Measure | None
    next: Measure | None
    document_url: str
    tasks: list[TaskStanding]


def measure_page(measure: Measure, *, today: datetime.date) -> MeasurePage:
    targets = targets_of_measure(measure)
    rows = measure.effective_assignments.select_related("agency", "group").order_by(
        "position", "pk"
    )
    by_role: dict[str, list[EffectiveAssignment]] = {role: [] for role in AssignmentRole.values}
    for row in rows:
        by_role[row.role].append(row)
    unresolved = measure.plan.assignments.active().filter(agency=None, group=None)
    document = reverse("plans:plan-document", args=[measure.plan.slug])
    earlier, later = neighbours(measure)
    return MeasurePage(
        measure=measure,
        paragraphs=paragraphs(measure.text, [(target.pk, target.quote) for target in targets]),
        targets=targets,
        leads=by_role[AssignmentRole.LEAD],
        responsible=by_role[AssignmentRole.RESPONSIBLE],
        unresolved=[
            row
            for row in unresolved
            if measure.pk == row.measure_id or measure.initiative_id == row.initiative_id
        ],
        previous=earlier,
        next=later,
        document_url=f"{document}#measure-{measure.pk}",
        tasks=standing_now(Occurrence.objects.filter(task__measure=measure), today=today),
    )


def targets_of_measure(measure: Measure) -> list[Target]:
    """What it promises; out of use itself, what it promised."""
    if not measure.is_retired:
        return targets_by_measure(Target.objects.filter(measure=measure))[measure.pk]
    rows = Target.objects.filter(measure=measure, retired_at=None)
    related = rows.select_related("indicator", "per_group", "same_as__measure")
    return list(related.order_by("position", "pk"))


def neighbours(measure: Measure) -> tuple[Measure | None, Measure | None]:
    """The measures before and after it in the document: initiative by initiative, columns last."""
    rows = measure.plan.measures.active().select_related("column", "initiative")
    rows = rows.defer("text", "responsibility_text", "initiative__intro")
    order = sorted(rows, key=attrgetter("document_key"))
    place = next((n for n, row in enumerate(order) if row.pk == measure.pk), None)
    if place is None:  # out of use
        return None, None
    return (
        order[place - 1] if place else None,
        order[place + 1] if place + 1 < len(order) else None,
    )


@readers_only
@require_safe
def measure_detail(request, pk):
    related = Measure.objects.select_related("plan__jurisdiction", "initiative", "column")
    measure = visible_or_404(related, request.user, pk=pk)
    can_edit = can_edit_plan(request.user, measure.plan)
    context = {
        "page": measure_page(measure, today=portal_today()),
        "measure": measure,
        "plan": measure.plan,
        "can_edit": can_edit,
        "may_change": can_edit and not (measure.is_retired or measure.plan.is_retired),
    }
    return render(request, "plans/measure_detail.html", context)
