"""Letting an administrator's account in again, which takes two: asking, and deciding what others
asked."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.models import AccountHelp
from agencies.services import account_help
from sciliteracy.lib.access import allow_or_forbid, signed_in, visible_or_404
from sciliteracy.pages.people import FORM_METHODS, person_or_404, shown_once
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm, AskHelpForm, ReasonForm

ENDED_SHOWN = 50


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def ask(request, pk):
    person = person_or_404(request, pk)
    allow_or_forbid(permissions.can_ask_for_help(request.user, person))
    return act_page(
        request,
        act=Act(
            _("申请重置口令或停用二次验证"),
            _("这是管理员的账户：须由另一人同意后才办理，一次性口令只给同意的人看。"),
            _("申请已提出，等待另一人决定。"),
        ),
        form=AskHelpForm(posted(request), by=request.user),
        perform=partial(account_help.ask_for_help, person, by=request.user, now=timezone.now()),
        person=person,
    )


@signed_in
@require_safe
@never_cache
def help_list(request):
    allow_or_forbid(permissions.can_see_help_requests(request.user))
    now = timezone.now()
    rows = AccountHelp.objects.visible_to(request.user)
    rows = rows.select_related("account__jurisdiction", "asked_by", "decided_by")
    context = {
        "open": rows.open(now).order_by("asked_at", "pk"),
        "ended": rows.ended(now).order_by("-asked_at", "-pk")[:ENDED_SHOWN],
        "days": settings.HELP_REQUEST_DAYS,
    }
    return render(request, "people/help_list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def agree(request, pk):
    asked = request_to_decide(request, pk)
    back = reverse("people:help-list")

    def finish(password: str):
        if password:
            return shown_once(request, asked.account, password, back)
        return redirect(back)

    return act_page(
        request,
        act=Act(
            _("同意申请"),
            _(
                "请先亲自向本人核实。重置口令时，一次性口令显示给您，由您当面交给本人；全部会话随即结束。"
            ),
            _("已按申请办理。"),
        ),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: account_help.agree_to_help(asked, by=request.user, now=timezone.now()),
        person=asked.account,
        finish=finish,
        context={"asked": asked, "outside": True},
        back=back,
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def decline(request, pk):
    asked = request_to_decide(request, pk)
    return act_page(
        request,
        act=Act(_("拒绝申请"), _("账户保持原样；拒绝的原因写入日志。"), _("申请已拒绝。")),
        form=ReasonForm(posted(request), by=request.user),
        perform=partial(account_help.decline_help, asked, by=request.user, now=timezone.now()),
        person=asked.account,
        context={"asked": asked, "outside": True},
        back=reverse("people:help-list"),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def withdraw(request, pk):
    asked = request_in_sight(request, pk)
    allow_or_forbid(permissions.can_withdraw_help(request.user, asked))
    return act_page(
        request,
        act=Act(_("撤回申请"), _("账户保持原样；需要时可以重新提出。"), _("申请已撤回。")),
        form=ActForm(posted(request), by=request.user),
        perform=partial(account_help.withdraw_help, asked, by=request.user, now=timezone.now()),
        person=asked.account,
        context={"asked": asked, "outside": True},
        back=reverse("people:help-list"),
    )


def request_to_decide(request: HttpRequest, pk: int) -> AccountHelp:
    """An open request in sight; 403 for whom it is not theirs to decide."""
    asked = request_in_sight(request, pk)
    allow_or_forbid(permissions.can_decide_help(request.user, asked))
    return asked


def request_in_sight(request: HttpRequest, pk: int) -> AccountHelp:
    allow_or_forbid(permissions.can_see_help_requests(request.user))
    rows = AccountHelp.objects.select_related("account__jurisdiction", "asked_by")
    return visible_or_404(rows, request.user, pk=pk)
