"""Who may call a view: each view says so, and one that does not is refused.

`@anonymous_allowed`: everybody, signed in or not (sign-in, language, health).
`@readers_only`: whoever may read plans; in the demo strangers too.
`@signed_in`: every person with an account; the view goes on to ask for the right it needs.
What somebody then finds is decided row by row: a row out of sight does not exist for them
(`visible_or_404`), one in sight may still not be theirs to change (`allow_or_forbid`: 403).
A system check (sciliteracy.E001) and `AccessMiddleware` refuse views without either.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_htmx.http import HttpResponseClientRedirect

from sciliteracy.lib.errors import NotAllowed
from sciliteracy.lib.htmx import HtmxHttpRequest
from sciliteracy.lib.typed import keep_typed, page_of_form

SAFE_METHODS = ("GET", "HEAD")

View = Callable[..., HttpResponse]


def anonymous_allowed(view: View) -> View:
    """Mark a view as open to everybody."""

    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    open_view.access_rule = "anonymous_allowed"  # type: ignore[attr-defined]
    return open_view


def readers_only(view: View, *, others_to: str = "") -> View:
    """Mark a view as open to readers; others are sent to sign in and come back afterwards. Whoever
    has an account and reads nothing is refused, or sent on to the route `others_to`."""

    @wraps(view)
    def guarded_view(request: HtmxHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and not settings.DEMO:
            return _to_sign_in(request)
        if request.user.is_authenticated and not request.user.may_read:
            if others_to and request.method in SAFE_METHODS:
                return redirect(others_to)
            raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, NotAllowed):
            # In the demo strangers read; what needs a right needs somebody who signs in first.
            if request.user.is_authenticated:
                raise
            return _to_sign_in(request)

    guarded_view.access_rule = "readers_only"  # type: ignore[attr-defined]
    return guarded_view


def signed_in(view: View) -> View:
    """Mark a view as open to every account; strangers are sent to sign in, in the demo too."""

    @wraps(view)
    def guarded_view(request: HtmxHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return _to_sign_in(request)

    guarded_view.access_rule = "signed_in"  # type: ignore[attr-defined]
    return guarded_view


class OutOfSight(Http404):
    """`row` is there, and not for the person who asked. The answer is that of a row that is not
    there; that somebody asked is put on record (`agencies.refusals`)."""

    def __init__(self, row: Model) -> None:
        self.row = row
        super().__init__("out of sight")


def visible_or_404(queryset: Any, user: Any, **lookup: Any) -> Any:
    """The row under `lookup` if `user` may see it; Http404 otherwise, as if it were not there."""
    return in_sight_or_404(queryset.visible_to(user), queryset, **lookup)


def in_sight_or_404(seen: Any, everything: Any, **lookup: Any) -> Any:
    """The row of `seen` under `lookup`; Http404 otherwise: OutOfSight if `everything` has it."""
    try:
        return get_object_or_404(seen, **lookup)
    except Http404:
        hidden = everything.filter(**lookup).order_by().first()
        if hidden is None:
            raise
        raise OutOfSight(hidden) from None


def allow_or_forbid(allowed: bool) -> None:
    """Raise PermissionDenied (403) unless a predicate allowed what is asked for."""
    if not allowed:
        raise PermissionDenied


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
    """Sign in and come back; what was sent waits for whoever was signed in when it was typed."""
    page = page_of_form(request) if request.method == "POST" else request.get_full_path()
    if request.htmx:
        page = request.htmx.current_url_abs_path or page
    if request.method == "POST":
        keep_typed(request, who=getattr(request, "was_signed_in_as", ""), page=page)
    if request.htmx:
        # A fragment must not be filled with the sign-in page: the browser goes there as a whole.
        return HttpResponseClientRedirect(redirect_to_login(page).url)
    return redirect_to_login(page)
