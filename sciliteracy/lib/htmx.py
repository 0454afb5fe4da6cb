"""One URL, one view, one template: htmx asks the same address and gets a named part of the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request as `HtmxMiddleware` leaves it."""

    htmx: HtmxDetails


def render_partial(
    request: HtmxHttpRequest, template: str, context: dict[str, Any], partial: str
) -> HttpResponse:
    """The whole page, or only its `{% partialdef partial %}` when htmx asks for a part.

    Boosted links and the history cache want whole pages although htmx sends them.
    """
    htmx = request.htmx
    part_wanted = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if part_wanted else template, context)
    patch_vary_headers(response, ("HX-Request",))
    return response
