"""Everybody knocks at every address: what they get is what the table declares."""

import sys
from pathlib import Path

import pytest
from django.utils import timezone

from agencies import permissions as agency_permissions
from agencies import visibility
from agencies.models import User
from agencies.services.audit_archive import archive_audit
from agencies.services.jurisdictions import create_jurisdiction
from agencies.services.passwords import reset_password
from agencies.states import Role
from indicators import permissions as indicator_permissions
from indicators.models import Indicator
from indicators.services.indicators import update_indicator
from plans import permissions as plan_permissions
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks import permissions as task_permissions
from tests.project.walk import METHODS, differences, route_names
from tests.project.walk_table import TABLE
from tests.project.walk_world import NOBODY, build

PERMISSIONS = [agency_permissions, plan_permissions, indicator_permissions, task_permissions]
PREDICATES = {
    f"{module.__name__}.{name}": value
    for module in PERMISSIONS
    for name, value in vars(module).items()
    if callable(value) and value.__module__ == module.__name__ and name.startswith(("can_", "has_"))
}
# No page asks these yet: the verb that does, tried by somebody who may not.
ASKED_BY_VERBS = {
    "agencies.permissions.can_create_jurisdiction": lambda world, by: create_jurisdiction(
        by=by, name="新区", level="county"
    ),
    "agencies.permissions.can_archive_audit": lambda world, by: archive_audit(
        by=by, folder=Path("nowhere"), now=timezone.now()
    ),
    "agencies.permissions.can_let_in_again": lambda world, by: reset_password(
        User.objects.get(pk=world.rows["account", "own"]), by=by, now=timezone.now()
    ),
    "indicators.permissions.can_edit_indicator": lambda world, by: update_indicator(
        Indicator.objects.get(pk=world.rows["indicator", "own"]), by=by, name="另一名称"
    ),
}
# That each clause of each predicate counts, `test_predicates.py` proves.
# Enough to notice a right that is given away: a reader without rights, one who reads nothing, and
# the two administrators, who must not do each other's work.
SOME = (Role.LIAISON, NOBODY, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
WITHOUT_RIGHTS = {"methods": ("POST", "GET"), "people": SOME}

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
    assert [str(found) for found in differences(world, TABLE, methods=(method,))] == []


@pytest.mark.parametrize("name", sorted(ASKED_BY_VERBS))
def test_verb_notices_a_loosened_predicate(world, monkeypatch, name):
    by = world.users[Role.LIAISON]
    with pytest.raises(NotAllowed):
        ASKED_BY_VERBS[name](world, by)

    replace_everywhere(monkeypatch, PREDICATES[name], lambda *args, **kwargs: True)

    try:
        ASKED_BY_VERBS[name](world, by)
    except NotAllowed:
        pytest.fail("refused although its predicate allows it")
    except (InvalidChange, OSError, ValueError):
        pass  # let in; what it found there is another matter


def test_walk_notices_loosened_visibility(world, monkeypatch):
    everything = visibility.EVERYTHING
    replace_everywhere(
        monkeypatch, visibility.visible_jurisdictions, lambda *args, **kwargs: everything
    )

    assert next(differences(world, TABLE, **WITHOUT_RIGHTS), None) is not None


def test_walk_notices_loosened_reading(world, monkeypatch):
    monkeypatch.setattr(User, "may_read", True)

    assert next(differences(world, TABLE, **WITHOUT_RIGHTS), None) is not None


def replace_everywhere(monkeypatch, function, replacement):
    """Put `replacement` wherever a module holds `function` under any name."""
    for module in list(sys.modules.values()):
        for attribute, value in list(vars(module).items() if module else []):
            if value is function:
                monkeypatch.setattr(module, attribute, replacement)
