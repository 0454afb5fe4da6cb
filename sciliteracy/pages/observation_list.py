"""Measured values over all indicators in sight: of what, where, when, and what shows them to be
true."""

from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import User
from agencies.states import OFFICE_ROLES
from indicators.models import Indicator, Observation, Target
from indicators.wording import plain_number
from plans.models import EffectiveAssignment
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited

EXPORTED_AT_MOST = 20_000
STATES = [
    ("used", _("在用")),
    ("bare", _("在用，没有佐证材料")),
    ("retired", _("已停用")),
]


class ObservationListForm(JurisdictionListForm):
    SORTS = {
        "date": ("-observed_on", "indicator__name"),
        "indicator": ("indicator__name", "-observed_on"),
        "jurisdiction": ("jurisdiction__code", "indicator__name", "-observed_on"),
        "source": ("source", "-observed_on"),
    }

    indicator = forms.ModelChoiceField(queryset=Indicator.objects.none(), required=False)
    plan = forms.CharField(required=False, max_length=100)
    agency = forms.CharField(required=False, max_length=100)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    state = forms.ChoiceField(required=False, choices=STATES)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields["indicator"].queryset = Indicator.objects.visible_to(user)

    def select(self, rows: QuerySet[Observation]) -> QuerySet[Observation]:
        """Those in use unless others are asked for; the words are looked for in indicator and
        source."""
        rows = self.within(rows)
        state = self.value("state")
        rows = rows.retired() if state == "retired" else rows.active()
        if state == "bare":
            rows = rows.exclude(evidence__retired_at=None, evidence__isnull=False)
        if indicator := self.value("indicator"):
            rows = rows.filter(indicator=indicator)
        if since := self.value("since"):
            rows = rows.filter(observed_on__gte=since)
        if until := self.value("until"):
            rows = rows.filter(observed_on__lte=until)
        if words := self.value("q"):
            rows = rows.filter(Q(indicator__name__icontains=words) | Q(source__icontains=words))
        return self._promised(rows)

    def _promised(self, rows: QuerySet[Observation]) -> QuerySet[Observation]:
        """Those of what a plan of the place promises, and what an agency there answers for."""
        targets = Target.objects.active().filter(
            indicator=OuterRef("indicator"),
            plan__jurisdiction=OuterRef("jurisdiction"),
            plan__retired_at=None,
        )
        if words := self.value("plan"):
            named = Q(plan__title__icontains=words) | Q(plan__document_number__icontains=words)
            rows = rows.filter(Exists(targets.filter(named)))
        if name := self.value("agency"):
            answering = EffectiveAssignment.objects.filter(
                measure=OuterRef("measure"), agency__name__icontains=name
            )
            rows = rows.filter(Exists(targets.filter(Exists(answering))))
        return rows


class ObservationResource(Resource):
    indicator = Field("indicator__name", column_name=_("指标"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    observed_on = Field("observed_on", column_name=_("日期"))
    value = Field(column_name=_("数值"))
    unit = Field("indicator__unit", column_name=_("单位（计量）"))
    denominator = Field(column_name=_("分母数值"))
    source = Field("source", column_name=_("来源"))
    evidence = Field("evidence_count", column_name=_("佐证材料"))

    def dehydrate_value(self, row: Observation) -> str:
        return plain_number(row.value)

    def dehydrate_denominator(self, row: Observation) -> str:
        return "" if row.denominator is None else plain_number(row.denominator)


@readers_only
@require_safe
@limited("export", parameter="export")
def observation_list(request):
    form = ObservationListForm(request.GET, user=request.user)
    rows = form.select(Observation.objects.visible_to(request.user))
    shown = Q(evidence__retired_at=None)
    rows = rows.annotate(evidence_count=Count("evidence", filter=shown))
    rows = rows.select_related("indicator", "jurisdiction")
    if form.value("export"):
        lines = form.ordered(rows)[:EXPORTED_AT_MOST]
        verb = "indicators.export_observations"
        resource = ObservationResource()
        return exported(request, form, resource, lines, name="observations", verb=verb)
    listing = form.listing(rows)
    held = request.user.held_roles if request.user.is_authenticated else []
    context = {
        "form": form,
        "listing": listing,
        "rows": list(listing.page.object_list),
        "states": STATES,
        "indicator": form.value("indicator"),
        "since": form.value("since"),
        "until": form.value("until"),
        # Where the reader is of the office, as `can_record_observation` asks.
        "places": {place for role, place, _path in held if role in OFFICE_ROLES},
    }
    return render_partial(request, "indicators/observation_list.html", context, "results")
