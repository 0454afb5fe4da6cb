"""What somebody is told whose browser asks in a way that an address does not answer.

Views refuse a method with an empty answer 405; people see one when they reload, or follow, the
address of a button. They get a page with ways on.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class MethodMiddleware:
    """Stands below the middleware that knows the person, whose name the page's head shows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        # The answer itself, with its headers: what a signed-in person is shown stays private.
        response.content = render(request, "405.html").content
        return response
