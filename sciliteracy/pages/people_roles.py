"""Roles of people, for the security administrator; and for the offices, who speaks for whom."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.models import Jurisdiction, Membership
from agencies.services import users
from agencies.states import AGENCY_ROLES
from sciliteracy.lib.access import allow_or_forbid, in_sight_or_404, signed_in
from sciliteracy.lib.htmx import render_partial
from sciliteracy.pages.people import FORM_METHODS, person_or_404, roles_in_reach
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import (
    GrantForm,
    HandOverForm,
    LiaisonListForm,
    ReasonForm,
    administered,
    may_grant_in,
)

JURISDICTIONS_OFFERED = 100


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def role_grant(request, pk):
    person = person_or_404(request, pk)
    offered = may_grant_in(request.user, person)
    jurisdiction = asked_jurisdiction(request, offered, person.jurisdiction_id)
    allow_or_forbid(person.is_active and jurisdiction is not None)
    return act_page(
        request,
        act=Act(
            _("授予角色"),
            _("系统、安全、审计管理员须由不同的人担任，且不兼任其他角色。"),
            _("角色已授予。"),
        ),
        form=GrantForm(posted(request), by=request.user, jurisdiction=jurisdiction, person=person),
        perform=lambda **values: users.grant_membership(by=request.user, user=person, **values),
        person=person,
        context={"jurisdiction": jurisdiction, "offered": offered[:JURISDICTIONS_OFFERED]},
    )


def asked_jurisdiction(request: HttpRequest, offered, usual: int | None) -> Jurisdiction | None:
    """The one in the address; else that of the account, else the first that may be given."""
    asked = request.GET.get("jurisdiction", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return in_sight_or_404(offered, Jurisdiction.objects.active(), pk=int(asked))
    return offered.filter(pk=usual).first() or offered.first()


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def role_end(request, pk, role_pk):
    person, membership = role_or_404(request, pk, role_pk)
    return act_page(
        request,
        act=Act(_("结束角色"), _("这个角色给的权限立即失效，记录保留。"), _("角色已结束。")),
        form=ReasonForm(posted(request), by=request.user),
        perform=lambda reason: users.end_membership(membership, by=request.user, reason=reason),
        person=person,
        context={"membership": membership},
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def role_hand_over(request, pk, role_pk):
    person, membership = role_or_404(request, pk, role_pk)
    allow_or_forbid(membership.role in AGENCY_ROLES)
    return act_page(
        request,
        act=Act(
            _("移交岗位"),
            _("接任人得到同一单位的同一岗位，原岗位结束，历史记录保留。原账户仍由系统管理员关闭。"),
            _("岗位已移交。原账户仍然开放，请系统管理员关闭。"),
        ),
        form=HandOverForm(posted(request), by=request.user, membership=membership),
        perform=lambda **values: users.hand_over_post(membership, by=request.user, **values),
        person=person,
        context={"membership": membership},
    )


def role_or_404(request: HttpRequest, pk: int, role_pk: int):
    """A current role of the person, in reach; 403 where others look after its jurisdiction."""
    person = person_or_404(request, pk)
    rows = {row.pk: row for row in roles_in_reach(request.user, person) if not row.is_retired}
    reached = Membership.objects.filter(pk__in=rows)
    membership = in_sight_or_404(reached, person.memberships.active(), pk=role_pk)
    allow_or_forbid(permissions.can_grant_roles(request.user, membership.jurisdiction))
    return person, membership


@signed_in
@require_safe
def liaison_list(request):
    allow_or_forbid(permissions.can_see_liaisons(request.user))
    form = LiaisonListForm(request.GET, user=request.user)
    rows = Membership.objects.active().filter(role__in=AGENCY_ROLES, user__is_active=True)
    offices = administered(request.user, *permissions.LIAISON_READERS)
    rows = form.select(form.within(rows.filter(jurisdiction__in=offices.order_by().values("pk"))))
    listing = form.listing(rows.select_related("user", "agency", "jurisdiction"))
    context = {"form": form, "listing": listing}
    return render_partial(request, "people/liaison_list.html", context, "results")
