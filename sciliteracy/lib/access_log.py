"""One line in the log for each request: who, what, how it ended, how long it took."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject

from sciliteracy.lib.origin import current_origin
from sciliteracy.lib.redaction import redacted_path

logger = logging.getLogger("sciliteracy.access")
LONGEST = 500
# Asked every few seconds by machines: of interest only when the answer is bad.
PROBES = ("/healthz", "/readyz")


class AccessLogMiddleware:
    """Stands directly inside `OriginMiddleware`, whose request id its lines carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.monotonic()
        response = self.get_response(request)
        took = round((time.monotonic() - start) * 1000, 1)
        dull = response.status_code < 400 and is_dull(request.path)
        level = logging.DEBUG if dull else logging.INFO
        logger.log(level, "request", extra=fields(request, response.status_code, took))
        return response


def is_dull(path: str) -> bool:
    return path in PROBES or path.startswith(settings.STATIC_URL)


def fields(request: HttpRequest, status: int, took: float) -> dict[str, Any]:
    return {
        "user_id": _user_id(request),
        "address": current_origin().address,
        "method": request.method,
        "path": redacted_path(request.path)[:LONGEST],
        "query": redacted_path(request.META.get("QUERY_STRING", ""))[:LONGEST],
        "status": status,
        "duration_ms": took,
    }


def _user_id(request: HttpRequest) -> int | None:
    """The account, if the request asked for it: the log alone must cost no query."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
