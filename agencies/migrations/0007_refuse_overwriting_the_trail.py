"""Refuse to write over an event or an archive row on SQLite.

INSERT OR REPLACE deletes the old row without firing its DELETE trigger (unless the connection sets
recursive_triggers), so the insert itself has to be refused where the key is taken. PostgreSQL has
no such statement: ON CONFLICT UPDATE fires the UPDATE trigger.
"""

from django.db import migrations

TABLES = ("agencies_auditevent", "agencies_auditarchive")
SEAL = """
    CREATE TRIGGER sealed_table_no_replace BEFORE INSERT ON sealed_table
    WHEN EXISTS (SELECT 1 FROM sealed_table WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed or deleted'); END
"""


def seal(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in TABLES:
        schema_editor.execute(SEAL.replace("sealed_table", table))


def unseal(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_archive_audit_trail")]

    operations = [migrations.RunPython(seal, unseal)]
