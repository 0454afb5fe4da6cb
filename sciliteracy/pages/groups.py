"""Collectives of agencies (各镇街): the list, new ones, changes, and who belongs to them."""

from functools import partial

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import AgencyGroup, AgencyGroupMember
from agencies.office_forms import (
    GroupForm,
    MemberForm,
    NewGroupForm,
    NewMemberForm,
    office_places,
)
from agencies.services import upkeep
from agencies.services.agencies import create_agency_group
from agencies.visibility import own_places
from plans.services.answering import add_group_member, update_group_member
from sciliteracy.lib.access import allow_or_forbid, readers_only, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.agency_office import added, edited, listed, row_of_place
from sciliteracy.pages.keeping import keep_group, with_duties
from sciliteracy.pages.office import form_methods


class GroupListForm(JurisdictionListForm):
    SORTS = {
        "name": ("name",),
        "jurisdiction": ("jurisdiction__code", "name"),
        "members": ("member_count", "name"),
    }

    def select(self, groups: QuerySet[AgencyGroup]) -> QuerySet[AgencyGroup]:
        """Found by their own words, or by those of a member."""
        groups = self.within(groups)
        if words := self.value("q"):
            named = Q(agency__name__icontains=words)
            members = AgencyGroupMember.objects.on(portal_today()).filter(named)
            groups = groups.filter(
                Q(name__icontains=words)
                | Q(note__icontains=words)
                | Q(pk__in=members.order_by().values("group"))
            )
        today = portal_today()
        holds = Q(members__retired_at=None)
        holds &= Q(members__member_from=None) | Q(members__member_from__lte=today)
        holds &= Q(members__member_to=None) | Q(members__member_to__gte=today)
        return groups.annotate(member_count=Count("members", holds))


class GroupResource(Resource):
    name = Field("name", column_name=gettext_lazy("单位集合"))
    jurisdiction = Field("jurisdiction__name", column_name=gettext_lazy("行政区"))
    members = Field("member_count", column_name=gettext_lazy("成员数"))
    note = Field("note", column_name=gettext_lazy("说明"))
    source = Field("source", column_name=gettext_lazy("来源"))


@readers_only
@require_safe
@limited("export", parameter="export")
def group_list(request):
    form = GroupListForm(request.GET, user=request.user)
    groups = form.select(AgencyGroup.objects.visible_to(request.user).active())
    groups = groups.select_related("jurisdiction")
    if form.value("export"):
        verb = "agencies.export_agency_groups"
        rows = form.ordered(groups)
        return exported(request, form, GroupResource(), rows, name="groups", verb=verb)
    listing = form.listing(groups)
    context = {"form": form, "listing": listing, "may_add": bool(own_places(request.user))}
    return render_partial(request, "agencies/group_list.html", context, "results")


@signed_in
@form_methods
def group_create(request):
    allow_or_forbid(office_places(request.user).exists())
    return added(
        request,
        form=NewGroupForm(request.POST or None, user=request.user),
        save=partial(create_agency_group, by=request.user),
        title=_("新建单位集合"),
        lede=_("文件用一个名称指代的一组单位；保存以后再逐个登记成员。"),
        way=listed("group"),
    )


@signed_in
@form_methods
def group_edit(request, pk):
    group = row_of_place(request, AgencyGroup.objects.all(), pk)
    return edited(
        request,
        group,
        form_class=GroupForm,
        save=partial(upkeep.update_agency_group, by=request.user),
        title=_("编辑单位集合"),
        way=(group.name, group.get_absolute_url()),
    )


def _members(group: AgencyGroup) -> tuple[str, str]:
    return group.name, f"{group.get_absolute_url()}#members"


@signed_in
@form_methods
def member_create(request, pk):
    group = row_of_place(request, AgencyGroup.objects.all(), pk)
    given = {"by": request.user, "today": portal_today()}

    @transaction.atomic
    def save(**fields) -> AgencyGroupMember:
        member = add_group_member(group=group, **given, **fields)
        keep_group(group, **given)
        return member

    way = _members(group)
    return added(
        request,
        form=NewMemberForm(request.POST or None, instance=AgencyGroupMember(group=group)),
        save=save,
        title=_("登记集合成员"),
        lede=_("规划里“各……每年不少于……”这类目标，由集合中的每个单位各自完成。"),
        subject=group.name,
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def member_edit(request, pk):
    related = AgencyGroupMember.objects.select_related("group", "agency")
    member = row_of_place(request, related, pk)
    act = with_duties(update_group_member)
    return edited(
        request,
        member,
        form_class=MemberForm,
        save=partial(act, by=request.user, today=portal_today()),
        title=_("修改集合成员"),
        lede=_("退出集合的填最后一日；登记错了的才停用。"),
        way=_members(member.group),
    )
