"""Error pages in the portal's look; each of them offers a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from sciliteracy.lib.access import anonymous_allowed


@anonymous_allowed
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(get_template("400.html").render(), status=400)


@anonymous_allowed
def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    return render(request, "403.html", status=403)


@anonymous_allowed
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@anonymous_allowed
def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: what failed may be the database, which the page's head would ask."""
    return HttpResponse(get_template("500.html").render(), status=500)
