"""The walk: every address, method and fragment, by everybody, compared with one declared table."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from tests.project.walk_world import PEOPLE, PLACES, World

# What an answer means; a 409 or a redisplayed form is still the work of somebody let in.
OUTCOMES = {200: "ok", 302: "ok", 400: "ok", 409: "ok", 403: "forbidden", 404: "absent"}
OUTCOMES |= {405: "method"}

Rule = Callable[[str, str], str]


@dataclass(frozen=True)
class Route:
    """What is expected at one address; `kind` names the rows whose keys the address takes."""

    get: Rule
    post: Rule
    kind: str = ""


@dataclass(frozen=True)
class Difference:
    route: str
    method: str
    person: str
    place: str
    expected: str
    found: str

    def __str__(self):
        who = f"{self.person} at {self.place}"
        return f"{self.method} {self.route}, {who}: {self.found}, declared {self.expected}"


def route_names(resolver=None, prefix: str = "") -> list[str]:
    """Every named address of the portal; one without a name is listed by its pattern."""
    names = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names += route_names(pattern, space)
        else:
            names.append(f"{prefix}{pattern.name or pattern.pattern}")
    return names


METHODS = ("GET", "HTMX", "POST", "PUT", "DELETE")


def differences(
    world: World,
    table: dict[str, Route],
    *,
    methods: tuple[str, ...] = METHODS,
    people: tuple[str, ...] = PEOPLE,
) -> Iterator[Difference]:
    """Where an answer is not the one declared."""
    for method in methods:
        for name, route in table.items():
            for place in PLACES if route.kind else ("own",):
                for person in people:
                    yield from _compare(world, name, route, method, person, place)


def _compare(
    world: World, name: str, route: Route, method: str, person: str, place: str
) -> Iterator[Difference]:
    rule = {"GET": route.get, "HTMX": route.get, "POST": route.post}.get(method, NO_METHOD(route))
    expected = rule(person, place)
    found = knock(world, name, route, method, person, place)
    if found != expected:
        yield Difference(name, method, person, place, expected, found)


def NO_METHOD(route: Route) -> Rule:
    """A method that no view knows: whoever gets past the door is told so."""

    def rule(person: str, place: str) -> str:
        seen = {route.get(person, place), route.post(person, place)}
        return "login" if seen == {"login"} else "method-or-refused"

    return rule


def knock(world: World, name: str, route: Route, method: str, person: str, place: str) -> str:
    address = reverse(name, args=[world.rows[kind, place] for kind in route.kind.split()])
    client = world.clients[person]
    cookies = copy.deepcopy(client.cookies)
    # What an act does is taken back, so that one knock does not change the next.
    with transaction.atomic():
        if method == "HTMX":
            response = client.get(address, headers={"HX-Request": "true"})
        else:
            response = client.generic(method, address)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    found = outcome(response)
    if method in ("PUT", "DELETE") and found in ("method", "forbidden", "absent"):
        return "method-or-refused"
    return found


def outcome(response: HttpResponse) -> str:
    to = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if to.startswith("/login/"):
        return "login"
    return OUTCOMES.get(response.status_code, str(response.status_code))
