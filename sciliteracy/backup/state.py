"""The state of migrations: a backup fits a database at the same one only."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from sciliteracy.backup.manifest import Manifest
from sciliteracy.backup.refusal import BackupRefused


def applied_in(connection: BaseDatabaseWrapper) -> list[str]:
    """The applied migrations; none in a database that was never migrated."""
    if "django_migrations" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall())


def known_here() -> set[str]:
    """The migrations that this portal comes with."""
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


def refuse_other_portals_database(connection: BaseDatabaseWrapper) -> None:
    """A portal reads the tables that it knows: those at its own state."""
    if set(applied_in(connection)) != known_here():
        raise BackupRefused(
            "The database is at another state than this portal: run `manage.py migrate` first, "
            "or use the portal that it belongs to."
        )


def refuse_other_state(manifest: Manifest, connection: BaseDatabaseWrapper) -> None:
    """Both the portal and the database must be able to come to the state of the backup."""
    here, there = known_here(), set(manifest.migrations)
    if here != there:
        only_there, only_here = (
            ", ".join(sorted(names)[:3]) or "nothing" for names in (there - here, here - there)
        )
        raise BackupRefused(
            f"The backup was made by portal {manifest.portal_version} with other migrations (only "
            f"there: {only_there}; only here: {only_here}). Restore it with that portal, then "
            "run `manage.py migrate` with this one."
        )
    if set(applied_in(connection)) - there:
        raise BackupRefused("The database has migrations that this portal lacks: use a new one.")
