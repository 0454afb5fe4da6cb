"""The state of the machine, for the page on operations. Every question is bounded in time."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Sum
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from sciliteracy.backup.manifest import portal_version
from sciliteracy.celery import app
from sciliteracy.pages.health import parts_down
from tasks.models import Evidence

log = logging.getLogger(__name__)
WORKERS_ANSWER_WITHIN = 1  # second
LITTLE_ROOM = 0.1  # of the disk


@dataclass
class State:
    """What the page says of the machine; None where there is nothing to say."""

    version: str
    database: str
    database_size: int
    migrations: int
    down: list[str]
    files: int
    file_size: int
    disk_free: int
    disk_size: int
    has_queue: bool
    workers: int | None

    @property
    def disk_is_short(self) -> bool:
        return self.disk_free < self.disk_size * LITTLE_ROOM

    @property
    def lacks_workers(self) -> bool:
        return self.has_queue and not self.workers


def state() -> State:
    down = parts_down()
    stored = Evidence.objects.order_by().values("sha256", "size").distinct()
    files = stored.aggregate(count=Count("sha256"), bytes=Sum("size"))
    disk = shutil.disk_usage(_standing(Path(settings.MEDIA_ROOT)))
    return State(
        version=portal_version(),
        database="PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        database_size=_database_size(),
        migrations=MigrationRecorder(connection).migration_qs.count(),
        down=down,
        files=files["count"],
        file_size=files["bytes"] or 0,
        disk_free=disk.free,
        disk_size=disk.total,
        has_queue=bool(settings.REDIS_URL),
        workers=_workers() if settings.REDIS_URL and "redis" not in down else None,
    )


def _database_size() -> int:
    if connection.vendor == "postgresql":
        question = "SELECT pg_database_size(current_database())"
    else:
        question = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there yet."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _workers() -> int | None:
    """How many answer through the queue; asked only once Redis has answered in time."""
    try:
        return len(app.control.inspect(timeout=WORKERS_ANSWER_WITHIN).ping() or {})
    except (OperationalError, RedisError, OSError) as error:
        log.warning("The workers could not be asked (%s).", type(error).__name__)
        return None
