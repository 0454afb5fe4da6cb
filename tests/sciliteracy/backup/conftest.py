"""Portals of their own for these tests: a backup reads and fills whole databases.

The suite's test database cannot stand for one: it lives in a transaction that no second
connection sees, and it is never empty of another test's sequences.
"""

import datetime
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test import override_settings

from sciliteracy.backup.databases import as_the_portals, make_tables
from tests.sciliteracy.backup.rows import store_rows

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    },
}


def connection_to(**settings) -> BaseDatabaseWrapper:
    """A connection to a database that the settings do not name."""
    return ConnectionHandler({"default": settings})["default"]


@dataclass
class Portal:
    """One installation: a database and a folder of evidence files."""

    database: BaseDatabaseWrapper
    media: Path
    settings: object

    @contextmanager
    def running(self):
        """Commands and models work on this installation."""
        before = self.settings.MEDIA_ROOT
        self.settings.MEDIA_ROOT = self.media
        try:
            with as_the_portals(self.database):
                yield self
        finally:
            self.settings.MEDIA_ROOT = before

    def manage(self, *arguments, **options) -> str:
        """Run a command of the portal here."""
        with self.running():
            return call_command(*arguments, **options)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_blocker) -> Path:
    """An SQLite file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("backup") / "migrated.sqlite3"
    database = connection_to(**SQLITE, NAME=str(file))
    with django_db_blocker.unblock(), as_the_portals(database):
        make_tables()
        database.close()
    return file


@pytest.fixture(scope="session")
def filled(migrated, django_db_blocker) -> Path:
    """The same with rows of every kind, evidence files in `media` and a backup of both beside."""
    folder = migrated.with_name("filled")
    (folder / "media").mkdir(parents=True)
    shutil.copy(migrated, folder / "portal.sqlite3")
    database = connection_to(**SQLITE, NAME=str(folder / "portal.sqlite3"))
    with django_db_blocker.unblock(), as_the_portals(database):
        store_rows(folder / "media")
        with override_settings(MEDIA_ROOT=folder / "media"):
            call_command("backup", migrated.with_name("backup"), stdout=StringIO())
        database.close()
    return folder


@pytest.fixture
def portals(tmp_path, settings, django_db_blocker):
    """Make installations: from a folder with a database and files, or a database file, or none."""
    made = []

    def make(source: Path | None = None) -> Portal:
        folder = tmp_path / f"portal-{len(made)}"
        folder.mkdir()
        if source is not None and source.is_dir():
            shutil.copytree(source, folder, dirs_exist_ok=True)
        elif source is not None:
            shutil.copy(source, folder / "portal.sqlite3")
        database = connection_to(**SQLITE, NAME=str(folder / "portal.sqlite3"))
        made.append(database)
        return Portal(database, folder / "media", settings)

    kept = connections["default"]
    with django_db_blocker.unblock():
        yield make
        for database in made:
            database.close()
    assert connections["default"] is kept


@pytest.fixture
def full(portals, filled) -> Portal:
    return portals(filled)


@pytest.fixture
def empty(portals, migrated) -> Portal:
    return portals(migrated)


@pytest.fixture
def backup(filled, tmp_path) -> Path:
    """A backup of the full portal."""
    return shutil.copytree(filled.with_name("backup"), tmp_path / "backup")


@pytest.fixture
def now() -> datetime.datetime:
    return datetime.datetime(2024, 8, 15, 9, 30, tzinfo=datetime.UTC)
