"""Pages that need nothing above the agencies: the list, groups and leading groups."""

from functools import partial

from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.exporting import AgencyResource, exported
from agencies.forms import AgencyForm, AgencyListForm
from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyGroupMember,
    Contact,
    LeaderPortfolio,
    LeadingGroup,
)
from agencies.permissions import can_edit_jurisdiction, can_keep_contacts_of
from agencies.services.agencies import update_agency
from agencies.states import AgencyKind, LineOfWork
from agencies.visibility import own_places
from sciliteracy.lib.access import allow_or_forbid, readers_only, signed_in, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.editing import edit_page
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited


@readers_only
@require_safe
@limited("export", parameter="export")
def agency_list(request):
    form = AgencyListForm(request.GET, user=request.user)
    agencies = form.select(Agency.objects.visible_to(request.user).active())
    agencies = agencies.select_related("jurisdiction")
    if form.value("export"):
        rows = form.ordered(agencies.prefetch_related("names"))
        verb = "agencies.export_agencies"
        return exported(request, form, AgencyResource(), rows, name="agencies", verb=verb)
    listing = form.listing(agencies)
    context = {
        "form": form,
        "listing": listing,
        "duties": duties(listing.page.object_list),
        "kinds": AgencyKind.choices,
        "lines": LineOfWork.choices,
        "may_add": bool(own_places(request.user)),
    }
    return render_partial(request, "agencies/agency_list.html", context, "results")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agency_edit(request, pk):
    agency = visible_or_404(Agency.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_edit_jurisdiction(request.user, agency.jurisdiction))
    return edit_page(
        request,
        row=agency,
        form_class=AgencyForm,
        save=partial(update_agency, by=request.user),
        template="agencies/agency_edit.html",
        context={"agency": agency},
    )


def duties(agencies) -> dict[int, dict[str, int]]:
    """For the agencies of one page of a list: measures led and shared in, and spellings."""
    shown = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by()
    # Two statements: counts over two joins would multiply each other.
    leads = Count("effective_assignments", Q(effective_assignments__role="lead"))
    shares = Count("effective_assignments", Q(effective_assignments__role="responsible"))
    spellings = Count("names", Q(names__retired_at__isnull=True))
    counted = {row["pk"]: row for row in shown.values("pk").annotate(leads=leads, shares=shares)}
    for pk, number in shown.values_list("pk").annotate(spellings=spellings):
        counted[pk]["spellings"] = number
    return counted


@readers_only
@require_safe
def group_detail(request, pk):
    today = portal_today()
    groups = AgencyGroup.objects.select_related("jurisdiction")
    group = visible_or_404(groups, request.user, pk=pk)
    members = AgencyGroupMember.objects.on(today).filter(group=group).select_related("agency")
    context = {
        "group": group,
        "members": members.order_by("pk"),
        "today": today,
        "plans": plans_naming(group),
        "can_edit": can_edit_jurisdiction(request.user, group.jurisdiction),
    }
    return render(request, "agencies/group_detail.html", context)


def plans_naming(group: AgencyGroup) -> list[dict]:
    """The plans whose lists name the group, each with the number of places."""
    rows = group.assignments.active().values("plan__slug", "plan__title", "name_as_written")
    return list(rows.annotate(places=Count("pk")).order_by("plan__slug", "name_as_written"))


@readers_only
@require_safe
def leading_group_detail(request, pk):
    groups = LeadingGroup.objects.all()
    active_plans = LeadingGroup.plans.rel.related_model.objects.active()
    groups = groups.select_related("jurisdiction__office").prefetch_related(
        Prefetch("plans", active_plans)
    )
    group = visible_or_404(groups, request.user, pk=pk)
    members = group.members.active().select_related("agency").order_by("position", "pk")
    # Addresses of people are for who keeps them.
    keeps = can_keep_contacts_of(request.user, group)
    if keeps:
        members = members.prefetch_related(Prefetch("contacts", Contact.objects.usable()))
    portfolios = LeaderPortfolio.objects.active().filter(member__group=group)
    context = {
        "group": group,
        "members": members,
        "keeps_contacts": keeps,
        "can_edit": can_edit_jurisdiction(request.user, group.jurisdiction),
        "portfolios": portfolios.filter(member__retired_at=None)
        .select_related("member", "agency")
        .order_by("member__position", "pk"),
    }
    return render(request, "agencies/leading_group_detail.html", context)
