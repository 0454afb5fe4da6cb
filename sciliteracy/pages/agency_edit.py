"""Agencies by hand: new ones, their spellings, what became of them, who may be one body."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyName, AgencySuccession, PossibleMatch
from agencies.office_forms import (
    DecideForm,
    NameForm,
    NewAgencyForm,
    NewMatchForm,
    NewNameForm,
    NewSuccessionForm,
    SuccessionForm,
    office_places,
)
from agencies.services import agencies as verbs
from agencies.services import upkeep
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.editing import edit_page
from sciliteracy.pages.agency_office import added, edited, listed, row_of_place
from sciliteracy.pages.office import FORM, form_methods


def _way(agency: Agency, mark: str = "") -> tuple[str, str]:
    return agency.name, agency.get_absolute_url() + mark


@signed_in
@form_methods
def agency_create(request):
    allow_or_forbid(office_places(request.user).exists())
    return added(
        request,
        form=NewAgencyForm(request.POST or None, user=request.user),
        save=partial(verbs.create_agency, by=request.user),
        title=_("新建单位"),
        lede=_("读入规划时会自动登记其中点名的单位；这里登记别的单位，或者补登漏掉的。"),
        way=listed("agency"),
    )


@signed_in
@form_methods
def name_create(request, pk):
    agency = row_of_place(request, Agency.objects.all(), pk)
    way = _way(agency, "#names")
    name = AgencyName(agency=agency, jurisdiction_id=agency.jurisdiction_id)
    return added(
        request,
        form=NewNameForm(request.POST or None, instance=name),
        save=partial(verbs.add_agency_name, by=request.user, agency=agency),
        title=_("登记写法"),
        lede=_("以后读入的规划里出现这个写法，就对应到这个单位。"),
        subject=agency.name,
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def name_edit(request, pk):
    row = row_of_place(request, AgencyName.objects.select_related("agency"), pk)
    return edited(
        request,
        row,
        form_class=NameForm,
        save=partial(upkeep.update_agency_name, by=request.user),
        title=_("修改写法"),
        way=_way(row.agency, "#names"),
    )


@signed_in
@form_methods
def succession_create(request, pk):
    agency = row_of_place(request, Agency.objects.all(), pk)
    way = _way(agency, "#successions")
    return added(
        request,
        form=NewSuccessionForm(request.POST or None, instance=AgencySuccession(predecessor=agency)),
        save=partial(verbs.record_succession, by=request.user, predecessor=agency),
        title=_("登记沿革"),
        lede=_("更名、合并或分设后由哪个单位承继。分设成几个单位的，逐个登记。"),
        subject=agency.name,
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def succession_edit(request, pk):
    related = AgencySuccession.objects.select_related("predecessor", "successor")
    row = row_of_place(request, related, pk)
    return edited(
        request,
        row,
        form_class=SuccessionForm,
        save=partial(upkeep.update_succession, by=request.user),
        title=_("修改沿革"),
        lede=_("承继单位记错的，请停用这一条，再登记一条。"),
        way=_way(row.predecessor, "#successions"),
    )


@signed_in
@form_methods
def match_create(request, pk):
    agency = row_of_place(request, Agency.objects.all(), pk)
    way = _way(agency)
    return added(
        request,
        form=NewMatchForm(request.POST or None, instance=PossibleMatch(first=agency)),
        save=partial(verbs.ask_possible_match, by=request.user, first=agency),
        title=_("提出疑似同一单位"),
        lede=_("两个名称可能是同一单位时先记下来，由办公室判定；系统不自行合并。"),
        subject=agency.name,
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def match_decide(request, pk):
    row = row_of_place(request, PossibleMatch.objects.select_related("first", "second"), pk)
    back = reverse("agencies:name-list")
    return edit_page(
        request,
        row=row,
        form_class=DecideForm,
        save=partial(verbs.decide_possible_match, by=request.user),
        template=FORM,
        context={
            "title": _("判定是否同一单位"),
            "subject": str(row),
            "lede": row.reason,
            "crumbs": [(_("名称核对"), back)],
            "back": back,
        },
        done=back,
    )
