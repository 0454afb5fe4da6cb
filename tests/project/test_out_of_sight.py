"""Whoever asks for a row that is there and not theirs to see is on record, at every address."""

import pytest
from django.db import transaction
from django.urls import reverse

from agencies.models import AuditEvent
from agencies.services.auditing import REFUSED
from tests.project.walk_table import TABLE
from tests.project.walk_world import ANONYMOUS, PEOPLE, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    settings.RATE_LIMITS = {}
    settings.MEDIA_ROOT = tmp_path
    return build()


def knock(client, method, address):
    """The status, and the refusals that the knock left."""
    with transaction.atomic():
        before = AuditEvent.objects.filter(verb=REFUSED).count()
        response = client.generic(method, address)
        if response.streaming:
            response.getvalue()
        told = list(AuditEvent.objects.filter(verb=REFUSED).order_by("pk"))[before:]
        transaction.set_rollback(True)
    return response.status_code, told


def hidden_rows(world):
    """For each address of a row: somebody for whom a row of another place is not there."""
    for name, route in TABLE.items():
        for place in ("upper", "foreign"):
            for method, rule in (("GET", route.get), ("POST", route.post)):
                for person in PEOPLE if route.kind else ():
                    if person != ANONYMOUS and rule(person, place) == "absent":
                        keys = [world.rows[kind, place] for kind in route.kind.split()]
                        yield person, method, reverse(name, args=keys)
                        break


def test_every_row_out_of_sight_is_a_refusal_on_record(world):
    rows = list(hidden_rows(world))
    missing = []
    for person, method, address in rows:
        status, told = knock(world.clients[person], method, address)
        expected = [(world.users[person].pk, False, address)]
        if [(event.actor_id, event.succeeded, event.after["path"]) for event in told] != expected:
            missing.append(f"{method} {address} by {person}: {status}, {len(told)} events")

    assert len(rows) > 20
    assert missing == []


def test_row_that_is_not_there_is_none(world):
    told = []
    for name, route in TABLE.items():
        for person in PEOPLE if route.kind else ():
            if person != ANONYMOUS and route.get(person, "foreign") == "absent":
                keys = ["no-such-plan" if kind == "plan" else 10**9 for kind in route.kind.split()]
                told += knock(world.clients[person], "GET", reverse(name, args=keys))[1]
                break

    assert told == []
