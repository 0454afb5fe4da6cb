"""Names to be checked: those that resolve to nobody, those that may be one body, and what agencies
that were succeeded left open come first."""

import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.views.decorators.http import require_safe

from agencies.exporting import AgencyNameResource, exported
from agencies.forms import NameListForm
from agencies.models import AgencyGroup, AgencyName, AgencySuccession, PossibleMatch
from agencies.states import MatchDecision
from agencies.visibility import own_places, visible_jurisdictions
from plans.models import Assignment
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from tasks.freezing import is_frozen
from tasks.models import Occurrence, Task
from tasks.states import OccurrenceState

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
        "undecided": split_main_agencies(request.user, form)[:ASKED_SHOWN],
        "left_behind": left_behind(request.user, form, today=portal_today())[:ASKED_SHOWN],
        "places": own_places(request.user),
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


def split_main_agencies(user, form: NameListForm) -> QuerySet[Task]:
    """Tasks whose 主办 was split: the office has not said yet who is in charge. `latest` is the
    period from which it does."""
    mine = Occurrence.objects.active().filter(task=OuterRef("pk"), member__isnull=True)
    place = "measure__plan__jurisdiction__"
    rows = Task.objects.active().filter(
        visible_jurisdictions(user, place),
        split_main_agency__isnull=False,
        measure__retired_at=None,
        measure__plan__retired_at=None,
    )
    rows = form.within(rows, place).select_related(
        "measure__plan__jurisdiction", "split_main_agency"
    )
    latest = Subquery(mine.order_by("-period_start").values("pk")[:1])
    return rows.annotate(latest=latest).order_by("measure__plan__slug", "pk")


def left_behind(user, form: NameListForm, *, today: datetime.date) -> QuerySet[Occurrence]:
    """Open periods of members that were succeeded and could not be handed on: their reports are no
    heir's to take."""
    gone = AgencySuccession.objects.active().filter(on__lte=today)
    place = "task__measure__plan__jurisdiction__"
    rows = Occurrence.objects.standing().filter(
        visible_jurisdictions(user, place),
        state=OccurrenceState.OPEN,
        member__in=gone.order_by().values("predecessor"),
    )
    rows = form.within(rows, place).exclude(is_frozen())
    related = ("member", "task__measure__plan__jurisdiction")
    return rows.select_related(*related).order_by("task__measure__plan__slug", "pk")


def empty_groups(user, form: NameListForm):
    """Groups that no document spells out: they stand in lists and reach nobody."""
    groups = form.within(AgencyGroup.objects.visible_to(user).active())
    filled = groups.filter(members__retired_at=None, members__isnull=False)
    empty = groups.exclude(pk__in=filled.values("pk"))
    return empty.select_related("jurisdiction").order_by("jurisdiction__code", "name")
