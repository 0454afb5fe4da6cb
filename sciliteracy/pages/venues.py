"""Venues (场馆): the list, new ones, changes."""

from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import Venue
from agencies.office_forms import NewVenueForm, VenueForm, office_places
from agencies.services import upkeep
from agencies.services.agencies import add_venue
from agencies.visibility import own_places
from sciliteracy.lib.access import allow_or_forbid, readers_only, signed_in
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.agency_office import added, edited, listed, row_of_place
from sciliteracy.pages.office import form_methods


class VenueListForm(JurisdictionListForm):
    SORTS = {
        "name": ("name",),
        "agency": ("agency__name", "name"),
        "jurisdiction": ("agency__jurisdiction__code", "name"),
    }

    def select(self, venues: QuerySet[Venue]) -> QuerySet[Venue]:
        venues = self.within(venues, "agency__jurisdiction__")
        if words := self.value("q"):
            venues = venues.filter(Q(name__icontains=words) | Q(agency__name__icontains=words))
        return venues


class VenueResource(Resource):
    name = Field("name", column_name=gettext_lazy("场馆"))
    agency = Field("agency__name", column_name=gettext_lazy("所属单位"))
    jurisdiction = Field("agency__jurisdiction__name", column_name=gettext_lazy("行政区"))


@readers_only
@require_safe
@limited("export", parameter="export")
def venue_list(request):
    form = VenueListForm(request.GET, user=request.user)
    venues = form.select(Venue.objects.visible_to(request.user).active())
    venues = venues.select_related("agency__jurisdiction")
    if form.value("export"):
        verb = "agencies.export_venues"
        rows = form.ordered(venues)
        return exported(request, form, VenueResource(), rows, name="venues", verb=verb)
    places = own_places(request.user)
    context = {
        "form": form,
        "listing": form.listing(venues),
        "places": places,
        "may_add": bool(places),
    }
    return render_partial(request, "agencies/venue_list.html", context, "results")


@signed_in
@form_methods
def venue_create(request):
    allow_or_forbid(office_places(request.user).exists())
    way = listed("venue")
    asked = request.GET.get("agency", "")
    initial = {"agency": int(asked)} if asked.isascii() and asked.isdigit() else {}
    return added(
        request,
        form=NewVenueForm(request.POST or None, user=request.user, initial=initial),
        save=partial(add_venue, by=request.user),
        title=_("登记场馆"),
        lede=_("按天、按周开放的任务，填报时要选一个场馆，逐个场馆计算。"),
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def venue_edit(request, pk):
    row = row_of_place(request, Venue.objects.all(), pk)
    return edited(
        request,
        row,
        form_class=VenueForm,
        save=partial(upkeep.update_venue, by=request.user),
        title=_("修改场馆"),
        way=listed("venue"),
    )
