"""Which tables and columns a backup holds, and reading and writing their rows.

Rows are read and written below the models: nothing runs that a model or a field of ours does on
saving or loading. What is stored encrypted stays encrypted, and `auto_now` changes nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.utils.duration import duration_microseconds

from sciliteracy.backup.refusal import BackupRefused
from sciliteracy.backup.values import CODECS, JsonValue, decode, encode

# Whoever is signed in signs in again after a restore; whoever keeps a copy of rows reads them anew.
LEFT_OUT = frozenset({"sessions.session", "agencies.rowchange", "agencies.changeclock"})
# `migrate` fills these by itself; a restore replaces their rows, in this order.
REFILLED = ("auth_permission", "django_content_type")
READ_AT_ONCE = 2000
WRITTEN_AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    field: Field


@dataclass(frozen=True)
class Table:
    name: str
    key: str
    columns: tuple[Column, ...]
    model: type[Model]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def in_order(self, names: list[str]) -> "Table":
        """The same table with its columns as a backup lists them."""
        columns = {column.name: column for column in self.columns}
        return replace(self, columns=tuple(columns[name] for name in names))


def all_tables() -> list[Table]:
    """Every table of the portal and its packages but those in LEFT_OUT, by name."""
    models = [model for model in _models() if model._meta.label_lower not in LEFT_OUT]
    return sorted((_table(model) for model in models), key=lambda table: table.name)


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def _table(model: type[Model]) -> Table:
    meta = model._meta
    columns = [
        Column(str(field.column), kind_of(field), field)
        for field in meta.local_concrete_fields
        if not getattr(field, "generated", False)
    ]
    return Table(meta.db_table, str(meta.pk.column), tuple(columns), model)


def kind_of(field: Field) -> str:
    kind = stored_field(field).get_internal_type()
    if kind not in CODECS:
        raise BackupRefused(f"A backup cannot hold {field}: {kind} is a kind it does not know.")
    return kind


def stored_field(field: Field) -> Field:
    """A foreign key stores what it points to; any other field itself."""
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    return field


# --- Reading --------------------------------------------------------------------------------------


def raw_rows(connection: BaseDatabaseWrapper, table: Table) -> Iterator[tuple]:
    """All rows by primary key, as the driver gives them, a bounded number in memory."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in table.column_names)
    query = f"SELECT {columns} FROM {quote(table.name)} ORDER BY {quote(table.key)}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(READ_AT_ONCE):
            yield from rows


def rows_as_json(connection: BaseDatabaseWrapper, table: Table) -> Iterator[list]:
    readers = [_reader(connection, column) for column in table.columns]
    for row in raw_rows(connection, table):
        yield [read(value) for read, value in zip(readers, row, strict=True)]


def _reader(connection: BaseDatabaseWrapper, column: Column) -> Callable[[Any], Any]:
    """From the driver's value to JSON, by what the backend does for the kind of column."""
    expression = stored_field(column.field).cached_col
    converters = connection.ops.get_db_converters(expression)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return encode(column.kind, value)

    return read


def is_empty(connection: BaseDatabaseWrapper, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is None


def count_rows(connection: BaseDatabaseWrapper, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
        return cursor.fetchone()[0]


def table_with_rows(connection: BaseDatabaseWrapper) -> str | None:
    """The first table with rows that somebody put there, if any; sessions count too."""
    names = sorted({model._meta.db_table for model in _models()} - set(REFILLED))
    present = set(connection.introspection.table_names())
    full = (name for name in names if name in present and not is_empty(connection, name))
    return next(full, None)


# --- Writing --------------------------------------------------------------------------------------


def insert_rows(connection: BaseDatabaseWrapper, table: Table, lines: Iterable[bytes]) -> int:
    """Insert rows from lines of JSON as they are; the number of rows."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in table.column_names)
    head = f"INSERT INTO {quote(table.name)} ({columns}) VALUES "  # noqa: S608
    one = "(" + ", ".join(["%s"] * len(table.columns)) + ")"
    rows = (_parameters(connection, table, line) for line in lines)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, _batch_size(connection, table))):
            values = [value for row in batch for value in row]
            cursor.execute(head + ", ".join([one] * len(batch)), values)
            count += len(batch)
    return count


def _batch_size(connection: BaseDatabaseWrapper, table: Table) -> int:
    limit = connection.features.max_query_params
    if limit is None:
        return WRITTEN_AT_ONCE
    return max(1, min(WRITTEN_AT_ONCE, limit // len(table.columns)))


def _parameters(connection: BaseDatabaseWrapper, table: Table, line: bytes) -> list:
    row = json.loads(line)
    if not isinstance(row, list) or len(row) != len(table.columns):
        raise ValueError("a line is no row of this table")
    return [
        _adapted(connection, column, decode(column.kind, value))
        for column, value in zip(table.columns, row, strict=True)
    ]


def _adapted(connection: BaseDatabaseWrapper, column: Column, value: Any) -> Any:
    """`value` as the database's driver takes it for this kind of column."""
    ops, features = connection.ops, connection.features
    match column.kind:
        case _ if value is None:
            return None
        case "DateTimeField":
            return ops.adapt_datetimefield_value(value)
        case "DateField":
            return ops.adapt_datefield_value(value)
        case "TimeField":
            return ops.adapt_timefield_value(value)
        case "DecimalField":
            places = column.field.decimal_places  # type: ignore[attr-defined]
            digits = column.field.max_digits  # type: ignore[attr-defined]
            return ops.adapt_decimalfield_value(value, digits, places)
        case "JSONField":
            return ops.adapt_json_value(_content(value), None)
        case "GenericIPAddressField" | "IPAddressField":
            return ops.adapt_ipaddressfield_value(value)
        case "BinaryField":
            return connection.Database.Binary(value)  # type: ignore[attr-defined]
        case "UUIDField" if not features.has_native_uuid_field:
            return value.hex
        case "DurationField" if not features.has_native_duration_field:
            return duration_microseconds(value)
    return value


def _content(value: JsonValue) -> Any:
    return value.content
