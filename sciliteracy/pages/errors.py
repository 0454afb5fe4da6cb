"""Error pages in the portal's look; each of them offers a way on. Below /api/, problems instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from sciliteracy.lib.access import anonymous_allowed
from sciliteracy.lib.rest.problems import is_api, plain_problem


@anonymous_allowed
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return plain_problem(request, "malformed")
    return HttpResponse(get_template("400.html").render(), status=400)


@anonymous_allowed
def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    if is_api(request):
        return plain_problem(request, "not-allowed")
    return render(request, "403.html", status=403)


@anonymous_allowed
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return plain_problem(request, "not-found")
    return render(request, "404.html", status=404)


@anonymous_allowed
def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: what failed may be the database, which the page's head would ask."""
    if is_api(request):
        return plain_problem(request, "server-error")
    return HttpResponse(get_template("500.html").render(), status=500)
