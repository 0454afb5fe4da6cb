"""Accounts, for the system administrator (and to be found by the security administrator)."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies import permissions
from agencies.exporting import exported
from agencies.models import Membership, User
from agencies.services import passwords, second_factor, sessions, users
from agencies.services.auditing import EXPORT_ACCOUNTS
from agencies.states import ACCOUNT_ROLES, AGENCY_ROLES, Role
from agencies.visibility import lineage_within
from sciliteracy.lib.access import allow_or_forbid, in_sight_or_404, signed_in
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import (
    STATES,
    AccountListForm,
    ActForm,
    OpenAccountForm,
    ReasonForm,
    administered,
)

FORM_METHODS = ["GET", "HEAD", "POST"]


class AccountResource(Resource):
    username = Field("username", column_name=gettext_lazy("用户名"))
    name = Field("name", column_name=gettext_lazy("姓名或称呼"))
    jurisdiction = Field("jurisdiction__name", column_name=gettext_lazy("所属行政区"))
    state = Field(column_name=gettext_lazy("状态"))
    roles = Field("role_count", column_name=gettext_lazy("角色数"))
    last_login = Field(column_name=gettext_lazy("上次登录"))

    def dehydrate_state(self, user: User) -> str:
        return str(STATES[0 if user.is_active else 1][1])

    def dehydrate_last_login(self, user: User) -> str:
        return f"{timezone.localtime(user.last_login):%Y-%m-%d %H:%M}" if user.last_login else ""


def person_or_404(request: HttpRequest, pk: int) -> User:
    """The person, if the one who asks looks after them; others are not there."""
    allow_or_forbid(permissions.can_see_accounts(request.user))
    people = User.objects.administered_by(request.user).select_related("jurisdiction")
    return in_sight_or_404(people, User.objects.people(), pk=pk)


@signed_in
@limited("export", parameter="export")
@require_safe
@never_cache
def account_list(request):
    allow_or_forbid(permissions.can_see_accounts(request.user))
    form = AccountListForm(request.GET, user=request.user)
    people = form.select(User.objects.administered_by(request.user))
    people = people.select_related("jurisdiction")
    if form.value("export"):
        rows, verb = form.ordered(with_role_count(people)), EXPORT_ACCOUNTS
        return exported(request, form, AccountResource(), rows, name="accounts", verb=verb)
    context = {
        "form": form,
        "listing": form.listing(with_role_count(people)),
        "states": STATES,
        "roles": Role.choices,
        "may_open": permissions.can_open_accounts(request.user),
    }
    return render_partial(request, "people/account_list.html", context, "results")


def with_role_count(people):
    held = Q(memberships__retired_at__isnull=True, memberships__isnull=False)
    return people.annotate(role_count=Count("memberships", held))


@signed_in
@require_safe
@never_cache
def account_detail(request, pk):
    person, now = person_or_404(request, pk), timezone.now()
    roles = roles_in_reach(request.user, person)
    current = [row for row in roles if not row.is_retired]
    granting = places_to_grant_in(request.user, person, current)
    may_help = person.is_active and permissions.can_help_account(request.user, person)
    takes_two = may_help and permissions.takes_two(person)
    context = {
        "person": person,
        "current": [(row, row.jurisdiction_id in granting) for row in current],
        "earlier": [row for row in roles if row.is_retired],
        "may_help": may_help,
        "may_close": may_help and permissions.can_close_account(request.user, person),
        "takes_two": takes_two,
        "asked": person.help_requests.open(now).filter(asked_by=request.user) if takes_two else (),
        "may_grant": person.is_active and not person.is_superuser and bool(granting),
        "stands_in": request.user.is_superuser and not person.is_superuser,
        "posts": [row for row in current if row.role in AGENCY_ROLES],
        "password": password_state(person, now),
        "open_sessions": person.sessions.open(now).count(),
        "tokens": list(person.api_tokens.select_related("made_by")) if person.is_machine else [],
        "webhooks": list(person.webhooks.active()) if person.is_machine else [],
        "may_make_token": permissions.can_make_api_token(request.user, person),
        "now": now,
    }
    return render(request, "people/account_detail.html", context)


def password_state(person: User, now: datetime) -> dict[str, Any]:
    """Whose the password is, and until when one that was given lets its holder in."""
    return {
        "given": person.has_usable_password(),
        "own": passwords.is_own_password(person),
        "until": passwords.temporary_until(person),
        "lapsed": passwords.has_lapsed(person, now=now),
    }


def places_to_grant_in(user: User, person: User, roles: list[Membership]) -> set[int]:
    """Keys of the places whose roles `user` grants and ends; where those are all the places that
    have nobody of their own, the ones that concern `person`."""
    places = administered(user, Role.SECURITY_ADMIN)
    if user.is_superuser:
        places = places.filter(
            pk__in={person.jurisdiction_id, *(row.jurisdiction_id for row in roles)}
        )
    return set(places.values_list("pk", flat=True))


def roles_in_reach(user: User, person: User) -> list[Membership]:
    """The person's roles, those of other people's jurisdictions left out; current ones first."""
    rows = person.memberships.select_related("jurisdiction", "agency")
    if not user.is_superuser:
        rows = rows.filter(lineage_within(user.lineages_as(*ACCOUNT_ROLES), "jurisdiction__"))
    return list(rows.order_by("-pk"))


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_open(request):
    allow_or_forbid(permissions.can_open_accounts(request.user))

    def perform(**values):
        user = users.open_account(by=request.user, **values)
        if user.is_machine:
            return user, ""
        return user, passwords.set_initial_password(user, by=request.user, now=timezone.now())

    return act_page(
        request,
        act=Act(
            _("开立账户"), _("系统给出一次性口令，本人首次登录时必须更换。"), _("账户已开立。")
        ),
        form=OpenAccountForm(posted(request), by=request.user),
        perform=perform,
        finish=lambda result: _opened(request, *result),
    )


def _opened(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """An interface account has no password; its roles come next."""
    if person.is_machine:
        return redirect("people:account-detail", person.pk)
    return shown_once(request, person, password)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_close(request, pk):
    person = person_or_404(request, pk)
    allow_or_forbid(permissions.can_close_account(request.user, person))
    return act_page(
        request,
        act=Act(
            _("关闭账户"),
            _("账户从此不能登录，现有角色同时结束；所做的记录都保留，账户不再启用或转给别人。"),
            _("账户已关闭。"),
        ),
        form=ReasonForm(posted(request), by=request.user),
        perform=lambda reason: users.close_account(person, by=request.user, reason=reason),
        person=person,
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_unlock(request, pk):
    person = helped_person(request, pk)
    return act_page(
        request,
        act=Act(
            _("解除锁定"), _("清除这个用户名的登录失败记录，本人可以马上再试。"), _("锁定已解除。")
        ),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: passwords.unlock_account(person, by=request.user),
        person=person,
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_end_sessions(request, pk):
    person = helped_person(request, pk)
    now = timezone.now()
    return act_page(
        request,
        act=Act(_("结束全部会话"), _("本人在所有浏览器上立即退出。"), _("全部会话已结束。")),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: sessions.end_all_sessions(person, by=request.user, now=now),
        person=person,
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_reset_password(request, pk):
    person = person_let_in_again(request, pk)
    now = timezone.now()
    return act_page(
        request,
        act=Act(
            _("重置口令"),
            _("原口令作废，全部会话结束；系统给出一次性口令，本人登录后必须更换。"),
            _("口令已重置。"),
        ),
        form=ActForm(posted(request), by=request.user),
        perform=lambda: passwords.reset_password(person, by=request.user, now=now),
        person=person,
        finish=lambda password: shown_once(request, person, password),
    )


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def account_drop_second_factor(request, pk):
    person = person_let_in_again(request, pk)
    now = timezone.now()
    return act_page(
        request,
        act=Act(
            _("停用二次验证"),
            _(
                "供验证器和恢复码都已丢失的人使用：全部会话结束，此后只凭口令登录，直到本人重新设置。"
            ),
            _("二次验证已停用。"),
        ),
        form=ReasonForm(posted(request), by=request.user),
        perform=lambda reason: second_factor.disable_totp(
            person, by=request.user, reason=reason, now=now
        ),
        person=person,
    )


def person_let_in_again(request: HttpRequest, pk: int) -> User:
    person = helped_person(request, pk)
    allow_or_forbid(permissions.can_let_in_again(request.user, person))
    return person


def helped_person(request: HttpRequest, pk: int) -> User:
    person = person_or_404(request, pk)
    allow_or_forbid(person.is_active and permissions.can_help_account(request.user, person))
    return person


def shown_once(request: HttpRequest, person: User, password: str, back: str = "") -> HttpResponse:
    """The temporary password, in this one answer: it is stored nowhere and kept by no cache."""
    back = back or reverse("people:account-detail", args=[person.pk])
    until = passwords.temporary_until(person)
    context = {"person": person, "password": password, "until": until, "back": back}
    return render(request, "people/password_once.html", context)
