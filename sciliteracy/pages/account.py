"""One's own account: who I am here, my password, where I am signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import UserSession
from agencies.models.sign_in_policy import policy_for
from agencies.password_rules import rules_in_words
from agencies.services import passwords, second_factor, sessions
from agencies.states import Role
from sciliteracy.lib.access import in_sight_or_404, signed_in
from sciliteracy.lib.browsers import browser_name
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.way_on import way_on
from sciliteracy.pages.account_forms import PasswordForm

SESSIONS_SHOWN = 50


@signed_in
@never_cache
@require_safe
def account(request):
    user, now = request.user, timezone.now()
    policy = policy_for(user)
    memberships = user.memberships.active().select_related("jurisdiction", "agency").order_by("pk")
    rows = user.sessions.open(now, policy)
    context = {
        "memberships": memberships,
        "password_changed_at": user.password_changed_at or user.date_joined,
        "password_expires_at": passwords.password_expires_at(user),
        "password_days_left": passwords.days_left_to_warn_of(user, now=now),
        "has_device": request.user_session.has_device,
        "must_have_device": second_factor.must_enrol(user),
        "codes_left": second_factor.codes_left(user),
        "sessions": [(row, browser_name(row.user_agent)) for row in rows[:SESSIONS_SHOWN]],
        "session_count": rows.count(),
        "idle_minutes": policy.idle_minutes,
        "max_hours": policy.max_hours,
        "policies_of": [row.jurisdiction for row in memberships if row.role == Role.SECURITY_ADMIN],
    }
    return render(request, "account/account.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request):
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _password_changed(request, form):
        messages.success(request, _("口令已更改，其他地方的登录已全部退出。"))
        return redirect(way_on(request, reverse("account")))
    context = {
        "form": form,
        "rules": rules_in_words(request.user),
        "is_forced": passwords.must_change_password(request.user, now=timezone.now()),
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "account/password.html", context)


def _password_changed(request: Any, form: PasswordForm) -> bool:
    try:
        passwords.change_password(
            by=request.user,
            current=form.cleaned_data["current"],
            new=form.cleaned_data["new"],
            now=timezone.now(),
            session=request.user_session,
        )
    except InvalidChange as refused:
        form.take(refused)
        return False
    update_session_auth_hash(request, request.user)
    sessions.move_session(request.user_session, key=request.session.session_key)
    return True


@signed_in
@never_cache
@require_POST
def end_session(request, pk):
    """Sign one of one's browsers out; this one as if by the button above."""
    now = timezone.now()
    own = request.user.sessions.open(now, policy_for(request.user))
    anybody = UserSession.objects.open(now)
    session = in_sight_or_404(own, anybody, pk=pk)
    if session == request.user_session:
        return _left(request)
    sessions.end_session(session, by=request.user, now=now)
    messages.success(request, _("已结束这处登录。"))
    return redirect("account")


@signed_in
@never_cache
@require_POST
def end_other_sessions(request):
    ended = sessions.end_all_sessions(
        request.user, by=request.user, now=timezone.now(), except_for=request.user_session
    )
    messages.success(request, _("已结束其他%(count)d处登录。") % {"count": ended})
    return redirect("account")


@signed_in
@never_cache
@require_POST
def end_all_sessions(request):
    """Everywhere, here too."""
    sessions.end_all_sessions(request.user, by=request.user, now=timezone.now())
    return _left(request)


def _left(request: HttpRequest):
    logout(request)
    messages.success(request, _("您已退出。"))
    return redirect(settings.LOGIN_URL)


def renew_key(request: Any) -> None:
    """The session's rights grow: whoever knew its key before must not share in them."""
    request.session.cycle_key()
    sessions.move_session(request.user_session, key=request.session.session_key)
