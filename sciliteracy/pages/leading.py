"""Leading groups: the list, new ones, changes, their members and who is in charge of whom."""

from functools import partial

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.leading_forms import (
    LeaderForm,
    LeadingGroupForm,
    NewLeaderForm,
    NewLeadingGroupForm,
    NewPortfolioForm,
    PortfolioForm,
)
from agencies.models import LeaderPortfolio, LeadingGroup, LeadingGroupMember
from agencies.office_forms import office_places
from agencies.services import leading_groups as verbs
from agencies.visibility import own_places
from sciliteracy.lib.access import allow_or_forbid, readers_only, signed_in
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.agency_office import added, edited, listed, row_of_place
from sciliteracy.pages.office import form_methods


class LeadingGroupListForm(JurisdictionListForm):
    SORTS = {
        "jurisdiction": ("jurisdiction__code", "name"),
        "name": ("name",),
        "members": ("member_count", "name"),
    }

    def select(self, groups: QuerySet[LeadingGroup]) -> QuerySet[LeadingGroup]:
        """Found by name, office, or anybody on the list."""
        groups = self.within(groups)
        if words := self.value("q"):
            named = Q(name__icontains=words) | Q(post__icontains=words)
            people = LeadingGroupMember.objects.active().filter(named).order_by()
            groups = groups.filter(
                Q(name__icontains=words)
                | Q(office_name__icontains=words)
                | Q(pk__in=people.values("group"))
            )
        return groups.annotate(member_count=Count("members", Q(members__retired_at=None)))


class LeadingGroupResource(Resource):
    name = Field("name", column_name=gettext_lazy("领导小组"))
    jurisdiction = Field("jurisdiction__name", column_name=gettext_lazy("行政区"))
    office = Field("office_name", column_name=gettext_lazy("办公室所在单位（原文）"))
    director = Field("office_director", column_name=gettext_lazy("办公室主任"))
    members = Field("member_count", column_name=gettext_lazy("成员数"))


@readers_only
@require_safe
@limited("export", parameter="export")
def leading_group_list(request):
    form = LeadingGroupListForm(request.GET, user=request.user)
    groups = form.select(LeadingGroup.objects.visible_to(request.user).active())
    groups = groups.select_related("jurisdiction")
    if form.value("export"):
        verb = "agencies.export_leading_groups"
        rows, resource = form.ordered(groups), LeadingGroupResource()
        return exported(request, form, resource, rows, name="leading-groups", verb=verb)
    listing = form.listing(groups)
    context = {"form": form, "listing": listing, "may_add": bool(own_places(request.user))}
    return render_partial(request, "agencies/leading_group_list.html", context, "results")


@signed_in
@form_methods
def leading_group_create(request):
    allow_or_forbid(office_places(request.user).exists())
    return added(
        request,
        form=NewLeadingGroupForm(request.POST or None, user=request.user),
        save=partial(verbs.create_leading_group, by=request.user),
        title=_("新建领导小组"),
        lede=_("保存以后再逐个登记成员；在规划的编辑页选用。"),
        way=listed("leading-group"),
    )


@signed_in
@form_methods
def leading_group_edit(request, pk):
    group = row_of_place(request, LeadingGroup.objects.all(), pk)
    return edited(
        request,
        group,
        form_class=LeadingGroupForm,
        save=partial(verbs.update_leading_group, by=request.user),
        title=_("编辑领导小组"),
        way=(group.name, group.get_absolute_url()),
    )


def _on(group: LeadingGroup, mark: str) -> tuple[str, str]:
    return group.name, f"{group.get_absolute_url()}#{mark}"


@signed_in
@form_methods
def leader_create(request, pk):
    group = row_of_place(request, LeadingGroup.objects.all(), pk)
    last = group.members.active().aggregate(last=Max("position"))["last"]
    way = _on(group, "members")
    return added(
        request,
        form=NewLeaderForm(
            request.POST or None,
            instance=LeadingGroupMember(group=group, position=0 if last is None else last + 1),
        ),
        save=partial(verbs.add_leading_group_member, by=request.user, group=group),
        title=_("登记领导小组成员"),
        lede=_("照名单登记。成员不是登录账户：要登录的，由系统管理员另开账户。"),
        subject=group.name,
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def leader_edit(request, pk):
    member = row_of_place(request, LeadingGroupMember.objects.select_related("group"), pk)
    return edited(
        request,
        member,
        form_class=LeaderForm,
        save=partial(verbs.update_leading_group_member, by=request.user),
        title=_("修改领导小组成员"),
        way=_on(member.group, "members"),
    )


@signed_in
@form_methods
def portfolio_create(request, pk):
    member = row_of_place(request, LeadingGroupMember.objects.select_related("group"), pk)
    way = _on(member.group, "portfolios")
    return added(
        request,
        form=NewPortfolioForm(request.POST or None, instance=LeaderPortfolio(member=member)),
        save=partial(verbs.give_portfolio, by=request.user, member=member),
        title=_("登记分管"),
        lede=_("逾期升级的提醒发给分管领导；领导的首页可以只看分管的单位。"),
        subject=str(member),
        way=way,
        done=way[1],
    )


@signed_in
@form_methods
def portfolio_edit(request, pk):
    row = row_of_place(
        request, LeaderPortfolio.objects.select_related("member__group", "agency"), pk
    )
    return edited(
        request,
        row,
        form_class=PortfolioForm,
        save=partial(verbs.update_portfolio, by=request.user),
        title=_("修改分管"),
        lede=_("分工调整的填最后一日；登记错了的才停用。"),
        way=_on(row.member.group, "portfolios"),
    )
