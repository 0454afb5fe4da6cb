"""The list of indicators, and one indicator with all that was promised and measured in it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators.exporting import IndicatorResource
from indicators.forms import IndicatorListForm
from indicators.models import Indicator, Observation, Target
from indicators.states import TargetKind
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.exporting import file_response
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
    if kind := form.value("export"):
        rows = form.ordered(indicators)
        return file_response(IndicatorResource().export(rows), kind, "indicators")
    listing = form.listing(indicators)
    context = {
        "form": form,
        "listing": listing,
        "rows": rows_with_targets(listing.page.object_list, request.user),
        "kinds": TargetKind.choices,
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
    indicators = Indicator.objects.visible_to(request.user).active()
    indicator = get_object_or_404(indicators.select_related("jurisdiction"), pk=pk)
    observations = Observation.objects.visible_to(request.user).active().filter(indicator=indicator)
    observations = observations.select_related("jurisdiction").order_by("-observed_on", "pk")
    context = {
        "indicator": indicator,
        "targets": list(targets_of([indicator], request.user)),
        "observations": list(observations[:OBSERVATIONS_SHOWN]),
    }
    return render(request, "indicators/indicator_detail.html", context)
