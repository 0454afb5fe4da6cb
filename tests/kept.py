"""What takes long to build: built once in a test session. Worlds are read back row by row.

What is kept lies in the session's own temporary folder, so that no world outlives the code that
built it. It is read back as it was written: every row of every table with its key, the next keys
of the tables, the evidence files. Whoever builds or reads back does so inside a transaction.
"""

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import connection

# What migrations leave: the same in every test database, and no world refers to it.
GROUND = {"django_migrations", "django_content_type", "auth_permission"}

# What the database writes by itself when other rows change, and where it looks up whose they are:
# these are there before what leans on them.
NOTED = ("agencies_rowchange",)
FIRST = ("plans_plan", "plans_measure", "tasks_task", "tasks_occurrence")

Rows = dict[str, tuple[list[str], Any]]


class Keep:
    """The worlds of this session, by name."""

    def __init__(self, folder: Path):
        self.folder = folder

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of this name, filled by `make` for the first who asks for it."""
        place = self.folder / name
        with _alone(place.with_suffix(".lock")):
            if not place.exists():
                unfinished = place.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(place)
        return place

    def stand(self, name: str, build: Callable[[], Any], media: Path | None = None) -> Any:
        """Build the world, or read it back where it was built before; gives what `build` gave.

        `media` is the folder into which evidence is stored. On a database that holds other rows
        already, the world is built.
        """
        if not is_bare():
            return build()
        told = []

        def make(folder: Path) -> None:
            told.append(build())
            kept = pickle.dumps((told[0], read_rows(), read_sequences()))
            (folder / "rows").write_bytes(kept)
            if media is not None:
                shutil.copytree(media, folder / "media")

        place = self.once(f"{name}-{connection.vendor}", make)
        return told[0] if told else _read_back(place, media)


def _read_back(place: Path, media: Path | None) -> Any:
    told, rows, sequences = pickle.loads((place / "rows").read_bytes())  # noqa: S301 - our own
    _write_rows(rows)
    _raise_sequences(sequences)
    if media is not None:
        shutil.copytree(place / "media", media, dirs_exist_ok=True)
    return told


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Of all processes of this session one at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def tables() -> list[str]:
    """Those in which a world stands."""
    return sorted({*connection.introspection.table_names()} - GROUND)


def is_bare() -> bool:
    """Whether the database holds nothing but what migrations left."""
    asked = (f"SELECT EXISTS (SELECT 1 FROM {_quoted(name)})" for name in tables())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return not any(found for (found,) in cursor.fetchall())


def read_rows() -> Rows:
    """The columns of each table that holds something, and what stands in them."""
    read = _copied_out if connection.vendor == "postgresql" else _selected
    rows = {}
    with connection.cursor() as cursor:
        for name in tables():
            described = connection.introspection.get_table_description(cursor, name)
            columns = [column.name for column in described]
            if found := read(cursor, name, columns):
                rows[name] = (columns, found)
    return rows


def _selected(cursor: Any, name: str, columns: list[str]) -> list[tuple]:
    # The sign keeps SQLite from telling a type, by which Python would read the value.
    values = ", ".join(f"+{_quoted(column)}" for column in columns)
    return cursor.execute(f"SELECT {values} FROM {_quoted(name)} ORDER BY rowid").fetchall()  # noqa: S608


def _copied_out(cursor: Any, name: str, columns: list[str]) -> str:
    out = StringIO()
    # By key: PostgreSQL puts long rows where there is room, and gives them in that order.
    asked = f"SELECT {_listed(columns)} FROM {_quoted(name)} ORDER BY 1"  # noqa: S608
    cursor.copy_expert(f"COPY ({asked}) TO STDOUT", out)
    return out.getvalue()


def _write_rows(rows: Rows) -> None:
    """What triggers note meanwhile gives way to what they noted when the rows were made."""
    with connection.cursor() as cursor:
        for name in [*FIRST, *(name for name in rows if name not in FIRST + NOTED)]:
            if name in rows:
                _write(cursor, name, *rows[name])
        for name in NOTED:
            cursor.execute(f"DELETE FROM {_quoted(name)}")  # noqa: S608
            if name in rows:
                _write(cursor, name, *rows[name])


def _write(cursor: Any, name: str, columns: list[str], found: Any) -> None:
    into = f"{_quoted(name)} ({_listed(columns)})"
    if connection.vendor == "postgresql":
        cursor.copy_expert(f"COPY {into} FROM STDIN", StringIO(found))
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", found)  # noqa: S608


def read_sequences() -> dict[str, int]:
    """The last key that each table has given out, by table or by sequence."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
        else:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return {name: last for name, last in cursor.fetchall() if last and name not in GROUND}


def _raise_sequences(sequences: dict[str, int]) -> None:
    """Each goes on behind what the world used, and never back."""
    now = read_sequences()
    behind = {name: last for name, last in sequences.items() if now.get(name, 0) < last}
    with connection.cursor() as cursor:
        for name, last in behind.items():
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(%s, %s)", [_quoted(name), last])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, last])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(columns: list[str]) -> str:
    return ", ".join(map(_quoted, columns))
