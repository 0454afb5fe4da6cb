"""Values of the database as JSON that means the same on SQLite and PostgreSQL; pure.

A column's kind is the internal type of its Django field. JSON columns are wrapped in a list, so
that an SQL NULL (`null`) and a stored JSON null (`[null]`) stay two things.
"""

import base64
import datetime
import json
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple


class Codec(NamedTuple):
    """How one kind of value is written as JSON, and read from it; neither sees None."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def encode(kind: str, value: Any) -> Any:
    """`value`, as the database driver and Django's backend gave it, for JSON."""
    return None if value is None else CODECS[kind].encode(value)


def decode(kind: str, value: Any) -> Any:
    """The Python value that `encode` wrote; ValueError for what it never writes."""
    if value is None:
        return None
    try:
        return CODECS[kind].decode(value)
    except (TypeError, InvalidOperation) as error:
        raise ValueError(f"{value!r:.60} is no value of a {kind}") from error


def exactly(*types: type) -> Callable[[Any], Any]:
    """A reader that takes values of just these types: True is not a number here."""

    def read(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError
        return value

    return read


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).isoformat()


def _duration(value: int) -> datetime.timedelta:
    return datetime.timedelta(microseconds=exactly(int)(value))


def _from_json_text(value: Any) -> list:
    # Both drivers hand JSON over as text.
    return [json.loads(value) if isinstance(value, str | bytes) else value]


def _wrapped(value: Any) -> Any:
    (content,) = exactly(list)(value)
    return JsonValue(content)


class JsonValue(NamedTuple):
    """The content of a JSON column: its None is a JSON null."""

    content: Any


WHOLE = Codec(int, exactly(int))
TEXT = Codec(str, exactly(str))
CODECS = {
    **dict.fromkeys(
        (
            *("AutoField", "BigAutoField", "SmallAutoField"),
            *("IntegerField", "BigIntegerField", "SmallIntegerField"),
            *("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"),
        ),
        WHOLE,
    ),
    **dict.fromkeys(
        ("CharField", "TextField", "SlugField", "FileField", "FilePathField", "URLField")
        + ("GenericIPAddressField", "IPAddressField"),
        TEXT,
    ),
    "BooleanField": Codec(bool, exactly(bool)),
    "FloatField": Codec(float, exactly(float, int)),
    "DecimalField": Codec(lambda value: f"{value:f}", lambda text: Decimal(exactly(str)(text))),
    "DateField": Codec(datetime.date.isoformat, datetime.date.fromisoformat),
    "TimeField": Codec(datetime.time.isoformat, datetime.time.fromisoformat),
    "DateTimeField": Codec(_moment, datetime.datetime.fromisoformat),
    "DurationField": Codec(lambda value: value // datetime.timedelta(microseconds=1), _duration),
    "UUIDField": Codec(str, lambda text: uuid.UUID(exactly(str)(text))),
    "BinaryField": Codec(
        lambda value: base64.b64encode(bytes(value)).decode(),
        lambda text: base64.b64decode(text, validate=True),
    ),
    "JSONField": Codec(_from_json_text, _wrapped),
}
