"""Signing in and out, and the two switches of the reader: language and large type."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sciliteracy.lib.access import anonymous_allowed

DISPLAY_COOKIE = "portal_display"
DISPLAYS = ("normal", "large")
A_YEAR = 365 * 24 * 3600

login = anonymous_allowed(LoginView.as_view(redirect_authenticated_user=True))
logout = anonymous_allowed(LogoutView.as_view())


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
    response = HttpResponseRedirect(_way_back(request))
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


def _way_back(request: HttpRequest) -> str:
    """Where the reader came from, if that is a page of this portal."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("home")
