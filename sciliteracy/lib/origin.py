"""Where the current act comes from, for the audit trail: address and request id.

A context variable, so that service verbs need no `request`; commands and jobs leave it empty.
"""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    address: str = ""
    request_id: str = ""


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())


def current_origin() -> Origin:
    return _current.get()


class OriginMiddleware:
    """Remembers for the length of a request where it came from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)
        token = _current.set(origin)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = origin.request_id
        return response
