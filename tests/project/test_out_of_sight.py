"""Whoever asks for a row that is there and not theirs to see is on record, at every address."""

import pytest
from django.db import transaction

from agencies.models import AuditEvent
from agencies.services.auditing import REFUSED
from tests.project.walk import address_of
from tests.project.walk_api import TABLE
from tests.project.walk_world import ANONYMOUS, PEOPLE, World, build

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
        for place in {"upper", "foreign"} & {*route.places}:
            for method, rule in (("GET", route.get), ("POST", route.post)):
                for person in PEOPLE:
                    if person != ANONYMOUS and rule(person, place) == "absent":
                        yield person, method, address_of(world, name, route, place)
                        break


def test_every_row_out_of_sight_is_a_refusal_on_record(world):
    rows = list(hidden_rows(world))
    missing = []
    for person, method, address in rows:
        status, told = knock(world.clients[person], method, address)
        expected = [(world.users[person].pk, False, address.partition("?")[0])]
        if [(event.actor_id, event.succeeded, event.after["path"]) for event in told] != expected:
            missing.append(f"{method} {address} by {person}: {status}, {len(told)} events")

    assert len(rows) > 20
    assert missing == []


def test_row_that_is_not_there_is_none(world):
    told = []
    rows = {key: "no-such-plan" if key[0] == "plan" else 10**9 for key in world.rows}
    for name, route in TABLE.items():
        for person in PEOPLE if "foreign" in route.places else ():
            if person != ANONYMOUS and route.get(person, "foreign") == "absent":
                address = address_of(World(rows=rows), name, route, "foreign")
                told += knock(world.clients[person], "GET", address)[1]
                break

    assert told == []
