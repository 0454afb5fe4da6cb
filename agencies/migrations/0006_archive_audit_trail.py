"""Let old audit events be moved into files, and nothing else happen to the trail.

A row of `agencies_auditevent` may be deleted only if a row of `agencies_auditarchive` covers it and
it is older than 180 days; archives can be added but neither changed nor deleted. An archive that is
added while its events are live must count them rightly and hold none that is younger. No event can
be written under a number that an archive covers, so what was moved cannot come back as something
else. The trail itself is not rebuilt here: CREATE INDEX leaves its triggers in place.
"""

from django.db import migrations, models

EVENTS = "agencies_auditevent"
ARCHIVES = "agencies_auditarchive"
MESSAGE = "the audit trail cannot be changed or deleted"
REFUSED = {
    "covered": "an archive covers this number: the audit trail cannot be changed",
    "wrong": "the archive does not match the live events: the audit trail cannot be changed",
}
COVERED = f"EXISTS (SELECT 1 FROM {ARCHIVES} WHERE OLD.id BETWEEN first_id AND last_id)"  # noqa: S608 - constants
USED_UP = f"NEW.id <= (SELECT max(last_id) FROM {ARCHIVES})"  # noqa: S608 - constants
_COVERED_EVENTS = f"FROM {EVENTS} WHERE id BETWEEN NEW.first_id AND NEW.last_id"
ABUSED = f"""NEW.last_id < NEW.first_id
    OR (SELECT count(*) {_COVERED_EVENTS}) NOT IN (0, NEW.event_count)
    OR EXISTS (SELECT 1 {_COVERED_EVENTS} AND at >= %s)"""
LIMITS = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-180 days')",
    "postgresql": "now() - interval '180 days'",
}


def _sqlite_trigger(name, when, table, refusal, condition="1"):
    return f"""CREATE TRIGGER {name} {when} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""


SQLITE_SEAL = [
    f"DROP TRIGGER {EVENTS}_no_delete",
    _sqlite_trigger(
        f"{EVENTS}_no_delete",
        "BEFORE DELETE",
        EVENTS,
        MESSAGE,
        f"NOT ({COVERED} AND OLD.at < {LIMITS['sqlite']})",
    ),
    # AFTER: before the insertion, SQLite has no number for the row yet.
    _sqlite_trigger(f"{EVENTS}_no_reuse", "AFTER INSERT", EVENTS, REFUSED["covered"], USED_UP),
    _sqlite_trigger(
        f"{ARCHIVES}_no_abuse",
        "BEFORE INSERT",
        ARCHIVES,
        REFUSED["wrong"],
        ABUSED.replace("%s", LIMITS["sqlite"]),
    ),
    _sqlite_trigger(f"{ARCHIVES}_no_update", "BEFORE UPDATE", ARCHIVES, MESSAGE),
    _sqlite_trigger(f"{ARCHIVES}_no_delete", "BEFORE DELETE", ARCHIVES, MESSAGE),
]
SQLITE_UNSEAL = [
    f"DROP TRIGGER {ARCHIVES}_no_delete",
    f"DROP TRIGGER {ARCHIVES}_no_update",
    f"DROP TRIGGER {ARCHIVES}_no_abuse",
    f"DROP TRIGGER {EVENTS}_no_reuse",
    f"DROP TRIGGER {EVENTS}_no_delete",
    f"""CREATE TRIGGER {EVENTS}_no_delete BEFORE DELETE ON {EVENTS}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
]


def _postgresql_function(name, condition, refusal, result):
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {result};
        END $$"""


def _postgresql_trigger(name, when, table, function, each="ROW"):
    return f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"


_OLD_ENOUGH = f"OLD.at < {LIMITS['postgresql']}"
POSTGRESQL_SEAL = [
    _postgresql_function(
        f"{EVENTS}_refuse_delete", f"NOT ({COVERED} AND {_OLD_ENOUGH})", MESSAGE, "OLD"
    ),
    _postgresql_function(f"{EVENTS}_refuse_reuse", USED_UP, REFUSED["covered"], "NEW"),
    _postgresql_function(
        f"{ARCHIVES}_refuse_abuse",
        ABUSED.replace("%s", LIMITS["postgresql"]),
        REFUSED["wrong"],
        "NEW",
    ),
    f"DROP TRIGGER {EVENTS}_no_change ON {EVENTS}",
    _postgresql_trigger(f"{EVENTS}_no_change", "BEFORE UPDATE", EVENTS, f"{EVENTS}_refuse"),
    _postgresql_trigger(f"{EVENTS}_no_delete", "BEFORE DELETE", EVENTS, f"{EVENTS}_refuse_delete"),
    _postgresql_trigger(f"{EVENTS}_no_reuse", "BEFORE INSERT", EVENTS, f"{EVENTS}_refuse_reuse"),
    _postgresql_trigger(
        f"{ARCHIVES}_no_abuse", "BEFORE INSERT", ARCHIVES, f"{ARCHIVES}_refuse_abuse"
    ),
    _postgresql_trigger(
        f"{ARCHIVES}_no_change", "BEFORE UPDATE OR DELETE", ARCHIVES, f"{EVENTS}_refuse"
    ),
    _postgresql_trigger(
        f"{ARCHIVES}_no_truncate", "BEFORE TRUNCATE", ARCHIVES, f"{EVENTS}_refuse", "STATEMENT"
    ),
]
POSTGRESQL_UNSEAL = [
    f"DROP TRIGGER {ARCHIVES}_no_truncate ON {ARCHIVES}",
    f"DROP TRIGGER {ARCHIVES}_no_change ON {ARCHIVES}",
    f"DROP TRIGGER {ARCHIVES}_no_abuse ON {ARCHIVES}",
    f"DROP TRIGGER {EVENTS}_no_reuse ON {EVENTS}",
    f"DROP TRIGGER {EVENTS}_no_delete ON {EVENTS}",
    f"DROP TRIGGER {EVENTS}_no_change ON {EVENTS}",
    f"DROP FUNCTION {ARCHIVES}_refuse_abuse()",
    f"DROP FUNCTION {EVENTS}_refuse_reuse()",
    f"DROP FUNCTION {EVENTS}_refuse_delete()",
    _postgresql_trigger(
        f"{EVENTS}_no_change", "BEFORE UPDATE OR DELETE", EVENTS, f"{EVENTS}_refuse"
    ),
]
STATEMENTS = {
    "sqlite": (SQLITE_SEAL, SQLITE_UNSEAL),
    "postgresql": (POSTGRESQL_SEAL, POSTGRESQL_UNSEAL),
}


def _run(schema_editor, which):
    for statement in STATEMENTS[schema_editor.connection.vendor][which]:
        schema_editor.execute(statement, params=None)


def seal(apps, schema_editor):
    _run(schema_editor, 0)


def unseal(apps, schema_editor):
    _run(schema_editor, 1)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_keep_passwords_and_sessions")]

    operations = [
        migrations.CreateModel(
            name="AuditArchive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="文件")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "previous_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="上一归档文件的 SHA-256"
                    ),
                ),
                ("first_id", models.BigIntegerField(unique=True, verbose_name="首条编号")),
                ("last_id", models.BigIntegerField(unique=True, verbose_name="末条编号")),
                ("event_count", models.PositiveIntegerField(verbose_name="条数")),
                ("archived_at", models.DateTimeField(auto_now_add=True, verbose_name="归档时间")),
                ("archived_by", models.CharField(max_length=150, verbose_name="归档人")),
            ],
            options={
                "verbose_name": "审计归档",
                "verbose_name_plural": "审计归档",
                "ordering": ["-last_id"],
            },
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["jurisdiction_id", "-id"], name="audit_by_jurisdiction"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["address", "-id"], name="audit_by_address"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["-id"], condition=models.Q(succeeded=False), name="audit_refusals"
            ),
        ),
        migrations.RunPython(seal, unseal),
    ]
