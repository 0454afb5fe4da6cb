"""INSERT … SELECT: rows made from rows, in one statement, however many there are."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Value
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Cast
from django.utils import timezone

PREFIX = "new_"


def insert_from(
    model: type[models.Model], rows: models.QuerySet, columns: Mapping[str, Any]
) -> int:
    """Add one row of `model` for each of `rows`; returns how many.

    `columns` maps fields of `model` to expressions over `rows` or to plain values. Fields that are
    not named take their defaults, creation times the present. Constraints of the database hold as
    for any other statement; `save()` and signals play no part.
    """
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    given = {field: _expression(field, columns) for field in fields}
    aliases = {f"{PREFIX}{field.name}": value for field, value in given.items()}
    query = rows.order_by().annotate(**aliases).values_list(*aliases).query
    connection = connections[rows.db]
    try:
        select, params = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # Django sees that there can be none, as for a choice among nothing
        return 0
    names = ", ".join(connection.ops.quote_name(field.column or field.name) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names of tables and columns are the models' own, values travel as parameters.
        cursor.execute(f"INSERT INTO {table} ({names}) {select}", params)  # noqa: S608
        return cursor.rowcount


def _expression(field: models.Field, columns: Mapping[str, Any]) -> BaseExpression | models.F:
    value = columns[field.name] if field.name in columns else _default(field)
    if isinstance(value, BaseExpression | models.F):
        return value
    plain = Value(value, output_field=_plain(field))
    # PostgreSQL takes a bare NULL among distinct rows for a text, which fits no other column.
    return Cast(plain, _plain(field)) if value is None else plain


def _default(field: models.Field) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _plain(field: models.Field) -> models.Field:
    """What a value of `field` is to the database; a key is what it points to."""
    return field.target_field if isinstance(field, models.ForeignKey) else field
