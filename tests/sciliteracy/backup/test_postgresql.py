"""A backup of either database fills the other, and the drill works beside a real server."""

import secrets

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection

from agencies.models import BackupRecord
from sciliteracy.backup.databases import one_moment
from sciliteracy.backup.drill import Drill, run_drill
from sciliteracy.backup.making import write_backup
from sciliteracy.backup.restoring import restore_backup
from sciliteracy.backup.tables import all_tables, rows_as_json
from sciliteracy.backup.values import decode
from tests.factories.agencies import AgencyFactory, AuditEventFactory
from tests.sciliteracy.backup.conftest import Portal, connection_to
from tests.sciliteracy.backup.test_restoring import NOTED_AFTERWARDS, differences

pytestmark = pytest.mark.services


@pytest.fixture
def server(django_db_blocker):
    """The settings of a database of its own on the server, gone afterwards."""
    known = django_settings.DATABASES["default"]
    if not known["ENGINE"].endswith("postgresql"):
        pytest.skip("DATABASE_URL is not PostgreSQL")
    name = f"test_backup_{secrets.token_hex(6)}"
    door = connection_to(**{**_plain(known), "NAME": "postgres"})
    with django_db_blocker.unblock():
        door.cursor().execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        yield {**_plain(known), "NAME": name}
        door.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        door.close()


def _plain(known):
    return {key: known[key] for key in ("ENGINE", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}


@pytest.fixture
def postgresql(server, tmp_path, settings):
    """An installation whose database has no tables yet."""
    portal = Portal(connection_to(**server), tmp_path / "postgresql-media", settings)
    yield portal
    portal.database.close()


def content(portal):
    """Every row that the backup can hold, as either database tells it."""
    return {
        table.name: [
            [decode(column.kind, value) for column, value in zip(table.columns, row, strict=True)]
            for row in rows_as_json(portal.database, table)
        ]
        for table in all_tables()
        if table.model is not BackupRecord
    }


def test_sqlite_to_postgresql_and_back(full, postgresql, portals, migrated, backup, tmp_path, now):
    with postgresql.running():
        restore_backup(backup, media=postgresql.media, audited=False)
        assert content(postgresql) == content(full)
        with one_moment() as source:
            AuditEventFactory(verb="plans.meanwhile")
            again = tmp_path / "again"
            write_backup(source, again, media=postgresql.media, now=now)

    back = portals(migrated)
    with back.running():
        restore_backup(again, media=back.media, audited=False)

    assert differences(full, back) == [NOTED_AFTERWARDS]
    _works(postgresql)
    _drill_passes(postgresql, now)


def _works(portal):
    """New rows get new numbers, the trail stays sealed, a second restore is refused."""
    with portal.running():
        last = max(row[0] for row in content(portal)["agencies_agency"])
        assert AgencyFactory().pk == last + 1
        with pytest.raises(IntegrityError, match="cannot be changed"):
            connection.cursor().execute("DELETE FROM agencies_auditevent")


def _drill_passes(portal, now):
    with portal.running():
        before = _databases()
        drill = Drill(by="x", began_at=now)
        run_drill(drill, media=portal.media, today=now.date())

        assert (drill.failure, drill.differences, drill.succeeded) == ("", [], True)
        assert "postgresql" in drill.target
        assert _databases() == before


def _databases():
    """Those of this one's drills: other tests drill on the same server at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, current_database() || '_')"
        )
        return cursor.fetchall()
