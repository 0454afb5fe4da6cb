"""The first page of who administers the installation: what is set up, and what is missing."""

from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.models import Jurisdiction, Membership, User
from agencies.models.user import places_without
from agencies.services.installation import AT_MOST, appoint_installation_administrator
from agencies.services.jurisdictions import create_jurisdiction
from agencies.states import ADMINISTRATIVE_ROLES, Role
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.pages.people import FORM_METHODS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import AppointForm, CreateJurisdictionForm

# Whom a place needs before its office can work on its own, in the order in which they are named.
NEEDED = (*ADMINISTRATIVE_ROLES, Role.OFFICE_ADMIN)
SHOWN_AT_MOST = 50


@signed_in
@require_safe
@never_cache
def installation(request):
    allow_or_forbid(permissions.can_set_up_installation(request.user))
    places = Jurisdiction.objects.active()
    begun = places_begun(places)
    lacking = list(incomplete(begun)[:SHOWN_AT_MOST])
    context = {
        "administrators": User.objects.administering_installation().order_by("pk"),
        "may_appoint": User.objects.administering_installation().count() < AT_MOST,
        "place_count": places.count(),
        "begun_count": begun.count(),
        "incomplete": [(place, missing_in(place)) for place in lacking],
        "to_open": open_to_setting_up(lacking, Role.SYSTEM_ADMIN),
        "to_grant": open_to_setting_up(lacking, Role.SECURITY_ADMIN),
    }
    return render(request, "people/installation.html", context)


def places_begun(places):
    """Where there are accounts, each with which of the needed roles somebody holds."""
    open_accounts = Count("users", Q(users__is_active=True, users__is_system=False), distinct=True)
    return places.annotate(open_accounts=open_accounts).filter(open_accounts__gt=0)


def incomplete(places):
    held = Membership.objects.active().filter(jurisdiction=OuterRef("pk"), user__is_active=True)
    flags = {f"has_{role}": Exists(held.filter(role=role)) for role in NEEDED}
    lacking = Q()
    for name in flags:
        lacking |= Q(**{name: False})
    return places.annotate(**flags).filter(lacking).order_by("code", "name", "pk")


def open_to_setting_up(places: list[Jurisdiction], role: Role) -> set[int]:
    """Keys of those in which the installation administrator still stands in for `role`."""
    rows = places_without(role).filter(pk__in=[place.pk for place in places])
    return set(rows.values_list("pk", flat=True))


def missing_in(place: Jurisdiction) -> list[str]:
    return [str(role.label) for role in NEEDED if not getattr(place, f"has_{role}")]


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def appoint(request):
    allow_or_forbid(permissions.can_set_up_installation(request.user))
    return act_page(
        request,
        act=Act(
            _("指定安装管理员"),
            _(
                "交接时可以暂时有两名；接任人随后关闭前任的账户。安装管理员不看业务数据，也不兼任角色。"
            ),
            _("已指定安装管理员，请此人重新登录。"),
        ),
        form=AppointForm(posted(request), by=request.user),
        perform=lambda successor, reason: appoint_installation_administrator(
            successor, by=request.user, reason=reason, now=timezone.now()
        ),
        context={"outside": True},
        back=reverse("installation"),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def jurisdiction_create(request):
    allow_or_forbid(permissions.can_create_jurisdiction(request.user))
    return act_page(
        request,
        act=Act(
            _("登记行政区"),
            _("账户、单位和规划都属于一个行政区；读入规划时，缺少的行政区也会自动登记。"),
            _("行政区已登记。"),
        ),
        form=CreateJurisdictionForm(posted(request), by=request.user),
        perform=lambda **values: create_jurisdiction(by=request.user, **values),
        context={"outside": True},
        back=reverse("installation"),
    )
