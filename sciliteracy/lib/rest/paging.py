"""Pages by keyset: a cursor names the last row shown, so that what is added or retired meanwhile
shifts nothing, and the thousandth page costs what the first does."""

import base64
import binascii
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from sciliteracy.lib.rest.problems import Problem

PAGE_SIZE, MOST = 50, 200
CURSOR, SIZE, ORDERING = "cursor", "page_size", "ordering"
LONGEST_CURSOR = 600


class KeysetPages(BasePagination):
    """Orders by what the view calls `orderings` (never null) and by key last."""

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list:
        self.request = request
        name = ordering_asked(request, view.orderings)
        down = name.startswith("-")
        fields = (*view.orderings[name.removeprefix("-")], "pk")
        rows = queryset.order_by(*(f"-{field}" if down else field for field in fields))
        if cursor := request.query_params.get(CURSOR):
            rows = rows.filter(_after(queryset.model, fields, _read(cursor, name), down))
        size = size_asked(request)
        found = list(rows[: size + 1])
        self.next_cursor = None
        if len(found) > size:
            last = found[size - 1]
            values = [_plain(_value(last, field)) for field in fields]
            self.next_cursor = written([name, *values])
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._next_address(), "results": data})

    def _next_address(self) -> str | None:
        if self.next_cursor is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, self.next_cursor)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [f"{sign}{name}" for name in view.orderings for sign in ("", "-")]
        return [
            {
                "name": CURSOR,
                "in": "query",
                "description": _("上一页 next 中的游标。"),
                "schema": {"type": "string"},
            },
            {
                "name": SIZE,
                "in": "query",
                "description": _("每页多少条。"),
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE_SIZE},
            },
            {
                "name": ORDERING,
                "in": "query",
                "description": _("排序；前加 - 为倒序。"),
                "schema": {"type": "string", "enum": names},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri"},
                "results": schema,
            },
        }


def size_asked(request: Request) -> int:
    asked = request.query_params.get(SIZE)
    if asked is None:
        return PAGE_SIZE
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and 1 <= int(asked) <= MOST):
        told = _("应为 1 至 %(most)s 的整数。") % {"most": MOST}
        raise Problem("bad-parameter", errors={SIZE: [told]})
    return int(asked)


def ordering_asked(request: Request, orderings: dict[str, tuple[str, ...]]) -> str:
    asked = request.query_params.get(ORDERING) or next(iter(orderings))
    if asked.removeprefix("-") not in orderings or asked.startswith("--"):
        told = _("只能按这些排序：%(names)s。") % {"names": ", ".join(orderings)}
        raise Problem("bad-parameter", errors={ORDERING: [told]})
    return asked


def written(values: list[Any]) -> str:
    """An opaque text for an address."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> list[Any]:
    """What `written` wrote. Raises Problem."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw)
        if not isinstance(values, list):
            raise ValueError
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _bad_cursor() from error
    return values


def _bad_cursor() -> Problem:
    return Problem("bad-parameter", errors={CURSOR: [_("游标无效，请从头读取。")]})


def _read(cursor: str, ordering: str) -> list[Any]:
    name, *values = read(cursor) or [None]
    if name != ordering:
        raise _bad_cursor()
    return values


def _after(model: type[Model], fields: tuple[str, ...], values: list[Any], down: bool) -> Q:
    """(a, b) > (x, y), written out: every database has it, and takes the index."""
    if len(values) != len(fields):
        raise _bad_cursor()
    condition, same = Q(pk__in=[]), Q()
    for field, value in zip(fields, values, strict=True):
        known = _typed(model, field, value)
        condition |= same & Q(**{f"{field}__{'lt' if down else 'gt'}": known})
        same &= Q(**{field: known})
    return condition


def _typed(model: type[Model], path: str, value: Any) -> Any:
    if value is None or isinstance(value, dict | list | bool):
        raise _bad_cursor()
    field: Any = None
    for name in path.split("__"):
        options = model._meta
        field = options.pk if name == "pk" else options.get_field(name)
        model = field.related_model or model
    try:
        known = field.to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise _bad_cursor() from error
    if isinstance(known, int) and not -(2**63) <= known < 2**63:
        raise _bad_cursor()
    if isinstance(known, str) and "\x00" in known:
        raise _bad_cursor()
    return known


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
