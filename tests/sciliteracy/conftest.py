"""Fixtures for what is composed from all apps."""

import pytest
from django.db import transaction

from tests import shipped


@pytest.fixture(scope="module")
def five_plans(django_db_setup, django_db_blocker):
    """The five shipped plans for a whole module, taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped.store()
        yield
        transaction.set_rollback(True)
