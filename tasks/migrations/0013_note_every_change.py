"""Note every change of a row that the REST interface shows, whatever statement makes it.

One trigger on each table adds a line to `agencies_rowchange`, with the jurisdiction of the row, so
that a reader of one county need not look through those of the nation. The tables of all apps are
named here because this app stands above them.
"""

from django.db import migrations

OF_PLAN = "(SELECT jurisdiction_id FROM plans_plan WHERE id = {row}.plan_id)"
OF_MEASURE = (
    "(SELECT p.jurisdiction_id FROM plans_measure m JOIN plans_plan p ON p.id = m.plan_id"
    " WHERE m.id = {row}.measure_id)"
)
OF_TASK = (
    "(SELECT p.jurisdiction_id FROM tasks_task t JOIN plans_measure m ON m.id = t.measure_id"
    " JOIN plans_plan p ON p.id = m.plan_id WHERE t.id = {row}.task_id)"
)
OF_OCCURRENCE = (
    "(SELECT p.jurisdiction_id FROM tasks_occurrence o JOIN tasks_task t ON t.id = o.task_id"
    " JOIN plans_measure m ON m.id = t.measure_id JOIN plans_plan p ON p.id = m.plan_id"
    " WHERE o.id = {row}.occurrence_id)"
)
OWN = "{row}.jurisdiction_id"
# Table: the resource, and where the jurisdiction of a row is found.
TABLES = {
    # By the one above: so those who see it know that one below it is gone.
    "agencies_jurisdiction": ("jurisdictions", "COALESCE({row}.parent_id, {row}.id)"),
    "agencies_agency": ("agencies", OWN),
    "plans_plan": ("plans", OWN),
    "plans_initiative": ("initiatives", OF_PLAN),
    "plans_measure": ("measures", OF_PLAN),
    "plans_assignment": ("assignments", OF_PLAN),
    "indicators_indicator": ("indicators", OWN),
    "indicators_target": ("targets", OF_PLAN),
    "indicators_observation": ("observations", OWN),
    "tasks_task": ("tasks", OF_MEASURE),
    "tasks_occurrence": ("occurrences", OF_TASK),
    "tasks_progressreport": ("reports", OF_OCCURRENCE),
    "tasks_evidence": ("evidence", OWN),
    "tasks_themeday": ("theme-days", OWN),
}
INTO = "INSERT INTO agencies_rowchange (kind, row_id, place_id, removed, changed_at)"
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


def _sqlite(table, kind, place):
    for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        removed = "1" if event == "DELETE" else "(NEW.retired_at IS NOT NULL)"
        yield f"""CREATE TRIGGER {table}_note_{event.lower()} AFTER {event} ON {table} BEGIN
            {INTO} VALUES ('{kind}', {row}.id, {place.format(row=row)}, {removed}, {SQLITE_NOW});
            END"""


def _postgresql(table, kind, place):
    yield f"""CREATE FUNCTION {table}_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changed {table}%ROWTYPE;
        BEGIN
            IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
            {INTO} VALUES (
                '{kind}', changed.id, {place.format(row="changed")},
                TG_OP = 'DELETE' OR changed.retired_at IS NOT NULL, clock_timestamp()
            );
            RETURN NULL;
        END $$"""
    yield f"""CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_note_change()"""


def note(apps, schema_editor):
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for table, (kind, place) in TABLES.items():
        for statement in make(table, kind, place):
            # Without parameters the per cent signs stand for themselves.
            schema_editor.execute(statement, params=None)


def forget(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_note_change ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_note_change()")
        else:
            for event in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_note_{event}")


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0012_word_messages"),
        ("agencies", "0017_keep_changes_in_order"),
        ("plans", "0003_let_an_import_change_nothing"),
        ("indicators", "0002_refuse_missing_amounts"),
    ]

    operations = [migrations.RunPython(note, forget)]
