"""Nonsense at every address: a clear answer always, an error of the server never."""

import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.states import Role
from tests.project.walk import address_of
from tests.project.walk_api import TABLE
from tests.project.walk_table import EXPORT
from tests.project.walk_world import ANONYMOUS, PEOPLE, SETTER_UP, World, standing

pytestmark = pytest.mark.django_db

# What readers of addresses and forms stumble over.
TRAPS = [
    "",
    " ",
    "\x00",
    "甲\x00乙",
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "9" * 40,
    "-" + "9" * 40,
    "٣",
    "2024-02-30",
    "0000-00-00",
    "9999-12-31T99:99",
    "a" * 10_000,
    "{{ 7|add:7 }}{% load x %}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//example.org",
    "javascript:alert(1)",
    "\u202egpj.exe",
    "%00",
    "[]",
    "null",
]
PARAMETERS = (
    *("q", "page", "sort", "export", "jurisdiction", "kind", "line", "status", "year"),
    *("severity", "next", "person", "verb", "object_type", "object_id", "succeeded", "from"),
    *("to", "address", "after", "before", "role", "agency", "state"),
    *("light", "period", "plan", "overdue", "month", "day", "add", "act", "pick", "note"),
)
VALUES = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers().map(str),
    st.dates().map(str),
)
# A list is exported by a parameter like any other.
LINES = [line for line, route in TABLE.items() if route.kind != EXPORT]
# A browser sends the last part of a path; Django takes no other.
NAME_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="/\\")
QUERIES = st.dictionaries(st.sampled_from(PARAMETERS), VALUES, max_size=5)
FILES = st.builds(
    SimpleUploadedFile,
    st.one_of(
        st.sampled_from(["x.jpg", "a\nb.pdf", "长" * 300]),
        st.text(NAME_LETTERS, max_size=20).map("x{}x".format),
    ),
    st.binary(max_size=200),
)
OFTEN = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def fields() -> dict[str, list[str]]:
    """The fields of each form, once looked at."""
    return {}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), standing(tmp_path_factory.mktemp("media")) as world:
        yield world


def address_at(world: World, line: str) -> str:
    route = TABLE[line]
    return address_of(world, line, route, route.places[0])


def let_in(name: str) -> str:
    """Somebody whom the address lets in, to write if that can be."""
    route = TABLE[name]
    for rule in (route.post, route.get):
        for person in (Role.OFFICE_ADMIN, *PEOPLE):
            if rule(person, route.places[0]) == "ok":
                return person
    return ANONYMOUS


def status_of(world: World, person: str, method: str, address: str, data: dict) -> int:
    """Asked by somebody who is let in; what it does is taken back."""
    client = world.clients[person]
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(address, data)
        _drain(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response.status_code


def _drain(response) -> None:
    """A file is closed once it was read to the end."""
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize("name", LINES)
@OFTEN
@given(query=QUERIES)
def test_query_parameters_never_break_a_page(world, name, query):
    assert status_of(world, let_in(name), "get", address_at(world, name), query) < 500


@pytest.mark.parametrize("name", LINES)
@OFTEN
@given(data=st.data())
def test_forms_never_break_on_what_is_posted(world, fields, name, data):
    address = address_at(world, name)
    person = let_in(name)
    if name not in fields:
        fields[name] = form_fields(world, person, address)
    posted = {field: data.draw(VALUES, label=field) for field in fields[name]}
    if "file" in posted:
        posted["file"] = data.draw(FILES)

    assert status_of(world, person, "post", address, posted) < 500


def form_fields(world: World, person: str, address: str) -> list[str]:
    """The fields of the form that the page shows, and some that no form has."""
    with transaction.atomic():
        response = world.clients[person].get(address)
        _drain(response)
        form = (response.context or {}).get("form")
        transaction.set_rollback(True)
    return [*getattr(form, "fields", {}), "version", "next", "code", "username", "file"]


@pytest.mark.parametrize("key", ["0", "-1", "99999999999999999999", "abc", "%00", "1%00", "１"])
@pytest.mark.parametrize("prefix", ["measures", "agencies", "indicators", "evidence", "people"])
def test_wrong_keys_in_addresses_are_not_found(world, prefix, key):
    client = world.clients[SETTER_UP if prefix == "people" else Role.OFFICE_ADMIN]

    assert client.get(f"/{prefix}/{key}/").status_code == 404
