"""The change feed while many write: on PostgreSQL, where they really do at once."""

import threading

import pytest
from django.db import connection, transaction

from tests.api import Program, machine, token_for
from tests.at_once import unsealed
from tests.factories.agencies import AgencyFactory
from tests.sciliteracy.api.test_changes import follow

__all__ = ["unsealed"]
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unsealed"),
]
WRITERS, ROWS = 4, 15


def test_nothing_is_missed_or_told_twice_while_many_write(haizhou):
    """Writers commit in another order than they began; the reader goes on all the time."""
    program = Program(token_for(machine(haizhou)))
    cursor = follow(program)[1]
    written, never = [], threading.Event()

    def write(first):
        try:
            for number in range(ROWS):
                with transaction.atomic():
                    row = AgencyFactory(jurisdiction=haizhou, name=f"局{first}-{number}")
                    never.wait(0.01 * ((first + number) % WRITERS))
                written.append(row.pk)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(first,)) for first in range(WRITERS)]
    for writer in writers:
        writer.start()
    found = []
    while any(writer.is_alive() for writer in writers):
        new, cursor = follow(program, cursor, "&resources=agencies&page_size=3")
        found += new
    found += follow(program, cursor, "&resources=agencies")[0]

    assert sorted(pk for _name, pk, _what in found) == sorted(written)
    assert len(written) == WRITERS * ROWS


def test_late_commit_gets_a_later_place(haizhou):
    """What began first and commits last is not behind the reader."""
    program = Program(token_for(machine(haizhou)))
    cursor = follow(program)[1]
    begun, may_end = threading.Event(), threading.Event()
    late = []

    def write():
        try:
            with transaction.atomic():
                late.append(AgencyFactory(jurisdiction=haizhou).pk)
                begun.set()
                may_end.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(20)
    early = AgencyFactory(jurisdiction=haizhou).pk
    first, cursor = follow(program, cursor, "&resources=agencies")
    may_end.set()
    writer.join()
    second, _cursor = follow(program, cursor, "&resources=agencies")

    assert first == [("agencies", early, "changed")]
    assert second == [("agencies", late[0], "changed")]
