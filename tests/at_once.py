"""Acts that meet: each in a thread with a connection of its own, on a database that is shared."""

import threading

import pytest
from django.db import connection


@pytest.fixture(scope="module")
def unsealed(django_db_setup, django_db_blocker):
    """What such tests store is seen by all connections, so the tables are emptied after each; the
    audit trail lets nobody do so unless its seals are lifted."""
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL is not PostgreSQL")
    with django_db_blocker.unblock():
        _switch_seals("DISABLE")
    yield
    with django_db_blocker.unblock():
        _switch_seals("ENABLE")


def _switch_seals(how):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'agencies_audit%'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def at_once(*calls):
    """Run all calls at the same moment, each on a connection of its own; what came of each."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            start.wait(timeout=20)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
