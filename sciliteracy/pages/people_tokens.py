"""Tokens of interface accounts: listed for those who look after accounts, made and revoked by the
security administrator."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.models import ApiToken, User
from agencies.services import api_tokens
from agencies.states import TokenScope
from sciliteracy.lib.access import allow_or_forbid, in_sight_or_404, signed_in
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.listing import ListForm
from sciliteracy.pages.people import FORM_METHODS, person_or_404
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm, ReasonForm

USUAL_DAYS = 365


class TokenListForm(ListForm):
    SORTS = {"newest": ("-pk",)}

    def select(self, tokens: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
        if words := self.value("q"):
            found = Q(name__icontains=words) | Q(prefix__startswith=words)
            named = Q(user__name__icontains=words) | Q(user__username__icontains=words)
            tokens = tokens.filter(found | named)
        return tokens


class TokenForm(ActForm):
    name = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=60,
        help_text=gettext_lazy("哪个系统、做什么用，例如“市数据平台读取进展”。"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限范围"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[TokenScope.READ],
        help_text=gettext_lazy("只会收窄账户角色的权限，不会放宽。"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("到期日"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    networks = forms.CharField(
        label=gettext_lazy("允许的来源地址"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一个地址或网段，例如 10.20.0.0/16；不填则不限。"),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expires_on"] = today + datetime.timedelta(days=USUAL_DAYS)

    def clean_networks(self) -> list[str]:
        try:
            return api_tokens.networks_of(self.cleaned_data["networks"].split())
        except InvalidChange as refusal:
            raise forms.ValidationError(refusal.errors["networks"]) from refusal


@signed_in
@require_safe
@never_cache
def token_list(request):
    allow_or_forbid(permissions.can_see_accounts(request.user))
    form = TokenListForm(request.GET)
    tokens = form.select(ApiToken.objects.visible_to(request.user))
    listing = form.listing(tokens.select_related("user"))
    context = {"form": form, "listing": listing, "now": timezone.now()}
    return render(request, "people/token_list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def token_make(request, pk):
    person, now = person_or_404(request, pk), timezone.now()
    allow_or_forbid(permissions.can_make_api_token(request.user, person))

    def perform(expires_on, **values):
        day_after = datetime.datetime.combine(expires_on, datetime.time.max)
        ends = timezone.make_aware(day_after.replace(microsecond=0))
        return api_tokens.make_api_token(
            person, by=request.user, now=now, expires_at=ends, **values
        )

    return act_page(
        request,
        act=Act(
            _("创建令牌"),
            _("令牌以这个接口账户的角色办事，所做的都记在它名下。令牌只显示一次。"),
            _("令牌已创建。"),
        ),
        form=TokenForm(posted(request), by=request.user, today=timezone.localdate()),
        perform=perform,
        person=person,
        finish=lambda made: shown_once(request, person, *made),
    )


def shown_once(request: HttpRequest, person: User, token: ApiToken, text: str) -> HttpResponse:
    """The token, in this one answer: it is stored nowhere and kept by no cache."""
    back = reverse("people:account-detail", args=[person.pk])
    context = {"person": person, "token": token, "text": text, "back": back}
    return render(request, "people/token_once.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def token_revoke(request, pk, token_pk):
    person = person_or_404(request, pk)
    token = in_sight_or_404(person.api_tokens.active(), person.api_tokens.all(), pk=token_pk)
    allow_or_forbid(permissions.can_revoke_api_token(request.user, token))
    return act_page(
        request,
        act=Act(
            _("吊销令牌"),
            _("这个令牌立即失效，不能恢复；用它办过的事保留在日志里。"),
            _("令牌已吊销。"),
        ),
        form=ReasonForm(posted(request), by=request.user),
        perform=lambda reason: api_tokens.revoke_api_token(token, by=request.user, reason=reason),
        person=person,
    )
