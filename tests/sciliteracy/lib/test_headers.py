"""What a signed-in person is shown is kept by no cache, at no address."""

import pytest
from django.conf import settings as portal
from django.urls import reverse

from tests.project.walk import address_of
from tests.project.walk_api import TABLE
from tests.project.walk_world import SETTER_UP, build

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return build()


@pytest.mark.parametrize("person", ["office_admin", SETTER_UP])
def test_no_page_of_a_signed_in_person_is_cached(world, person):
    client, found = world.clients[person], {}
    for name, route in TABLE.items():
        if name == "account-sessions-end-all" or " " in name:
            continue
        address = address_of(world, name, route, route.places[0])
        for query in ("", "?export=csv"):
            response = client.get(f"{address}{query}")
            if response.streaming:
                response.getvalue()
            found[name + query] = response.headers.get("Cache-Control")

    assert {name: value for name, value in found.items() if value != PRIVATE} == {}


def test_answer_that_ends_the_log_in_is_private(client, member):
    client.force_login(member)

    assert client.post("/logout/").headers["Cache-Control"] == PRIVATE


def test_signing_in_is_not_cached(client):
    assert "no-store" in client.get(reverse(portal.LOGIN_URL)).headers["Cache-Control"]
