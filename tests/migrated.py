"""The empty test database as migrations leave it: kept on this machine, and read back in a moment.

To migrate takes longer than many a test run. What is kept bears the fingerprint of everything it
was made from; when a migration or a package changes, it is made anew. SQLite alone: on PostgreSQL
the migrations always run.
"""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

SOURCES = ("*/migrations/*.py", "requirements/dev.txt", "agencies/hooks.py", "*/states.py")


def kept_file() -> Path | None:
    """Where the database of these migrations is kept, or is to be; None where it cannot be."""
    if connection.vendor != "sqlite":
        return None
    made_from = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(path for source in SOURCES for path in settings.BASE_DIR.glob(source)):
        made_from.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        made_from.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"sciliteracy-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Somebody else's folder of this name would be somebody else's database.
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return None
    return folder / f"migrated-{made_from.hexdigest()[:20]}.sqlite3"


def read_back(kept: Path) -> None:
    """Make the test database what is kept."""
    connection.ensure_connection()
    source = sqlite3.connect(kept)
    source.backup(connection.connection)
    source.close()


def keep(kept: Path) -> None:
    """Keep the test database as it is now; of several processes the last one's stays."""
    unfinished = kept.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(unfinished)
    connection.ensure_connection()
    connection.connection.backup(target)
    target.close()
    unfinished.replace(kept)
