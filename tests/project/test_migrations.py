"""Migrations say what the models say, one after another, each with a name."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = ("agencies", "plans", "indicators", "tasks")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", OURS)
def test_migrations_form_one_line(app):
    loader = MigrationLoader(None)

    assert len(loader.graph.leaf_nodes(app)) == 1
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
    assert [name for name in names if re.search(r"_auto_|_initial$|_merge", name)] == []


def test_user_is_ours_from_the_first_migration():
    loader = MigrationLoader(None)
    first = loader.get_migration("agencies", loader.graph.root_nodes("agencies")[0][1])

    assert "User" in [getattr(operation, "name", None) for operation in first.operations]


@pytest.mark.django_db
def test_tables_are_those_of_the_models():
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}

    assert ours <= set(connection.introspection.table_names())
