"""Say since when a theme day is.

SQLite makes the table anew for that and drops its triggers, so those that note every change are
made again; PostgreSQL keeps them.
"""

from importlib import import_module

from django.db import migrations, models

noting = import_module("tasks.migrations.0013_note_every_change")
TABLE = "tasks_themeday"


def note_again(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in ("insert", "update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_note_{event}")
    for statement in noting._sqlite(TABLE, *noting.TABLES[TABLE]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0019_prefer_a_contact"),
        ("tasks", "0014_tell_why_the_office_is_told"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, note_again),
        migrations.AddField(
            model_name="themeday",
            name="first_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="从哪一年起设立；此前的年份不列。不填表示历年都有。",
                null=True,
                verbose_name="首年",
            ),
        ),
        migrations.AddConstraint(
            model_name="themeday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_year__isnull", True),
                    models.Q(("first_year__gte", 1900), ("first_year__lte", 2200)),
                    _connector="OR",
                ),
                name="theme_day_first_year_is_a_year",
                violation_error_message="首年应在 1900 到 2200 之间。",
            ),
        ),
        migrations.RunPython(note_again, migrations.RunPython.noop),
    ]
