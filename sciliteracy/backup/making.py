"""Making a backup: tables in one moment, then the files, under another name until complete."""

import datetime
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from sciliteracy.backup import files
from sciliteracy.backup import manifest as names
from sciliteracy.backup.manifest import FilesEntry, Manifest, TableEntry
from sciliteracy.backup.refusal import BackupRefused
from sciliteracy.backup.state import applied_in, refuse_other_portals_database
from sciliteracy.backup.tables import Table, all_tables, rows_as_json
from tasks import evidence_store
from tasks.models import Evidence


def write_backup(
    source: BaseDatabaseWrapper, folder: Path, *, media: Path, now: datetime.datetime
) -> tuple[Manifest, str]:
    """Back up what `source` sees and the files in `media`; the manifest and its checksum.

    The files are copied after the moment that `source` sees, and that is enough: a stored file
    never changes and is there before its row, so every file that a row names is copied. A file
    stored since then has no row and does no harm.
    """
    refuse_other_portals_database(source)
    with complete_or_absent(folder, media=media) as partial:
        tables = _write_tables(source, partial)
        copied = _copy_files(media, partial)
        manifest = Manifest(
            made_at=now.astimezone(datetime.UTC).isoformat(timespec="seconds"),
            installation=names.installation(),
            portal_version=names.portal_version(),
            database=source.vendor,
            migrations=applied_in(source),
            tables=tables,
            files=copied,
        )
        sha256 = names.write_manifest(manifest, partial, files.new_file)
    return manifest, sha256


@contextmanager
def complete_or_absent(folder: Path, *, media: Path) -> Iterator[Path]:
    """A folder to fill that bears its name only once it is complete; readable by its owner."""
    partial = folder.with_name(f"{folder.name}.partial")
    _refuse_place(folder, partial, media)
    files.make_folders(folder.parent)
    partial.mkdir(mode=0o700)
    try:
        yield partial
        files.sync_folder(partial)
        partial.rename(folder)
        files.sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _refuse_place(folder: Path, partial: Path, media: Path) -> None:
    if folder.is_relative_to(media.resolve()):
        raise BackupRefused(f"{folder} lies within the evidence files: choose a place outside.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder} is not empty: choose a new folder for each backup.")
    if partial.exists():
        raise BackupRefused(
            f"{partial} is there: another backup is at work, or one was broken off. "
            "If none is at work, remove it."
        )


def _write_tables(source: BaseDatabaseWrapper, folder: Path) -> list[TableEntry]:
    (folder / names.TABLES).mkdir(mode=0o700)
    entries = [_write_table(source, table, folder) for table in all_tables()]
    files.sync_folder(folder / names.TABLES)
    return entries


def _write_table(source: BaseDatabaseWrapper, table: Table, folder: Path) -> TableEntry:
    with files.new_file(folder / names.TABLES / f"{table.name}.jsonl") as file:
        for row in rows_as_json(source, table):
            file.write_line(row)
    return names.table_entry(table.name, table.column_names, file)


def _copy_files(media: Path, folder: Path) -> FilesEntry:
    target = folder / names.MEDIA
    target.mkdir(mode=0o700)
    size = 0
    with files.new_file(folder / names.FILES) as listing:
        for path in files.files_under(media):
            try:
                copied = files.copy_file(media / path, target / path)
            except FileNotFoundError:
                continue  # gone since it was listed; a row that names it counts as missing below
            listing.write_line([path, copied.size, copied.sha256])
            size += copied.size
    missing = sum(1 for name in _named_files(folder) if not (target / name).is_file())
    return FilesEntry(listing.lines, size, listing.sha256, missing)


def _named_files(folder: Path) -> Iterator[str]:
    """The files that rows of the backup name, as paths within the evidence files."""
    for table in all_tables():
        places = [place for place, _ in enumerate(table.columns) if _names_file(table, place)]
        if places:
            with (folder / names.TABLES / f"{table.name}.jsonl").open("rb") as lines:
                for line in lines:
                    row = json.loads(line)
                    yield from (_path_of(table, row[place]) for place in places if row[place])


def _names_file(table: Table, place: int) -> bool:
    column = table.columns[place]
    return column.kind == "FileField" or (table.model, column.name) == (Evidence, "sha256")


def _path_of(table: Table, value: str) -> str:
    if table.model is not Evidence:
        return value
    return evidence_store.path_of(value).relative_to(settings.MEDIA_ROOT).as_posix()
