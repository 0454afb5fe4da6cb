"""The walk: every address, method and fragment, by everybody, compared with one declared table."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from tests.project.walk_world import AGENCY_PLACES, OF_AGENCIES, PEOPLE, PLACES, World

# What an answer means; a 409 or a redisplayed form is still the work of somebody let in.
OUTCOMES = {200: "ok", 204: "ok", 302: "ok", 400: "ok", 409: "ok"}
OUTCOMES |= {403: "forbidden", 404: "absent", 405: "method"}
# The interface says with numbers what pages say with forms: who may not come in, who may and has to
# say more.
OUTCOMES |= {201: "ok", 401: "login", 422: "ok", 428: "ok"}

Rule = Callable[[str, str], str]


@dataclass(frozen=True)
class Route:
    """What is expected at one address.

    `kind` names the rows whose keys the address takes; one with a question mark goes into the
    query, and one that is whole (`?export=csv`) stands there as it is.
    """

    get: Rule
    post: Rule
    kind: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        kinds = {kind.lstrip("?") for kind in self.kind.split() if "=" not in kind}
        return (AGENCY_PLACES if kinds & OF_AGENCIES else PLACES) if kinds else ("own",)

    def expected(self, method: str) -> Rule:
        if method in ("GET", "HTMX"):
            return self.get
        return self.post if method in ("POST", "HTMX POST") else NO_METHOD(self)


@dataclass(frozen=True)
class Knock:
    """Somebody asks for something somewhere; `line` is that of the table."""

    line: str
    method: str
    person: str
    place: str

    def __str__(self):
        return f"{self.method} {self.line}, {self.person} at {self.place}"


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


# htmx asks the same addresses; some answer it with a part of the page.
METHODS = ("GET", "HTMX", "POST", "HTMX POST", "PUT", "DELETE")


def knocks(table: dict[str, Route], method: str) -> Iterator[Knock]:
    """Everybody, everywhere; of the interface, which answers nobody in fragments, without htmx."""
    for line, route in table.items():
        if line.startswith("api-") and method.startswith("HTMX"):
            continue
        for place in route.places:
            for person in PEOPLE:
                yield Knock(line, method, person, place)


def declared(table: dict[str, Route], knock: Knock) -> str:
    return table[knock.line].expected(knock.method)(knock.person, knock.place)


def NO_METHOD(route: Route) -> Rule:
    """A method that no view knows: whoever gets past the door is told so."""

    def rule(person: str, place: str) -> str:
        seen = {route.get(person, place), route.post(person, place)}
        return "login" if seen == {"login"} else "method-or-refused"

    return rule


def address_of(world: World, line: str, route: Route, place: str) -> str:
    """A line of the table begins with the name of its route."""
    keys, query = [], []
    for kind in route.kind.split():
        if "=" in kind:
            query.append(kind[1:])
        elif kind.startswith("?"):
            query.append(urlencode({kind[1:]: world.rows[kind[1:], place]}))
        else:
            keys.append(world.rows[kind, place])
    return reverse(line.split()[0], args=keys) + ("?" if query else "") + "&".join(query)


def answer(world: World, table: dict[str, Route], knock: Knock) -> str:
    address = address_of(world, knock.line, table[knock.line], knock.place)
    client = world.clients[knock.person]
    cookies = copy.deepcopy(client.cookies)
    htmx, method = knock.method.startswith("HTMX"), knock.method.removeprefix("HTMX").strip()
    headers = {"HX-Request": "true"} if htmx else {}
    # What an act does is taken back, so that one knock does not change the next.
    with transaction.atomic():
        response = client.generic(method or "GET", address, headers=headers)
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
