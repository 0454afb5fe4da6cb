"""Names to be checked: those that resolve to nobody and those that may be one body come first."""

from django.db.models import Count
from django.views.decorators.http import require_safe

from agencies.exporting import AgencyNameResource, exported
from agencies.forms import NameListForm
from agencies.models import AgencyGroup, AgencyName, PossibleMatch
from agencies.states import MatchDecision
from agencies.visibility import visible_jurisdictions
from plans.models import Assignment
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited

ASKED_SHOWN = 50


@readers_only
@require_safe
@limited("export", parameter="export")
def name_list(request):
    form = NameListForm(request.GET, user=request.user)
    names = AgencyName.objects.visible_to(request.user).active().filter(agency__retired_at=None)
    names = form.select(names).select_related("agency", "jurisdiction")
    if form.value("export"):
        verb = "agencies.export_agency_names"
        resource, rows = AgencyNameResource(), form.ordered(names)
        return exported(request, form, resource, rows, name="agency-names", verb=verb)
    listing = form.listing(names)
    doubtful = open_matches(request.user, form)
    context = {
        "form": form,
        "listing": listing,
        "unresolved": unresolved_names(request.user, form)[:ASKED_SHOWN],
        "matches": doubtful.select_related("first__jurisdiction", "second")[:ASKED_SHOWN],
        "empty_groups": empty_groups(request.user, form)[:ASKED_SHOWN],
    }
    return render_partial(request, "agencies/name_list.html", context, "results")


def unresolved_names(user, form: NameListForm):
    """Names in lists of plans that were read as no agency and no group."""
    rows = Assignment.objects.active().filter(agency=None, group=None, plan__retired_at=None)
    rows = rows.filter(visible_jurisdictions(user, "plan__jurisdiction__"))
    rows = form.within(rows, "plan__jurisdiction__")
    if words := form.value("q"):
        rows = rows.filter(name_as_written__icontains=words)
    named = rows.values("name_as_written", "plan__title", "plan__slug", "plan__jurisdiction__name")
    return named.annotate(places=Count("pk")).order_by("plan__slug", "name_as_written")


def open_matches(user, form: NameListForm):
    """Pairs of agencies of which nobody has said yet whether they are one body."""
    rows = PossibleMatch.objects.active().filter(decision=MatchDecision.OPEN)
    rows = rows.filter(visible_jurisdictions(user, "first__jurisdiction__"))
    return form.within(rows, "first__jurisdiction__").order_by("first__jurisdiction__code", "pk")


def empty_groups(user, form: NameListForm):
    """Groups that no document spells out: they stand in lists and reach nobody."""
    groups = form.within(AgencyGroup.objects.visible_to(user).active())
    filled = groups.filter(members__retired_at=None, members__isnull=False)
    empty = groups.exclude(pk__in=filled.values("pk"))
    return empty.select_related("jurisdiction").order_by("jurisdiction__code", "name")
