"""Measures over all plans in sight: who leads each, what it promises, how it stands."""

from dataclasses import dataclass, field

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from indicators.models import Target
from plans.models import EffectiveAssignment, Measure
from plans.states import AssignmentRole, InitiativeKind, PlanStatus
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.standing import MeasureStanding, by_measure, standing_now
from tasks.models import Occurrence

EXPORTED_AT_MOST = 20_000
WITH_TARGET = [("yes", _("有目标")), ("no", _("没有目标"))]


@dataclass
class ListedMeasure:
    """One line of the list."""

    measure: Measure
    leads: list[EffectiveAssignment] = field(default_factory=list)
    standing: MeasureStanding | None = None


class MeasureListForm(JurisdictionListForm):
    SORTS = {
        "plan": ("plan__jurisdiction__code", "-plan__period_start", "plan", "position"),
        "path": ("path",),
        "targets": ("target_count", "path"),
    }

    kind = forms.ChoiceField(required=False, choices=InitiativeKind.choices)
    status = forms.ChoiceField(required=False, choices=PlanStatus.choices)
    target = forms.ChoiceField(required=False, choices=WITH_TARGET)
    agency = forms.CharField(required=False, max_length=100)

    def select(self, measures: QuerySet[Measure]) -> QuerySet[Measure]:
        """Those asked for; the words are looked for in path and text, the agency among whoever
        answers."""
        measures = self.within(measures, "plan__jurisdiction__")
        if kind := self.value("kind"):
            measures = measures.filter(initiative__kind=kind)
        if status := self.value("status"):
            measures = measures.filter(plan__status=status)
        if asked := self.value("target"):
            targets = Target.objects.active().filter(measure=OuterRef("pk"))
            wanted = Exists(targets) if asked == "yes" else ~Exists(targets)
            measures = measures.filter(wanted)
        if name := self.value("agency"):
            answering = EffectiveAssignment.objects.filter(measure=OuterRef("pk"))
            measures = measures.filter(Exists(answering.filter(agency__name__icontains=name)))
        if words := self.value("q"):
            measures = measures.filter(Q(text__icontains=words) | Q(path__icontains=words))
        return measures


class MeasureResource(Resource):
    path = Field("path", column_name=_("条目"))
    heading = Field("heading", column_name=_("标题句"))
    text = Field("text", column_name=_("措施（原文）"))
    initiative = Field("initiative__title", column_name=_("行动或工程"))
    plan = Field("plan__title", column_name=_("规划"))
    jurisdiction = Field("plan__jurisdiction__name", column_name=_("行政区"))
    leads = Field(column_name=_("牵头"))
    responsible = Field(column_name=_("责任"))
    targets = Field("target_count", column_name=_("目标"))

    def dehydrate_leads(self, measure: Measure) -> str:
        return _names(measure, AssignmentRole.LEAD)

    def dehydrate_responsible(self, measure: Measure) -> str:
        return _names(measure, AssignmentRole.RESPONSIBLE)


def _names(measure: Measure, role: str) -> str:
    rows = measure.effective_assignments.all()
    return "、".join(str(row.agency or row.group) for row in rows if row.role == role)


def _listed(measures: list[Measure]) -> list[ListedMeasure]:
    """The measures of one page with their leads and lights, in a fixed number of statements."""
    occurrences = Occurrence.objects.filter(task__measure__in=measures)
    standings = by_measure(standing_now(occurrences, today=portal_today()))
    return [
        ListedMeasure(
            measure,
            [row for row in measure.effective_assignments.all() if row.role == AssignmentRole.LEAD],
            standings.get(measure.pk),
        )
        for measure in measures
    ]


@readers_only
@require_safe
@limited("export", parameter="export")
def measure_list(request):
    form = MeasureListForm(request.GET, user=request.user)
    measures = Measure.objects.visible_to(request.user).active().filter(plan__retired_at=None)
    standing = Q(targets__retired_at=None)
    measures = form.select(measures).annotate(target_count=Count("targets", filter=standing))
    measures = measures.select_related("plan__jurisdiction", "initiative", "column")
    answering = ("effective_assignments__agency", "effective_assignments__group")
    measures = measures.prefetch_related(*answering)
    if form.value("export"):
        rows = list(form.ordered(measures)[:EXPORTED_AT_MOST])
        verb = "plans.export_measures"
        return exported(request, form, MeasureResource(), rows, name="measures", verb=verb)
    listing = form.listing(measures)
    context = {
        "form": form,
        "listing": listing,
        "rows": _listed(list(listing.page.object_list)),
        "kinds": InitiativeKind.choices,
        "statuses": PlanStatus.choices,
        "with_target": WITH_TARGET,
    }
    return render_partial(request, "plans/measure_list.html", context, "results")
