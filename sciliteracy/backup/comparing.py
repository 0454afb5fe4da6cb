"""Comparing two databases of one kind row for row and column for column, as they are stored.

It reads the driver's values and nothing of what backup and restore make of them, so that an error
there cannot hide itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from sciliteracy.backup.tables import Table, raw_rows

NAMED_AT_MOST = 5


@dataclass
class Comparison:
    """One table: how many rows here and there, how many differ, and where the first ones are."""

    table: str
    here: int = 0
    there: int = 0
    differing: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, what: str) -> None:
        self.differing += 1
        if len(self.examples) < NAMED_AT_MOST:
            self.examples.append(f"{self.table} {what}")


def compare_tables(
    here: BaseDatabaseWrapper, there: BaseDatabaseWrapper, table: Table
) -> Comparison:
    result = Comparison(table.name)
    place = table.column_names.index(table.key)
    for left, right in _pairs(raw_rows(here, table), raw_rows(there, table), place):
        result.here += left is not None
        result.there += right is not None
        if left is None or right is None:
            key = (left or right or ())[place]
            result.add(f"{key}: only in {'the backup' if left is None else 'the database'}")
        elif columns := differing_columns(table, left, right):
            result.add(f"{left[place]}: {', '.join(columns)}")
    return result


def differing_columns(table: Table, left: tuple, right: tuple) -> list[str]:
    return [
        column.name
        for column, one, other in zip(table.columns, left, right, strict=True)
        if not is_same(column.kind, one, other)
    ]


def is_same(kind: str, one: Any, other: Any) -> bool:
    """Whether both databases store the same, of the same type; JSON may be spaced otherwise."""
    if kind == "BinaryField" and one is not None and other is not None:
        return bytes(one) == bytes(other)
    if type(one) is not type(other):
        return False
    if one != other and kind == "JSONField":
        return _canonical(one) == _canonical(other)
    return one == other


def _canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def _pairs(
    left: Iterator[tuple], right: Iterator[tuple], place: int
) -> Iterator[tuple[tuple | None, tuple | None]]:
    """Rows of the same key side by side; both sides come sorted by it."""
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[place] < other[place]):
            yield one, None
            one = next(left, None)
        elif one is None or other[place] < one[place]:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)
