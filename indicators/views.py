"""The list of indicators, one with all that was promised and measured in it, and a new value."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.exporting import exported
from agencies.office_forms import office_places
from indicators.charting import chart_of
from indicators.exporting import IndicatorResource
from indicators.forms import IndicatorListForm, ObservationForm
from indicators.models import Indicator, Observation, Target
from indicators.permissions import can_edit_indicator, jurisdictions_to_record_in
from indicators.services.indicators import record_observation
from indicators.states import TargetKind
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited

OBSERVATIONS_SHOWN = 200
TARGETS_SHOWN = 500


@readers_only
@require_safe
@limited("export", parameter="export")
def indicator_list(request):
    form = IndicatorListForm(request.GET, user=request.user)
    indicators = form.select(Indicator.objects.visible_to(request.user).active())
    indicators = indicators.select_related("jurisdiction")
    if form.value("export"):
        verb = "indicators.export_indicators"
        resource, rows = IndicatorResource(), form.ordered(indicators)
        return exported(request, form, resource, rows, name="indicators", verb=verb)
    listing = form.listing(indicators)
    context = {
        "form": form,
        "listing": listing,
        "rows": rows_with_targets(listing.page.object_list, request.user),
        "kinds": TargetKind.choices,
        "may_create": request.user.is_authenticated and office_places(request.user).exists(),
    }
    return render_partial(request, "indicators/indicator_list.html", context, "results")


def rows_with_targets(indicators, user) -> list[tuple[Indicator, list[Target]]]:
    """The indicators of one page of a list, each with what was promised in it."""
    promised: dict[int, list[Target]] = {row.pk: [] for row in indicators}
    for target in targets_of(indicators, user):
        promised[target.indicator_id].append(target)
    return [(row, promised[row.pk]) for row in indicators]


def targets_of(indicators, user):
    targets = Target.objects.visible_to(user).active().filter(indicator__in=list(indicators))
    related = targets.select_related(
        "plan__jurisdiction", "measure", "per_group", "same_as__measure"
    )
    ordered = related.order_by("plan__jurisdiction__code", "plan__period_start", "plan", "position")
    return ordered[:TARGETS_SHOWN]


@readers_only
@require_safe
def indicator_detail(request, pk):
    indicators = Indicator.objects.select_related("jurisdiction")
    indicator = visible_or_404(indicators, request.user, pk=pk)
    observations = Observation.objects.visible_to(request.user).active().filter(indicator=indicator)
    observations = observations.select_related("jurisdiction").order_by("-observed_on", "pk")
    targets = list(targets_of([indicator], request.user))
    measured = list(observations[:OBSERVATIONS_SHOWN])
    context = {
        "indicator": indicator,
        "targets": targets,
        "observations": measured,
        "chart": chart_of(indicator, targets, measured),
        "can_edit": can_edit_indicator(request.user, indicator),
        "may_record": not indicator.is_retired
        and jurisdictions_to_record_in(request.user, indicator).exists(),
    }
    return render(request, "indicators/indicator_detail.html", context)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def observation_record(request, pk):
    indicators = Indicator.objects.active().select_related("jurisdiction")
    indicator = visible_or_404(indicators, request.user, pk=pk)
    allow_or_forbid(jurisdictions_to_record_in(request.user, indicator).exists())
    form = ObservationForm(
        request.POST if request.method == "POST" else None,
        indicator=indicator,
        user=request.user,
        today=portal_today(),
    )
    if form.is_valid():
        try:
            row = record_observation(by=request.user, indicator=indicator, **form.cleaned_data)
        except InvalidChange as refusal:
            for name, texts in refusal.errors.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(request, _("已记录。可以在这里添加佐证材料。"))
            return redirect(row)
    context = {"indicator": indicator, "form": form}
    return render(request, "indicators/observation_record.html", context)
