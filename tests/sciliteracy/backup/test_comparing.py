"""The drill's eye: it sees a changed value, a changed type, and rows that are gone or new."""

import pytest

from sciliteracy.backup.comparing import compare_tables, is_same
from sciliteracy.backup.tables import all_tables

(OBSERVATIONS,) = (table for table in all_tables() if table.name == "indicators_observation")
CHANGES = {
    "nothing": ("SELECT 1", []),
    "a value": ("UPDATE indicators_observation SET source = '别处' WHERE id = 2", ["2: source"]),
    "a tail": ("UPDATE indicators_observation SET source = source || ' '", None),
    "two values": (
        "UPDATE indicators_observation SET value = value + 1, version = 9 WHERE id = 1",
        ["1: version, value"],
    ),
    "a row less": ("DELETE FROM indicators_observation WHERE id = 1", ["1: only in the database"]),
    "the last rows": (
        "DELETE FROM indicators_observation WHERE id > 3",
        ["4: only in the database", "5: only in the database"],
    ),
    "another number": (
        "UPDATE indicators_observation SET id = 77 WHERE id = 5",
        ["5: only in the database", "77: only in the backup"],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_seen(change, full, portals, filled):
    statement, wanted = CHANGES[change]
    other = portals(filled)
    other.database.cursor().execute(statement)

    found = compare_tables(full.database, other.database, OBSERVATIONS)

    if wanted is None:
        wanted = [f"{number}: source" for number in range(1, 6)]
    assert found.examples == [f"indicators_observation {what}" for what in wanted]
    assert found.differing == len(wanted)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("DecimalField", 1, 1.0, False),
        ("BooleanField", True, 1, False),
        ("CharField", None, "", False),
        ("JSONField", '{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}', True),
        ("JSONField", "[1, 2]", "[2, 1]", False),
        ("JSONField", "1", "true", False),
        ("JSONField", None, "null", False),
        ("BinaryField", b"a", memoryview(b"a"), True),
        ("BinaryField", b"a", memoryview(b"b"), False),
    ],
)
def test_same_means_the_same_value_of_the_same_type(kind, one, other, same):
    assert is_same(kind, one, other) is same
