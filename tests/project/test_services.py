"""With DATABASE_URL and REDIS_URL the portal really uses them; without, these tests are skipped."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.transaction import atomic

from sciliteracy.celery import app

pytestmark = pytest.mark.services


@pytest.fixture
def redis():
    if not settings.REDIS_URL:
        pytest.skip("REDIS_URL is not set")


@pytest.mark.django_db
def test_database_is_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL is not PostgreSQL")

    with atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)


@pytest.mark.xdist_group("cache")
def test_cache_is_redis(redis):
    cache.set("portal-test", "甲", timeout=5)

    assert (cache.get("portal-test"), type(cache).__name__) == ("甲", "ConnectionProxy")
    assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")


def test_queue_is_redis(redis):
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)

        assert broker.transport_cls == "redis"
