"""Who may call a view: each view says so, and one that does not is refused.

`@anonymous_allowed`: everybody, signed in or not (sign-in, language, health).
`@readers_only`: whoever may read; in the demo everybody, else those who are signed in.
What a reader then finds is decided row by row, by `visible_to(user)` and the apps' permissions.
A system check (sciliteracy.E001) and `AccessMiddleware` refuse views without either.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from sciliteracy.lib.htmx import HtmxHttpRequest

View = Callable[..., HttpResponse]


def anonymous_allowed(view: View) -> View:
    """Mark a view as open to everybody."""

    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    open_view.access_rule = "anonymous_allowed"  # type: ignore[attr-defined]
    return open_view


def readers_only(view: View) -> View:
    """Mark a view as open to readers; others are sent to sign in and come back afterwards."""

    @wraps(view)
    def guarded_view(request: HtmxHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.DEMO or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return _to_sign_in(request)

    guarded_view.access_rule = "readers_only"  # type: ignore[attr-defined]
    return guarded_view


def access_rule(view: Any) -> str | None:
    """The marker of a view, None if it has none."""
    return getattr(view, "access_rule", None)


class AccessMiddleware:
    """The last net under the system check: a view without a marker is never run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> None:
        if access_rule(view) is None:
            name = f"{view.__module__}.{getattr(view, '__qualname__', view)}"
            raise ImproperlyConfigured(
                f"{name} has no access rule. Mark it with @readers_only or @anonymous_allowed."
            )


def _to_sign_in(request: HtmxHttpRequest) -> HttpResponse:
    if request.htmx:
        # A fragment must not be filled with the sign-in page: the browser goes there as a whole.
        page = request.htmx.current_url_abs_path or request.get_full_path()
        return HttpResponseClientRedirect(redirect_to_login(page).url)
    return redirect_to_login(request.get_full_path())
