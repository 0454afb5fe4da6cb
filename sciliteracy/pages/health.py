"""Two questions that machines ask: is the process alive, and may it be sent requests?

Both tell no more than that: which part is away, never why. The log has the reason.
"""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from sciliteracy.lib.access import anonymous_allowed

logger = logging.getLogger(__name__)
TIMEOUT = 2  # seconds


class NotReady(Exception):
    """A part answers, but not as it should."""


@anonymous_allowed
@require_safe
@never_cache
def healthz(request):
    """The process answers. Nothing else is asked, so that a lost database restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@anonymous_allowed
@require_safe
@never_cache
def readyz(request):
    """Database, migrations and Redis are as this process needs them; 503 if one is not."""
    down = parts_down()
    if down:
        return JsonResponse({"status": "down", "down": down}, status=503)
    return JsonResponse({"status": "ok"})


def parts_down() -> list[str]:
    parts = {"database": _ask_database, "migrations": _ask_migrations}
    if settings.REDIS_URL:
        parts["redis"] = _ask_redis
    return [name for name, ask in parts.items() if not _answers(name, ask)]


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (DatabaseError, RedisError, NotReady) as error:
        logger.error("Not ready: %s (%s).", name, type(error).__name__, exc_info=error)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@lru_cache(maxsize=1)
def _ask_migrations() -> None:
    """Reads every migration, so it is asked only until the answer was yes once."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady


def _ask_redis() -> None:
    with Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT
    ) as redis:
        redis.ping()
