"""Webhooks of interface accounts: where changes are told, the log of it, and letting go on."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.models import User, Webhook
from agencies.services import webhooks
from agencies.services.change_order import give_places, the_clock
from sciliteracy.api.resources import RESOURCES
from sciliteracy.lib.access import allow_or_forbid, in_sight_or_404, signed_in
from sciliteracy.lib.listing import ListForm
from sciliteracy.pages.people import FORM_METHODS, person_or_404
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm, ReasonForm
from tasks.reminders.fault_words import fault_words


class DeliveryListForm(ListForm):
    SORTS = {"newest": ("-pk",)}


class WebhookForm(ActForm):
    name = forms.CharField(label=gettext_lazy("用途"), max_length=60)
    url = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
        help_text=gettext_lazy("https:// 开头；内网地址须由安装管理员在设置中允许。"),
    )
    resources = forms.MultipleChoiceField(
        label=gettext_lazy("资源"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选表示全部。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resources"].choices = [
            (name, resource.model._meta.verbose_name) for name, resource in RESOURCES.items()
        ]


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def webhook_make(request, pk):
    person = person_or_404(request, pk)
    allow_or_forbid(permissions.can_make_api_token(request.user, person))

    def perform(**values):
        give_places()
        return webhooks.make_webhook(person, by=request.user, clock=the_clock(), **values)

    return act_page(
        request,
        act=Act(
            _("新增推送"),
            _("有变更时，把这个账户看得到的变更签名后推送到一个地址。签名密钥只显示一次。"),
            _("推送已新增。"),
        ),
        form=WebhookForm(posted(request), by=request.user),
        perform=perform,
        person=person,
        finish=lambda made: shown_once(request, person, *made),
    )


def shown_once(request: HttpRequest, person: User, webhook: Webhook, secret: str) -> HttpResponse:
    back = reverse("people:account-detail", args=[person.pk])
    context = {"person": person, "webhook": webhook, "secret": secret, "back": back}
    return render(request, "people/webhook_once.html", context)


def webhook_or_404(request: HttpRequest, pk: int, webhook_pk: int) -> tuple[User, Webhook]:
    person = person_or_404(request, pk)
    rows = person.webhooks.active().select_related("user__jurisdiction")
    return person, in_sight_or_404(rows, person.webhooks.all(), pk=webhook_pk)


@signed_in
@require_safe
@never_cache
def webhook_detail(request, pk, webhook_pk):
    person, webhook = webhook_or_404(request, pk, webhook_pk)
    listing = DeliveryListForm(request.GET).listing(webhook.deliveries.all())
    context = {
        "person": person,
        "webhook": webhook,
        "error": fault_words(webhook.error),
        "listing": listing,
        "rows": [(row, fault_words(row.error)) for row in listing.page],
        "may": permissions.can_revoke_api_token(request.user, webhook),
    }
    return render(request, "people/webhook_detail.html", context)


def _acted(request: HttpRequest, person: User, webhook: Webhook, **how: Any) -> HttpResponse:
    allow_or_forbid(permissions.can_revoke_api_token(request.user, webhook))
    return act_page(request, person=person, **how)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def webhook_remove(request, pk, webhook_pk):
    person, webhook = webhook_or_404(request, pk, webhook_pk)
    return _acted(
        request,
        person,
        webhook,
        act=Act(_("移除推送"), _("不再推送；已有的推送记录保留。"), _("推送已移除。")),
        form=ReasonForm(posted(request), by=request.user),
        perform=lambda reason: webhooks.remove_webhook(webhook, by=request.user, reason=reason),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def webhook_resume(request, pk, webhook_pk):
    person, webhook = webhook_or_404(request, pk, webhook_pk)
    return _acted(
        request,
        person,
        webhook,
        act=Act(_("继续推送"), _("从停下的地方继续，立即重试。"), _("推送将马上继续。")),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: webhooks.resume_webhook(webhook, by=request.user),
        back=reverse("people:webhook-detail", args=[person.pk, webhook.pk]),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def delivery_replay(request, pk, webhook_pk, delivery_pk):
    person, webhook = webhook_or_404(request, pk, webhook_pk)
    rows = webhook.deliveries.select_related("webhook__user__jurisdiction")
    delivery = in_sight_or_404(rows, rows, pk=delivery_pk)
    return _acted(
        request,
        person,
        webhook,
        act=Act(_("重新发送"), _("原样再发一次，编号不变。"), _("将马上重新发送。")),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: webhooks.replay_delivery(delivery, by=request.user),
        back=reverse("people:webhook-detail", args=[person.pk, webhook.pk]),
    )
