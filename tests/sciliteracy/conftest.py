"""Fixtures for what is composed from all apps."""

import pytest
from django.db import transaction
from django.test import override_settings

from sciliteracy.demo_history import DEMO_DAY, load_history, stored_on
from sciliteracy.demo_people import load_people
from tests import shipped


@pytest.fixture(scope="module")
def five_plans(django_db_setup, django_db_blocker, keep):
    """The five shipped plans for a whole module, taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        keep.stand("five-plans", shipped.store)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker, tmp_path_factory, keep):
    """The demo's day; gives the lines that were told while it was played."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, PORTAL_TODAY=DEMO_DAY, MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        yield keep.stand("history", play, media)
        transaction.set_rollback(True)


def play():
    shipped.store(today=stored_on(DEMO_DAY))
    list(load_people())
    return list(load_history(today=DEMO_DAY))
