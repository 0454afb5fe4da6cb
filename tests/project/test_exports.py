"""Whatever list goes out as a file leaves an event: every address is asked, none is listed here."""

import json

import pytest
import tablib
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from agencies.models import AuditEvent
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.exporting import CONTENT_TYPES, file_response
from sciliteracy.lib.listing import EXPORTS
from sciliteracy.pages.audit_words import VERBS
from tests.factories.agencies import UserFactory
from tests.project.walk import address_of
from tests.project.walk_api import TABLE
from tests.project.walk_world import ANONYMOUS, PEOPLE, World, build

pytestmark = pytest.mark.django_db

# Lines of more than a name ask a route in another way once more.
ROUTES = {line: route for line, route in TABLE.items() if " " not in line}


def exported(client: Client, address: str, kind: str) -> HttpResponse | None:
    """The table that an address gives out where it is asked for one; None if it does not."""
    response = client.get(address, {"export": kind, "q": "找"})
    if response.streaming:
        response.getvalue()
    plain = response.headers.get("Content-Type") == CONTENT_TYPES[kind]
    return response if response.status_code == 200 and plain else None


def faults_of(client: Client, address: str, kind: str) -> list[str]:
    """What is wrong with what the trail says of one export."""
    said = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    response = exported(client, address, kind)
    events = list(AuditEvent.objects.filter(pk__gt=said, verb__contains=".export_"))
    if [event.succeeded for event in events] != [True]:
        return [f"{address} {kind}: {len(events)} events"]
    [event] = events
    person = client.session["_auth_user_id"]
    rows = response.content.decode("utf-8-sig").count("\r\n") - 1 if kind == "csv" else None
    wrong = [
        ("who", event.actor_id, int(person)),
        ("format", event.after.get("export"), kind),
        ("filter", event.after.get("q", "找"), "找"),
        ("rows", event.after.get("rows"), event.after.get("rows") if rows is None else rows),
        ("words", event.verb in VERBS, True),
    ]
    return [f"{address} {kind}: {what} {found}" for what, found, wanted in wrong if found != wanted]


def offering(world: World) -> dict[str, Client]:
    """The address of each list that goes out as a file, with somebody to whom it does."""
    found = {}
    for name, route in ROUTES.items():
        place = route.places[0]
        address = address_of(world, name, route, place)
        # Whoever is let in by somebody's right; a page about one row is asked by the first of them.
        let_in = [who for who in PEOPLE if who != ANONYMOUS and route.get(who, place) == "ok"]
        for person in let_in[:1] if route.kind else let_in:
            with transaction.atomic():
                if exported(world.clients[person], address, "csv"):
                    found[address] = world.clients[person]
                transaction.set_rollback(True)
            if address in found:
                break
    return found


def offered_and_not_given(world: World, lists: dict[str, Client]) -> set[str]:
    """Pages that link to a file of themselves and were passed by."""
    found = set()
    for name, route in ROUTES.items():
        for person in [] if route.kind else PEOPLE:
            if route.get(person, "own") != "ok" or reverse(name) in lists:
                continue
            with transaction.atomic():
                response = world.clients[person].get(reverse(name))
                transaction.set_rollback(True)
            if not response.streaming and b"export=csv" in response.content:
                found.add(reverse(name))
    return found


@pytest.fixture
def world(settings, tmp_path):
    settings.RATE_LIMITS = {}
    settings.MEDIA_ROOT = tmp_path
    return build()


def test_every_list_that_goes_out_is_on_record(world):
    lists = offering(world)

    assert len(lists) >= 6
    assert offered_and_not_given(world, lists) == set()
    assert [
        fault
        for address, client in lists.items()
        for kind in EXPORTS
        for fault in faults_of(client, address, kind)
    ] == []


@signed_in
def forgetful_list(request):

    return file_response(tablib.Dataset(["a"], headers=["b"]), "csv", "forgotten")


urlpatterns = [path(f"{name}/", forgetful_list, name=name) for name in ("forgetful", "home")]


@override_settings(ROOT_URLCONF=__name__)
def test_list_that_forgets_is_noticed(client):
    client.force_login(UserFactory())

    assert faults_of(client, "/forgetful/", "csv") == ["/forgetful/ csv: 0 events"]


def test_failed_export_is_on_record_as_failed(client, owner, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no memory")

    monkeypatch.setattr("agencies.exporting.file_response", broken)
    client.force_login(owner)

    with pytest.raises(RuntimeError):
        client.get("/plans/", {"export": "csv", "status": "in_force"})

    [event] = AuditEvent.objects.filter(verb="plans.export_plans")
    assert (event.actor_id, event.succeeded, event.after["rows"]) == (owner.pk, False, 0)
    assert json.dumps(event.after)


@override_settings(DEMO=True)
def test_stranger_in_the_demo_is_on_record_as_one(client, haizhou):
    client.get("/agencies/", {"export": "csv", "jurisdiction": haizhou.pk})

    [event] = AuditEvent.objects.filter(verb="agencies.export_agencies")
    assert (event.actor_id, event.actor_name) == (None, "访客")
    assert event.after == {"export": "csv", "jurisdiction": haizhou.pk, "rows": 0}
