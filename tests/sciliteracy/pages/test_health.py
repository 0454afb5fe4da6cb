"""Machines are told whether the portal lives and is ready, and nothing more."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler

from sciliteracy.pages import health

# Nothing listens on the port of the discard service.
NOWHERE = {"HOST": "127.0.0.1", "PORT": 9}


@pytest.fixture
def lost_database(monkeypatch, django_db_blocker):
    away = {"ENGINE": "django.db.backends.postgresql", "NAME": "planted", **NOWHERE}
    monkeypatch.setattr(health, "connection", ConnectionHandler({"default": away})["default"])
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def ask_anew(settings):
    settings.REDIS_URL = ""
    health._ask_migrations.cache_clear()
    yield
    health._ask_migrations.cache_clear()


def test_process_lives_without_a_database(client):
    response = client.get("/healthz")  # no database here: a query would fail this test

    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_portal_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_missing_migration_is_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="tasks").latest("pk").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "down", "down": ["migrations"]},
    )


@pytest.mark.django_db
def test_lost_redis_is_not_ready_and_says_no_more(client, settings):
    settings.REDIS_URL = "redis://:planted@127.0.0.1:9/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "down", "down": ["redis"]})
    assert "planted" not in response.text


def test_lost_database_is_not_ready(client, lost_database):
    response = client.get("/readyz")

    assert (response.status_code, response.json()["down"]) == (503, ["database", "migrations"])
    assert "planted" not in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_probe_is_not_sent_to_https(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

    assert client.get(path).status_code == 200
    assert client.get("/plans/").status_code == 301


def test_probe_takes_no_form(client):
    assert client.post("/healthz").status_code == 405
