"""Dead letters: messages that were given up, for who looks after the machine to send again or to
set aside. To whom is told as role and place; what they say is not shown."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies import permissions
from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import Jurisdiction, Membership
from agencies.states import Channel, Role
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.lib.listing import PAGE_SIZE
from sciliteracy.pages.operations_deliveries import shown_error
from sciliteracy.pages.people import FORM_METHODS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from tasks.models import Delivery
from tasks.services.deliveries import LONGEST_REASON, retry_deliveries, set_delivery_aside

DEAD, ASIDE = "dead", "aside"
STATES = [(DEAD, gettext_lazy("待处理")), (ASIDE, gettext_lazy("已搁置"))]


class DeadListForm(JurisdictionListForm):
    SORTS = {
        "given_up": ("dead_at",),
        "day": ("day", "channel"),
        "channel": ("channel", "day"),
        "attempts": ("attempts", "dead_at"),
    }

    channel = forms.ChoiceField(required=False, choices=Channel.choices)
    role = forms.ChoiceField(required=False, choices=Role.choices)
    state = forms.ChoiceField(required=False, choices=STATES)

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        """All: the machine is one."""
        return Jurisdiction.objects.active()

    def select(self) -> QuerySet[Delivery]:
        aside = self.value("state") == ASIDE
        rows = Delivery.objects.set_aside() if aside else Delivery.objects.dead()
        if channel := self.value("channel"):
            rows = rows.filter(channel=channel)
        if role := self.value("role"):
            held = Membership.objects.active().filter(role=role)
            rows = rows.filter(user__in=held.values("user"))
        if place := self.value("jurisdiction"):
            below = {"lineage__startswith": place.lineage}
            at_home = {f"user__jurisdiction__{name}": value for name, value in below.items()}
            leads = {f"leader__group__jurisdiction__{name}": value for name, value in below.items()}
            rows = rows.filter(Q(**at_home) | Q(**leads))
        held = Membership.objects.active().select_related("jurisdiction").order_by("pk")
        return rows.select_related(
            "leader__group__jurisdiction", "user__jurisdiction"
        ).prefetch_related(Prefetch("user__memberships", held, to_attr="posts"))


def recipient(delivery: Delivery) -> str:
    """Role and place, never a name."""
    if delivery.leader is not None:
        return f"{_('领导小组成员')} · {delivery.leader.group.jurisdiction.name}"
    if delivery.user is None:
        return ""
    posts = dict.fromkeys(
        f"{row.get_role_display()} · {row.jurisdiction.name}" for row in delivery.user.posts
    )
    if posts:
        return "；".join(posts)
    place = delivery.user.jurisdiction.name if delivery.user.jurisdiction else _("整个安装")
    return f"{_('没有角色')} · {place}"


class DeadResource(Resource):
    recipient = Field(column_name=gettext_lazy("收件人"))
    channel = Field("get_channel_display", column_name=gettext_lazy("渠道"))
    day = Field("day", column_name=gettext_lazy("日期"))
    attempts = Field("attempts", column_name=gettext_lazy("尝试次数"))
    given_up = Field(column_name=gettext_lazy("放弃时间"))
    error = Field(column_name=gettext_lazy("错误"))
    aside_reason = Field("aside_reason", column_name=gettext_lazy("搁置原因"))

    def dehydrate_recipient(self, delivery: Delivery) -> str:
        return recipient(delivery)

    def dehydrate_given_up(self, delivery: Delivery) -> str:
        return f"{timezone.localtime(delivery.dead_at):%Y-%m-%d %H:%M}"

    def dehydrate_error(self, delivery: Delivery) -> str:
        return shown_error(delivery.error)


@signed_in
@limited("export", parameter="export")
@require_safe
@never_cache
def dead_list(request):
    allow_or_forbid(permissions.can_operate(request.user))
    form = DeadListForm(request.GET, user=request.user)
    rows = form.select()
    if form.value("export"):
        verb = "tasks.export_dead_deliveries"
        found = form.ordered(rows)
        return exported(request, form, DeadResource(), found, name="dead-letters", verb=verb)
    listing = form.listing(rows)
    context = {
        "form": form,
        "listing": listing,
        "rows": [(row, recipient(row), shown_error(row.error)) for row in listing.page],
        "channels": Channel.choices,
        "roles": Role.choices,
        "states": STATES,
        "aside": form.value("state") == ASIDE,
    }
    return render_partial(request, "operations/dead_list.html", context, "results")


@signed_in
@require_POST
@never_cache
def dead_retry(request: HttpRequest) -> HttpResponse:
    """Those that the form names: one, or all that the page showed."""
    allow_or_forbid(permissions.can_operate(request.user))
    asked = [key for key in request.POST.getlist("row")[:PAGE_SIZE] if key.isascii()]
    keys = [int(key) for key in asked if key.isdigit() and len(key) < 19]
    try:
        number = retry_deliveries(keys, by=request.user, now=timezone.now())
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext(
            "已重新排队 %(n)d 条，到点发出；不必再发的会自动略过。",
            "已重新排队 %(n)d 条，到点发出；不必再发的会自动略过。",
            number,
        )
        messages.success(request, text % {"n": number})
    return redirect(f"{reverse('dead-list')}?{request.GET.urlencode()}")


class AsideForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("会写入日志，长期保留。"),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def dead_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    allow_or_forbid(permissions.can_operate(request.user))
    delivery: Any = get_object_or_404(Delivery.objects.dead(), pk=pk)
    return act_page(
        request,
        act=Act(
            _("搁置消息"),
            _("这条消息不再发送，也不再提示；以后仍可在“已搁置”中重试。"),
            _("消息已搁置。"),
        ),
        form=AsideForm(posted(request), by=request.user),
        perform=lambda reason: set_delivery_aside(
            delivery, by=request.user, reason=reason, now=timezone.now()
        ),
        back=reverse("dead-list"),
        template="operations/set_aside.html",
        context={"delivery": delivery, "error": shown_error(delivery.error)},
    )
