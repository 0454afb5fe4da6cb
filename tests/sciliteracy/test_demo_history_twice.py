"""The demo's history is the same whenever it is played."""

import hashlib
import json

import pytest
from django.db import transaction
from django.test import override_settings

from agencies.models import Membership, User, Venue
from agencies.services.audit import plain
from indicators.models import Observation
from sciliteracy import demo_history_narratives as narratives
from sciliteracy.demo_history import DEMO_DAY, load_history
from sciliteracy.demo_people import load_people
from tasks.models import (
    Evidence,
    Extension,
    Occurrence,
    PeriodFreeze,
    ProgressReport,
    ReportStep,
)
from tests import shipped

PLAYED = (
    Occurrence,
    ProgressReport,
    ReportStep,
    Evidence,
    Extension,
    PeriodFreeze,
    Observation,
    Venue,
    Membership,
    User,
)
# Keys differ from one time to the next; the clock tells when a row was written.
DIFFERS = {"id", "created_at", "updated_at", "password", "date_joined"}


class TakenBack(Exception):
    """Ends a transaction that is not to be kept."""


def rows_of(model):
    columns = [field for field in model._meta.concrete_fields if field.name not in DIFFERS]
    links = [field.name for field in columns if field.is_relation]
    for row in model.objects.select_related(*links):
        told = {
            field.name: str(getattr(row, field.name))
            if field.is_relation
            else plain(getattr(row, field.name))
            for field in columns
        }
        yield json.dumps(told, ensure_ascii=False, sort_keys=True)


def digest_of(model):
    rows = sorted(rows_of(model))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def played_once():
    """The digest of each model after the history was played; nothing of it stays."""
    try:
        with transaction.atomic():
            list(load_people())
            list(load_history(today=DEMO_DAY))
            digests = {model.__name__: digest_of(model) for model in PLAYED}
            raise TakenBack
    except TakenBack:
        return digests


@pytest.mark.django_db
@pytest.mark.first_run  # what is drawn is drawn by Python alone
def test_history_is_the_same_when_it_is_played_again(monkeypatch, tmp_path):
    # Fewer reports than in the demo: what is drawn is drawn in the same way.
    fewer = {month: share / 3 for month, share in narratives.SHARES.items()}
    monkeypatch.setattr(narratives, "SHARES", fewer)
    shipped.store()

    with override_settings(DEMO=True, MEDIA_ROOT=tmp_path):
        first, second = played_once(), played_once()

    assert first == second
    assert all(number for number, _digest in first.values())
    assert first["ProgressReport"][0] > 200
