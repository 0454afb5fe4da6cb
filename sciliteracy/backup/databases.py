"""Connections beside the portal's own: one that sees a single moment, and scratch databases."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS

from sciliteracy.backup.refusal import BackupRefused

LONGEST_NAME = 63  # of a database on PostgreSQL


@contextmanager
def one_moment() -> Iterator[BaseDatabaseWrapper]:
    """The portal's database in one read-only transaction, as it is now for as long as it lasts.

    Nobody waits for it: readers and writers of PostgreSQL go on, and so do SQLite's in the
    write-ahead log. The portal's own connection begins IMMEDIATE and would lock writers out.
    """
    source = connections[DEFAULT_DB_ALIAS].copy()
    try:
        if source.vendor == "postgresql":
            source.set_autocommit(False)
            begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        else:
            begin = "BEGIN DEFERRED"
        with source.cursor() as cursor:
            cursor.execute(begin)
            cursor.execute("SELECT 1 FROM django_migrations")  # the moment is the first read
            cursor.fetchone()
        yield source
    finally:
        source.close()


@contextmanager
def scratch_database(folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of the portal's own kind, gone afterwards: in `folder`, or beside it."""
    original = connections[DEFAULT_DB_ALIAS]
    scratch = original.copy()
    name = f"drill_{secrets.token_hex(6)}"
    if original.vendor == "sqlite":
        scratch.settings_dict["NAME"] = str(folder / f"{name}.sqlite3")
        # Nobody keeps it, so nothing has to reach the disk.
        options = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"}
        scratch.settings_dict["OPTIONS"] = scratch.settings_dict["OPTIONS"] | options
        try:
            yield scratch
        finally:
            scratch.close()
        return
    name = f"{original.settings_dict['NAME']}"[: LONGEST_NAME - len(name) - 1] + f"_{name}"
    quoted = original.ops.quote_name(name)
    _on_the_server(original, f"CREATE DATABASE {quoted} TEMPLATE template0")
    scratch.settings_dict["NAME"] = name
    try:
        yield scratch
    finally:
        scratch.close()
        _on_the_server(original, f"DROP DATABASE {quoted} WITH (FORCE)")


def _on_the_server(connection: BaseDatabaseWrapper, statement: str) -> None:
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        words = " ".join(str(error).split())
        raise BackupRefused(f"The drill needs a database role with CREATEDB ({words}).") from error


@contextmanager
def as_the_portals(scratch: BaseDatabaseWrapper) -> Iterator[None]:
    """For this block and thread, `scratch` is the database that everything works on.

    Migrations, services and models then reach nothing else, whatever they are written like.
    """
    original = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = scratch
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = original


def make_tables() -> None:
    call_command("migrate", verbosity=0, interactive=False)
