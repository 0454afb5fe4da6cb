"""Each kind of value comes back as it was, and nothing else is taken for it."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest

from sciliteracy.backup.tables import all_tables
from sciliteracy.backup.values import CODECS, JsonValue, decode, encode

EAST = datetime.timezone(datetime.timedelta(hours=8))
VALUES = [
    ("BigAutoField", 2**63 - 1),
    ("CharField", "局\u2028'\""),
    ("BooleanField", False),
    ("FloatField", 0.1),
    ("DecimalField", Decimal("1E-7")),
    ("DecimalField", Decimal("100.00")),
    ("DateField", datetime.date(9999, 12, 31)),
    ("TimeField", datetime.time(23, 59, 59, 999999)),
    ("DateTimeField", datetime.datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=datetime.UTC)),
    ("DurationField", -datetime.timedelta(days=3, microseconds=1)),
    ("UUIDField", uuid.UUID(int=7)),
    ("BinaryField", bytes(range(256))),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_value_comes_back(kind, value):
    text = json.dumps(encode(kind, value))

    found = decode(kind, json.loads(text))
    assert (found, type(found), str(found)) == (value, type(value), str(value))


@pytest.mark.parametrize("kind", CODECS)
def test_null_comes_back(kind):
    assert decode(kind, encode(kind, None)) is None


@pytest.mark.parametrize("text", ["null", '{"a": [1, 2.5, null]}', "0.1", '"null"', "[]"])
def test_json_comes_back_and_its_null_is_not_that_of_sql(text):
    assert decode("JSONField", encode("JSONField", text)) == JsonValue(json.loads(text))


def test_moment_is_kept_in_universal_time():
    moment = datetime.datetime(2024, 1, 1, 8, tzinfo=EAST)

    assert encode("DateTimeField", moment) == "2024-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("BigAutoField", "1"),
        ("IntegerField", True),
        ("IntegerField", 1.0),
        ("CharField", 1),
        ("BooleanField", 1),
        ("DecimalField", 1.5),
        ("DecimalField", "one"),
        ("DateField", "yesterday"),
        ("DateTimeField", 5),
        ("UUIDField", "7"),
        ("BinaryField", "?"),
        ("JSONField", {}),
        ("JSONField", []),
    ],
)
def test_wrong_value_is_refused(kind, value):
    with pytest.raises(ValueError, match=r".+"):
        decode(kind, value)


def test_every_column_of_the_portal_is_of_a_known_kind():
    tables = all_tables()

    assert {column.kind for table in tables for column in table.columns} <= set(CODECS)
    assert "agencies_auditevent" in {table.name for table in tables}


def test_no_row_points_to_a_table_that_is_left_out():
    tables = all_tables()
    kept = {table.name for table in tables}

    pointed_to = {
        column.field.related_model._meta.db_table
        for table in tables
        for column in table.columns
        if column.field.is_relation
    }
    assert pointed_to - kept == set()
