"""Verifying a backup, and restoring it into an empty place."""

import json
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple

from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from agencies.services.audit import record
from agencies.services.users import system_user
from sciliteracy.backup import files
from sciliteracy.backup import manifest as names
from sciliteracy.backup.databases import make_tables
from sciliteracy.backup.manifest import Manifest, TableEntry, read_manifest
from sciliteracy.backup.origin import DIGITS, is_proven
from sciliteracy.backup.refusal import BackupRefused
from sciliteracy.backup.state import refuse_other_state
from sciliteracy.backup.tables import (
    REFILLED,
    Table,
    all_tables,
    count_rows,
    insert_rows,
    table_with_rows,
)


class KeptFile(NamedTuple):
    path: str
    bytes: int
    sha256: str


# --- Verifying: reads the backup only -------------------------------------------------------------


class Verified(NamedTuple):
    """A backup whose every byte is what its manifest says; `proven` if the manifest is ours."""

    manifest: Manifest
    sha256: str
    proven: bool


def verify(folder: Path, *, known_sha256: str | None = None) -> Verified:
    """Read the whole backup against its manifest, and that against the key or a noted checksum."""
    manifest, sha256 = read_manifest(folder)
    proven = is_proven(sha256, _signature(folder), known_sha256)
    wanted = {f"{table.name}.jsonl" for table in manifest.tables}
    _refuse_other_names(folder, names.TOP_LEVEL, {names.SIGNATURE})
    _refuse_other_names(folder / names.TABLES, wanted)
    for table in manifest.tables:
        _verify_table(folder, table)
    _verify_files(folder, manifest)
    return Verified(manifest, sha256, proven)


def _signature(folder: Path) -> bytes | None:
    path = folder / names.SIGNATURE
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(2 * DIGITS)


def _refuse_other_names(folder: Path, wanted: Set[str], allowed: Set[str] = frozenset()) -> None:
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in sorted(wanted - found):
        raise BackupRefused(f"{folder / name} is missing.")
    for name in sorted(found - wanted - allowed):
        raise BackupRefused(f"{folder / name} is not named in the manifest.")


def _verify_table(folder: Path, table: TableEntry) -> None:
    rows = sum(1 for _ in files.checked_lines(table.path(folder), table.sha256))
    if rows != table.rows:
        raise BackupRefused(f"{table.name} holds {rows} rows; the manifest says {table.rows}.")


def _verify_files(folder: Path, manifest: Manifest) -> None:
    for _ in files.checked_lines(folder / names.FILES, manifest.files.sha256):
        pass  # the list first: it is about to be believed
    count = size = 0
    for kept in kept_files(folder, manifest):
        path = folder / names.MEDIA / kept.path
        if not path.is_file() or path.is_symlink():
            raise BackupRefused(f"{path} is missing.")
        if files.sha256_of(path) != kept.sha256:
            raise BackupRefused(f"{path} is damaged: its checksum differs from {names.FILES}.")
        count, size = count + 1, size + kept.bytes
    if (count, size) != (manifest.files.count, manifest.files.bytes):
        raise BackupRefused(f"{names.FILES} lists other files than the manifest counts.")
    if sum(1 for _ in files.files_under(folder / names.MEDIA)) != count:
        raise BackupRefused(
            f"{folder / names.MEDIA} holds a file that {names.FILES} does not name."
        )


def kept_files(folder: Path, manifest: Manifest) -> Iterator[KeptFile]:
    """The evidence files of a backup, each once and with a path that leads nowhere else."""
    last: list[str] = []
    for line in files.checked_lines(folder / names.FILES, manifest.files.sha256):
        try:
            kept = KeptFile(*json.loads(line))
            order = files.order_of(kept.path)
        except (ValueError, TypeError, AttributeError):
            raise BackupRefused(f"{names.FILES} has a line that describes no file.") from None
        if not files.is_safe(kept.path):
            raise BackupRefused(f"{names.FILES} names {kept.path!r:.80}, which is no path to keep.")
        if order <= last:
            raise BackupRefused(f"{names.FILES} names files twice or out of order.")
        last = order
        yield kept


# --- Restoring ------------------------------------------------------------------------------------


def restore_backup(
    folder: Path,
    *,
    media: Path,
    audited: bool = True,
    known_sha256: str | None = None,
    even_so: str = "",
) -> Verified:
    """Verify the backup, then fill the portal's empty database and `media` with it, or nothing.

    A demo's backup goes into a demo and a real portal's into a real one; any other way needs a
    reason (`even_so`). The restored audit trail gets one event more, which tells of the restore and
    of that reason; a drill goes without.
    """
    verified = verify(folder, known_sha256=known_sha256)
    manifest = verified.manifest
    _refuse_other_installation(manifest, even_so)
    _refuse_full_place(media)
    refuse_other_state(manifest, connection)
    make_tables()
    files.make_folders(media)
    try:
        with transaction.atomic():
            _restore_tables(folder, manifest)
            _restore_files(folder, manifest, media)
            if audited:
                _record(folder, verified, even_so)
    except BaseException:
        files.remove_files(media)
        raise
    return verified


def _refuse_other_installation(manifest: Manifest, even_so: str) -> None:
    here, there = names.installation(), manifest.installation
    if here == there or even_so.strip():
        return
    what = {names.DEMO: "a demo", names.REAL: "a real portal"}
    raise BackupRefused(
        f"This is the backup of {what[there]}, and this is {what[here]}: neither is restored into "
        "the other. If it has to be, say why with --even-so; the audit trail keeps the reason."
    )


def _refuse_full_place(media: Path) -> None:
    if (full := table_with_rows(connection)) is not None:
        raise BackupRefused(
            f"The database is not empty: {full} holds rows. Restore goes into an empty one only."
        )
    if next(files.files_under(media), None) is not None:
        raise BackupRefused(f"{media} holds files. Restore goes into an empty place only.")


def _restore_tables(folder: Path, manifest: Manifest) -> None:
    tables = {table.name: table for table in all_tables()}
    _refuse_other_tables(tables, manifest)
    with connection.cursor() as cursor:
        for name in REFILLED:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608
    for entry in manifest.tables:
        _restore_table(folder, tables[entry.name].in_order(entry.columns), entry)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise BackupRefused(f"The rows contradict each other: {_words(error)}.") from error
    _reset_sequences(tables.values())


def _refuse_other_tables(tables: dict[str, Table], manifest: Manifest) -> None:
    here = {name: table.column_names for name, table in tables.items()}
    there = {entry.name: entry.columns for entry in manifest.tables}
    for name in sorted(here.keys() | there.keys()):
        if sorted(here.get(name, [])) != sorted(there.get(name, [])):
            raise BackupRefused(f"The table {name} is another one in the backup and in the portal.")


def _restore_table(folder: Path, table: Table, entry: TableEntry) -> None:
    lines = files.checked_lines(entry.path(folder), entry.sha256)
    try:
        insert_rows(connection, table, lines)
    except OperationalError:  # the database is away or full: no fault of the rows
        raise
    except (DatabaseError, ValueError, KeyError) as error:
        raise BackupRefused(
            f"{table.name} has a row that does not fit: {_words(error)}."
        ) from error
    if (rows := count_rows(connection, table.name)) != entry.rows:
        raise BackupRefused(f"{table.name} got {rows} rows of {entry.rows}.")


def _reset_sequences(tables: Iterable[Table]) -> None:
    """New rows get numbers above the restored ones; SQLite sees to that by itself."""
    models = [table.model for table in tables]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _restore_files(folder: Path, manifest: Manifest, media: Path) -> None:
    for kept in kept_files(folder, manifest):
        copied = files.copy_file(folder / names.MEDIA / kept.path, media / kept.path)
        if copied.sha256 != kept.sha256:
            raise BackupRefused(f"{kept.path} changed while it was restored.")


def _record(folder: Path, verified: Verified, even_so: str) -> None:
    manifest = verified.manifest
    after: dict[str, str | int] = {
        "folder": str(folder),
        "made_at": manifest.made_at,
        "manifest_sha256": verified.sha256,
        "installation": manifest.installation,
        "proven": verified.proven,
    }
    after |= {"rows": manifest.rows, "files": manifest.files.count}
    reason = even_so.strip()[:500]
    record(by=system_user(), verb="backup.restore_backup", after=after, reason=reason)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
