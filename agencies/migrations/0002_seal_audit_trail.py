"""Make the audit table append-only in the database itself, on SQLite and on PostgreSQL.

A bug, a shell session or a stolen application password can then add to the trail but neither
change nor remove what it holds (GB/T 22239-2019 安全审计: protected from deletion and change).
"""

from django.db import migrations

TABLE = "agencies_auditevent"
MESSAGE = "the audit trail cannot be changed or deleted"

SQLITE_SEAL = [
    f"""CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for event in ("UPDATE", "DELETE")
]
SQLITE_UNSEAL = [f"DROP TRIGGER {TABLE}_no_{event}" for event in ("update", "delete")]

POSTGRESQL_SEAL = [
    f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    f"""CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
]
POSTGRESQL_UNSEAL = [
    f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}",
    f"DROP TRIGGER {TABLE}_no_change ON {TABLE}",
    f"DROP FUNCTION {TABLE}_refuse()",
]

STATEMENTS = {
    "sqlite": (SQLITE_SEAL, SQLITE_UNSEAL),
    "postgresql": (POSTGRESQL_SEAL, POSTGRESQL_UNSEAL),
}


def _run(schema_editor, which):
    for statement in STATEMENTS[schema_editor.connection.vendor][which]:
        schema_editor.execute(statement)


def seal(apps, schema_editor):
    _run(schema_editor, 0)


def unseal(apps, schema_editor):
    _run(schema_editor, 1)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_create_tables")]

    operations = [migrations.RunPython(seal, unseal)]
