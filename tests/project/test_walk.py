"""Everybody knocks at every address: what they get is what the table declares."""

import sys

import pytest

from agencies import permissions as agency_permissions
from agencies import visibility
from agencies.models import User
from indicators import permissions as indicator_permissions
from plans import permissions as plan_permissions
from tasks import permissions as task_permissions
from tests.project.walk import METHODS, differences, route_names
from tests.project.walk_table import TABLE
from tests.project.walk_world import build

PERMISSIONS = [agency_permissions, plan_permissions, indicator_permissions, task_permissions]
PREDICATES = [
    (module, name)
    for module in PERMISSIONS
    for name, value in vars(module).items()
    if callable(value) and value.__module__ == module.__name__ and name.startswith(("can_", "has_"))
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    settings.RATE_LIMITS = {}
    settings.MEDIA_ROOT = tmp_path
    return build()


def test_every_route_is_declared():
    assert sorted(route_names()) == sorted(TABLE)


@pytest.mark.parametrize("method", METHODS)
def test_everybody_gets_what_is_declared(world, method):
    assert [str(found) for found in differences(world, TABLE, (method,))] == []


@pytest.mark.parametrize(
    ("module", "name"), PREDICATES, ids=[f"{m.__name__}.{name}" for m, name in PREDICATES]
)
def test_walk_notices_a_loosened_predicate(world, monkeypatch, module, name):
    replace_everywhere(monkeypatch, getattr(module, name), lambda *args, **kwargs: True)

    assert next(differences(world, TABLE), None) is not None


def test_walk_notices_loosened_visibility(world, monkeypatch):
    everything = visibility.EVERYTHING
    replace_everywhere(
        monkeypatch, visibility.visible_jurisdictions, lambda *args, **kwargs: everything
    )

    assert next(differences(world, TABLE), None) is not None


def test_walk_notices_loosened_reading(world, monkeypatch):
    monkeypatch.setattr(User, "may_read", True)

    assert next(differences(world, TABLE), None) is not None


def replace_everywhere(monkeypatch, function, replacement):
    """Put `replacement` wherever a module holds `function` under any name."""
    for module in list(sys.modules.values()):
        for attribute, value in list(vars(module).items() if module else []):
            if value is function:
                monkeypatch.setattr(module, attribute, replacement)
