"""What is refused to somebody who is signed in leaves a trace, and a page that says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.utils import timezone

from agencies.services.auditing import refuse_out_of_sight, refuse_request
from sciliteracy.lib.access import OutOfSight
from sciliteracy.lib.errors import NotAllowed


class RefusalMiddleware:
    """Audits every answer 403 to a signed-in person; a verb's NotAllowed becomes one. Also every
    404 for a row that is there and out of sight; not what does not exist. Both within bounds.

    By then what the view began is rolled back, so the event outlives it. Stands below the
    middleware that knows the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            refuse_request(
                by=request.user,
                method=request.method or "",
                path=request.path.replace("\x00", ""),
                reason=getattr(request, "refused_because", ""),
                now=timezone.now(),
            )
        hidden = getattr(request, "out_of_sight", None)
        if response.status_code == 404 and hidden is not None:
            refuse_out_of_sight(
                by=request.user,
                method=request.method or "",
                path=request.path,
                row=hidden,
                now=timezone.now(),
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OutOfSight):
            request.out_of_sight = exception.row  # type: ignore[attr-defined]
        if not isinstance(exception, NotAllowed):
            return None
        request.refused_because = str(exception)  # type: ignore[attr-defined]
        page = get_resolver().resolve_error_handler(403)
        return page(request, exception=exception)
