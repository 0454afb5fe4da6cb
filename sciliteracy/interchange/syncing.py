"""Bringing stored rows to what a file says, without losing what people changed since.

Three values decide each field: what the last import wrote (`imported_as`), what is stored now,
and what the file says. Stored differs from imported: somebody changed it, and it stays unless
the import overwrites. A row that the file no longer has is retired; one that people added stays.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

# How rows that an import retired are told from those that people retired.
RETIRED_BY_IMPORT = "再次导入的文件中已无此条"


@dataclass
class Outcome:
    """What one import did."""

    added: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    retired: Counter = field(default_factory=Counter)
    restored: Counter = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "added": dict(self.added),
            "updated": dict(self.updated),
            "retired": dict(self.retired),
            "restored": dict(self.restored),
            "kept": self.kept,
        }


@dataclass(frozen=True)
class Verbs:
    """The service verbs for one kind of row, with actor and day already given."""

    add: Callable[..., Any]
    update: Callable[..., Any]
    retire: Callable[..., Any]
    restore: Callable[..., Any]


class Sync:
    """One import's way of treating rows; `outcome` gathers what it does."""

    def __init__(self, *, overwrite: bool):
        self.overwrite = overwrite
        self.outcome = Outcome()

    def rows(
        self,
        existing: Iterable,
        wanted: dict[Hashable, dict],
        *,
        key_of: Callable[[Any], Hashable],
        verbs: Verbs,
        inner: Callable[[Any], Iterable] = lambda row: (),
    ) -> dict[Hashable, Any]:
        """Match `existing` rows to `wanted` fields by key; returns the active rows by key.

        `inner` gives the rows that would be retired along with one.
        """
        by_key = self._by_key(existing, key_of)
        result: dict[Hashable, Any] = {}
        for key, fields in wanted.items():
            row = by_key.pop(key, None)
            if row is None:
                row = verbs.add(**fields, imported_as=baseline(fields))
                self.outcome.added[row._meta.model_name] += 1
            elif row.is_retired and not self._bring_back(row, verbs):
                continue
            else:
                self.fields(row, fields, verbs.update)
            result[key] = row
        for key, row in by_key.items():
            if not row.is_retired and self._stays(row, verbs, inner):
                result[key] = row
        return result

    def fields(self, row, fields: dict, update: Callable[..., Any]) -> None:
        """Set on `row` what the file says, except where somebody changed it since."""
        changes = {}
        for name, value in fields.items():
            current, incoming = comparable(_stored(row, name)), comparable(value)
            if current == incoming:
                continue
            if self.overwrite or current == row.imported_as.get(name, not current):
                changes[name] = value
            else:
                label = row._meta.get_field(name).verbose_name
                self._keep(row, f"{label}: {current!r} stays, the file says {incoming!r}")
        told = bool(changes)
        if row.imported_as != baseline(fields):
            changes["imported_as"] = baseline(fields)
        if changes:
            update(row, **changes)
            self.outcome.updated[row._meta.model_name] += told

    def _by_key(self, existing: Iterable, key_of: Callable[[Any], Hashable]) -> dict:
        """Rows by key; an active row goes before a retired one of the same key."""
        by_key: dict[Hashable, Any] = {}
        for row in existing:
            key = key_of(row)
            if key not in by_key or by_key[key].is_retired:
                by_key[key] = row
        return by_key

    def _bring_back(self, row, verbs: Verbs) -> bool:
        if row.retired_reason != RETIRED_BY_IMPORT and not self.overwrite:
            self._keep(row, f"stays retired: {row.retired_reason}")
            return False
        verbs.restore(row)
        self.outcome.restored[row._meta.model_name] += 1
        return True

    def _stays(self, row, verbs: Verbs, inner: Callable[[Any], Iterable]) -> bool:
        """Whether a row that the file does not have remains; else it is retired."""
        if not row.imported_as:
            self._keep(row, "was added by hand and stays")
            return True
        if _was_changed(row) and not self.overwrite:
            self._keep(row, "is not in the file, but was changed by hand and stays")
            return True
        if not self.overwrite and _holds_work(row, inner):
            self._keep(row, "is not in the file, but holds what people changed or added; it stays")
            return True
        verbs.retire(row, reason=RETIRED_BY_IMPORT)
        self.outcome.retired[row._meta.model_name] += 1
        return False

    def _keep(self, row, what: str) -> None:
        self.outcome.kept.append(f"{row._meta.model_name} {row}: {what}")


def _was_changed(row) -> bool:
    """Whether somebody changed `row` since an import wrote it."""
    return any(comparable(_stored(row, name)) != value for name, value in row.imported_as.items())


def _holds_work(row, inner: Callable[[Any], Iterable]) -> bool:
    return any(
        not child.imported_as or _was_changed(child) or _holds_work(child, inner)
        for child in inner(row)
    )


def baseline(fields: dict) -> dict:
    """`fields` as `imported_as` keeps them."""
    return {name: comparable(value) for name, value in fields.items()}


def comparable(value):
    """`value` as JSON keeps it, equal for equal meanings."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, models.TextChoices) else value


def _stored(row, name: str):
    return getattr(row, row._meta.get_field(name).attname)
