"""How often one person may ask for a page that costs much, or try to sign in: `@limited("export")`.

Fixed windows of one minute, counted in the cache for each account, or for each address where
nobody is signed in. `settings.RATE_LIMITS` says how many; a name missing there, or 0, is unlimited.
Where several processes serve, the count is common only with REDIS_URL (a deploy check says so).
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from sciliteracy.lib.origin import counted_address, current_origin

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds
View = Callable[..., HttpResponse]


def limited(name: str, *, parameter: str = "", method: str = "") -> Callable[[View], View]:
    """Count the calls of a view; with `parameter`, only those whose address carries it, with
    `method`, only those made so.

    Stands under the access rule, which stays the outermost: `@readers_only @limited("search")`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limited_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            costly = (not parameter or bool(request.GET.get(parameter))) and (
                not method or request.method == method
            )
            if costly and (wait := seconds_to_wait(name, caller(request), now=time.time())):
                return too_many(request, wait)
            return view(request, *args, **kwargs)

        return limited_view

    return decorate


def caller(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return f"address-{counted_address(current_origin().address)}"


class Count(NamedTuple):
    """The calls of one caller in the window that runs; nothing is counted where `most` is 0."""

    most: int
    used: int
    seconds_left: int

    @property
    def wait(self) -> int:
        """Seconds until the next window where this one is used up, else 0."""
        return self.seconds_left if self.most and self.used > self.most else 0


def seconds_to_wait(name: str, who: str, *, now: float) -> int:
    """Count one call; 0 if it is within the limit, else the seconds until the next window."""
    return count_call(name, who, now=now).wait


def count_call(name: str, who: str, *, now: float) -> Count:
    """Count one call, and say how many there were."""
    most = settings.RATE_LIMITS.get(name, 0)
    if not most:
        return Count(0, 0, 0)
    window, passed = divmod(int(now), WINDOW)
    key = f"limit:{name}:{who}:{window}"
    try:
        count = 1 if cache.add(key, 1, timeout=2 * WINDOW) else cache.incr(key)
    except ValueError:  # thrown out of the cache between the two
        count = 1
    except RedisError:
        # The limit spares the server; it must not close the portal when the cache is away.
        logger.warning("The cache does not answer: the limit on %s is not held.", name)
        count = 0
    return Count(most, count, WINDOW - passed)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """The page that asks for patience."""
    response = render(request, "429.html", {"seconds": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response
