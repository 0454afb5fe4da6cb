"""What is asked of a signed-in person before any page: a session that is listed and has time left,
the second factor, a password of their own.

It stands before every view, whatever its address, so that no page can forget to ask. Whoever owes
something is sent to the one page where it is done and reaches nothing else but `ALWAYS`.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from agencies.models import UserSession
from agencies.models.sign_in_policy import obeys_settings_only
from agencies.services import sessions
from agencies.services.passwords import must_change_password
from agencies.services.second_factor import must_enrol
from agencies.states import SessionEnd
from sciliteracy.lib.headers import keep_private
from sciliteracy.lib.typed import keep_typed, page_of_form

# Leaving, the reader's switches, and what machines ask.
ALWAYS = frozenset({"logout", "set_language", "set_display", "healthz", "readyz"})
VERIFY = "account-verify"
CHANGE_PASSWORD = "account-password"  # noqa: S105 - the name of a route
ENROL = "account-second-factor"
# Each duty with the routes on which it is done; the first is where people are sent.
DUTIES = {
    VERIFY: (VERIFY,),
    CHANGE_PASSWORD: (CHANGE_PASSWORD,),
    ENROL: (ENROL, "account-second-factor-enrol", "account-second-factor-confirm"),
}


class SignedInMiddleware:
    """Stands after the messages and before every view; gives `request.user_session`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.user_session = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.user_session = _session_let_in(request)
        response = self.get_response(request)
        # Also where the session has just ended: what is shown was theirs.
        keep_private(response)
        return response

    def process_view(self, request: Any, view: Callable, *_: Any) -> HttpResponse | None:
        session = request.user_session
        route = request.resolver_match.view_name
        if session is None or route in ALWAYS:
            return None
        duty = duty_of(request.user, session)
        if duty is None or route in DUTIES[duty]:
            return None
        return _sent_to(duty, request)


def duty_of(user: Any, session: UserSession) -> str | None:
    """What this person has to do before anything else, as the route where it is done."""
    if session.has_device and session.second_factor_at is None:
        return VERIFY
    if must_change_password(user, now=timezone.now()):
        return CHANGE_PASSWORD
    if not session.has_device and must_enrol(user):
        return ENROL
    return None


def _session_let_in(request: Any) -> UserSession | None:
    """The listed session of this request; without one, or past its time, the browser is signed
    out and goes on as a stranger's."""
    now = timezone.now()
    key = request.session.session_key
    session = sessions.find_session(key=key) if key else None
    # Who it was, for what they typed: by then they are nobody.
    request.was_signed_in_as = request.user.get_username()
    if session is None or session.ended_at is not None:
        _signed_out(request, session.end_reason if session else "")
        return None
    if session.user_id == request.user.pk:
        session.user = request.user
    if not session.has_policy:
        obeys_settings_only(session.user)
    if reason := session.run_out(now):
        sessions.let_run_out(session, reason=reason, now=now)
        _signed_out(request, reason)
        return None
    sessions.see(session, now=now)
    return session


def _signed_out(request: Any, reason: str) -> None:
    logout(request)
    if reason == SessionEnd.IDLE:
        messages.info(request, _("您长时间没有操作，已自动退出，请重新登录。"))
    elif reason:
        messages.info(request, _("此次登录已结束，请重新登录。"))


def _sent_to(duty: str, request: Any) -> HttpResponse:
    page = request.get_full_path() if request.method == "GET" and not request.htmx else ""
    if request.method == "POST":
        page = page_of_form(request)
        keep_typed(request, who=request.user.get_username(), page=page)
    query = f"?{urlencode({'next': page})}" if page else ""
    address = f"{reverse(duty)}{query}"
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)
