"""The drill: back up, restore elsewhere, compare row for row."""

import datetime
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from sciliteracy.backup import files
from sciliteracy.backup import manifest as names
from sciliteracy.backup.comparing import Comparison, compare_tables
from sciliteracy.backup.databases import (
    as_the_portals,
    make_tables,
    one_moment,
    scratch_database,
)
from sciliteracy.backup.making import write_backup
from sciliteracy.backup.manifest import Manifest
from sciliteracy.backup.restoring import kept_files, restore_backup
from sciliteracy.backup.tables import all_tables, table_with_rows
from sciliteracy.demo import load_demo


@dataclass
class Drill:
    """What one drill did; `docs/backup.md` says who has to read it."""

    by: str
    began_at: datetime.datetime
    source: str = ""
    target: str = ""
    with_shipped_plans: bool = False
    manifest: Manifest | None = None
    manifest_sha256: str = ""
    tables: list[Comparison] = field(default_factory=list)
    files: Comparison = field(default_factory=lambda: Comparison("media"))
    seconds: dict[str, float] = field(default_factory=dict)
    failure: str = ""

    @property
    def differences(self) -> list[str]:
        compared = [*self.tables, self.files]
        return [example for part in compared for example in part.examples]

    @property
    def succeeded(self) -> bool:
        missing = self.manifest.files.missing if self.manifest else 0
        return not (self.failure or self.differences or missing) and bool(self.tables)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - started, 2)


def run_drill(drill: Drill, *, media: Path, today: datetime.date) -> None:
    """Fill in `drill`. The portal's own database is read, and only read, in one moment.

    An installation without data is not touched either: the shipped plans, stored in a scratch
    database, take its place.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        if table_with_rows(connection) is None:
            drill.with_shipped_plans = True
            stack.enter_context(_shipped_plans(folder, today))
            media = folder / "none"
        _run(drill, folder, media)


@contextmanager
def _shipped_plans(folder: Path, today: datetime.date) -> Iterator[None]:
    with scratch_database(folder) as scratch, as_the_portals(scratch):
        make_tables()
        for _ in load_demo(today=today):
            pass
        yield


def _run(drill: Drill, folder: Path, media: Path) -> None:
    backup, restored = folder / "backup", folder / "media"
    drill.source = _described(connection)
    with one_moment() as source:
        with drill.timed("backup"):
            drill.manifest, drill.manifest_sha256 = write_backup(
                source, backup, media=media, now=drill.began_at
            )
        with scratch_database(folder) as scratch, as_the_portals(scratch):
            drill.target = _described(scratch)
            with drill.timed("restore"):
                restore_backup(backup, media=restored, audited=False)
            with drill.timed("compare"):
                drill.tables = [compare_tables(source, scratch, table) for table in all_tables()]
                drill.files = _compare_files(backup, drill.manifest, media, restored)


def _compare_files(backup: Path, manifest: Manifest, media: Path, restored: Path) -> Comparison:
    """The portal's files, which may have become more since, against the restored ones."""
    result = Comparison(names.MEDIA)
    for kept in kept_files(backup, manifest):
        result.here += 1
        sums = {_sum_of(place / kept.path) for place in (media, restored)}
        if sums != {kept.sha256}:
            result.add(kept.path)
    result.there = sum(1 for _ in files.files_under(restored))
    if result.here != result.there:
        result.add(f"holds {result.there} files of {result.here}")
    return result


def _sum_of(path: Path) -> str | None:
    return files.sha256_of(path) if path.is_file() else None


def _described(database) -> str:
    """Kind and name of a database, without its password."""
    known = database.settings_dict
    place = f"{known['HOST']}:{known['PORT'] or 5432}/" if known.get("HOST") else ""
    return f"{database.vendor} {place}{known['NAME']}"
