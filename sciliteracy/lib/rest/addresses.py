"""Addresses of the interface that lack their last slash."""

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware

from sciliteracy.lib.rest.problems import is_api

SAFE = ("GET", "HEAD")


class SlashMiddleware(CommonMiddleware):
    """Readers are led on to the address with the slash. A call that writes is not: most programs
    would follow with GET, be given the list, and take it for what they wanted to make."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        if is_api(request) and request.method not in SAFE:
            return False
        return super().should_redirect_with_slash(request)
