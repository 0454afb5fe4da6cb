"""Who is named on an action or a measure, and who therefore answers: both on one page."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Assignment, EffectiveAssignment, Initiative, Measure
from plans.office_forms import AssignmentForm, EditAssignmentForm
from plans.services.answering import assign, change_role, update_assignment
from plans.states import AssignmentOrigin
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.office import (
    FORM,
    assignments_page,
    crumbs_of,
    following,
    form_methods,
    initiative_to_edit,
    measure_to_edit,
    row_to_edit,
)


@dataclass
class Answering:
    """Who answers for one measure today, leads first."""

    measure: Measure
    rows: list[EffectiveAssignment]


def answering_of(place: Initiative | Measure) -> list[Answering]:
    """For the measure itself, or for each measure of the initiative."""
    if isinstance(place, Measure):
        measures = [place]
    else:
        rows = place.measures.active().select_related("initiative", "column")
        measures = sorted(rows, key=lambda row: row.document_key)
    found: dict[int, list[EffectiveAssignment]] = {row.pk: [] for row in measures}
    effective = EffectiveAssignment.objects.filter(measure__in=measures)
    for row in effective.select_related("agency", "group").order_by("role", "position", "pk"):
        found[row.measure_id].append(row)
    return [Answering(row, found[row.pk]) for row in measures]


def _page(request, place: Initiative | Measure):
    """The names as they stand, a form for one more, and the outcome."""
    way = [place] if isinstance(place, Initiative) else [place.initiative, place]
    named = place.assignments.active().select_related("agency", "group")
    where = {"measure" if isinstance(place, Measure) else "initiative": place}
    form = AssignmentForm(request.POST or None, instance=Assignment(plan=place.plan, **where))

    def save(**fields) -> Assignment:
        return assign(by=request.user, today=portal_today(), to=place, **fields)

    context = {
        "place": place,
        "crumbs": crumbs_of(place.plan, *way),
        "named": named.order_by("role", "position", "pk"),
        "derived": AssignmentOrigin.PER,
        "answering": answering_of(place),
        "is_measure": isinstance(place, Measure),
    }
    return create_page(
        request,
        form=form,
        save=following(request, place.plan, save),
        template="plans/assignments.html",
        context=context,
        done=assignments_page(place),
    )


@signed_in
@form_methods
def measure_assignments(request, pk):
    return _page(request, measure_to_edit(request, pk))


@signed_in
@form_methods
def initiative_assignments(request, pk):
    return _page(request, initiative_to_edit(request, pk))


@signed_in
@form_methods
def assignment_edit(request, pk):
    """Another agency or spelling; another role as well, which makes a new entry."""
    rows = Assignment.objects.active().filter(plan__retired_at=None, origin="document")
    related = rows.select_related(
        "plan__jurisdiction", "measure__initiative", "initiative", "agency", "group"
    )
    assignment = row_to_edit(request, related, pk)
    place = assignment.measure or assignment.initiative
    way = [place.initiative, place] if isinstance(place, Measure) else [place]

    @transaction.atomic
    def save(row: Assignment, *, expected_version: int, **fields) -> None:
        given = {"by": request.user, "today": portal_today()}
        reason, role = fields.pop("reason", ""), fields.pop("role", None)
        if fields or role is None:
            update_assignment(
                row, expected_version=expected_version, reason=reason, **given, **fields
            )
            expected_version = row.version
        if role is not None:
            change_role(row, role=role, reason=reason, expected_version=expected_version, **given)

    return edit_page(
        request,
        row=assignment,
        form_class=EditAssignmentForm,
        save=following(request, assignment.plan, save),
        template=FORM,
        context={
            "title": _("修改分工"),
            "subject": str(assignment),
            "crumbs": crumbs_of(assignment.plan, *way),
            "back": assignments_page(place),
        },
        done=assignments_page(place),
    )
