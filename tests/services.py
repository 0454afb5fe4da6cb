"""Whether the services that the environment promises are there, told in one line if not."""

import os

import psycopg2
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError


def what_is_missing() -> str | None:
    """The one line that says what to do, or None."""
    if not os.environ.get("REQUIRE_SERVICES"):
        return None
    return _postgresql_missing() or _redis_missing()


def _postgresql_missing() -> str | None:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        return "DATABASE_URL is not PostgreSQL: unset it, or give postgres://user@host:5432/name."
    # No database of that name has to be there: the tests make their own beside it.
    door = {
        "host": database["HOST"],
        "port": database["PORT"] or 5432,
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": "postgres",
    }
    try:
        psycopg2.connect(**door, connect_timeout=3).close()
    except psycopg2.OperationalError:
        place = f"{door['host']}:{door['port']}"
        return f"PostgreSQL at {place} does not let us in: start it, or set DATABASE_URL."
    return None


def _redis_missing() -> str | None:
    try:
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3).ping()
    except (RedisError, ValueError):
        return "Redis does not answer at REDIS_URL: start it, or set REDIS_URL."
    return None
