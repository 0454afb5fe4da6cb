"""Signing in and out, and the two switches of the reader: language and large type."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import permissions
from agencies.services.passwords import Issued, days_left_to_warn_of, issued_password
from sciliteracy.lib.access import anonymous_allowed, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.limits import limited
from sciliteracy.lib.way_on import way_on
from sciliteracy.pages.account_forms import SignInForm
from sciliteracy.pages.waiting import first_page

DISPLAY_COOKIE = "portal_display"
DISPLAYS = ("normal", "large")
A_YEAR = 365 * 24 * 3600


class SignInView(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        """Signed in; told who gave the password if it is not one's own yet, and in time when it is
        about to be too old."""
        response = super().form_valid(form)
        if issued := issued_password(self.request.user):
            messages.warning(self.request, issued_words(issued))
        days = days_left_to_warn_of(self.request.user, now=timezone.now())
        if days is not None:
            words = _("您的口令将在%(days)d天内过期，请及时更改。") % {"days": days + 1}
            messages.warning(self.request, words)
        return response


def issued_words(issued: Issued) -> str:
    """By whom and when; where two people did it, both."""
    told = {"by": issued.by, "at": f"{timezone.localtime(issued.at):%Y-%m-%d %H:%M}"}
    if issued.asked_by is None:
        words = _("您的口令由%(by)s于%(at)s发放或重置。若非您本人要求，请立即联系审计管理员。")
        return words % told
    words = _(
        "您的口令经%(asked_by)s申请，由%(by)s于%(at)s重置。若非您本人要求，请立即联系审计管理员。"
    )
    return words % (told | {"asked_by": issued.asked_by})


login = anonymous_allowed(
    require_http_methods(["GET", "HEAD", "POST"])(
        limited("login", method="POST")(SignInView.as_view())
    ),
)


class SignOutView(LogoutView):
    def post(self, request, *args, **kwargs):
        """Signed out; the browser is told to forget what pages kept on the computer, also where
        scripts are off by now."""
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


logout = anonymous_allowed(SignOutView.as_view())


@signed_in
@require_safe
def start(request):
    """Everybody's first page after signing in: what their roles are for."""
    user = request.user
    if user.may_read:
        return redirect(first_page(user, today=portal_today()))
    if permissions.can_set_up_installation(user):
        return redirect("installation")
    if permissions.can_read_some_audit(user):
        return redirect("audit:event-list")
    if permissions.can_see_accounts(user):
        return redirect("people:account-list")
    return redirect("account")


@anonymous_allowed
@require_POST
def set_language(request):
    wanted = request.POST.get("language", "")
    known = wanted in dict(settings.LANGUAGES)
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, wanted if known else "")


@anonymous_allowed
@require_POST
def set_display(request):
    wanted = request.POST.get("display", "")
    return _remember(request, DISPLAY_COOKIE, wanted if wanted in DISPLAYS else "")


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponseRedirect:
    """Keep the choice for a year and go back; an unknown choice changes nothing."""
    response = HttpResponseRedirect(way_on(request, reverse("home")))
    if value:
        response.set_cookie(
            cookie,
            value,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response
