"""Costly pages are given out in measure."""

import pytest
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisAway

from sciliteracy.lib import limits, origin
from sciliteracy.lib.limits import seconds_to_wait

# One after the other: a cache that is emptied is emptied for every worker.
pytestmark = [pytest.mark.both_runs, pytest.mark.xdist_group("cache")]

NOON = 1_700_000_040 - 1_700_000_040 % 60


@pytest.fixture(autouse=True)
def two_a_minute(settings, amid_a_minute):
    settings.RATE_LIMITS = {"export": 2, "search": 2}


def test_third_call_of_a_minute_waits():
    waits = [seconds_to_wait("export", "user-1", now=NOON + second) for second in (0, 20, 45)]

    assert waits == [0, 0, 15]


def test_next_minute_starts_anew():
    for _ in range(3):
        seconds_to_wait("export", "user-1", now=NOON + 59)

    assert seconds_to_wait("export", "user-1", now=NOON + 60) == 0


def test_people_and_pages_are_counted_apart():
    for _ in range(2):
        seconds_to_wait("export", "user-1", now=NOON)

    assert seconds_to_wait("export", "user-2", now=NOON) == 0
    assert seconds_to_wait("search", "user-1", now=NOON) == 0


@pytest.mark.parametrize("rules", [{}, {"export": 0}])
def test_without_a_number_there_is_no_limit(settings, rules):
    settings.RATE_LIMITS = rules

    assert [seconds_to_wait("export", "user-1", now=NOON) for _ in range(9)] == [0] * 9


def test_lost_cache_closes_nothing(monkeypatch):
    def away(*_, **__):
        raise RedisAway

    monkeypatch.setattr(limits.cache._connections["default"], "add", away)

    assert [seconds_to_wait("export", "user-1", now=NOON) for _ in range(3)] == [0, 0, 0]


PAGES = [
    "/search/?q=a",
    "/plans/?export=csv",
    "/agencies/?export=xlsx",
    "/agency-names/?export=csv",
    "/indicators/?export=csv",
]


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_for_patience(client, member, page):
    client.force_login(member)

    answers = [client.get(page) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refusal = answers[2]
    assert 1 <= int(refusal.headers["Retry-After"]) <= 60
    assert f"请在 {refusal.headers['Retry-After']} 秒后再试" in refusal.text
    assert "no-store" in refusal.headers["Cache-Control"]


@pytest.mark.parametrize("page", ["/search/", "/plans/", "/agencies/"])
def test_plain_page_is_not_counted(client, member, page):
    client.force_login(member)

    assert [client.get(page).status_code for _ in range(5)] == [200] * 5


def test_stranger_is_counted_by_address():
    request = RequestFactory().get("/")
    request.user = type("Stranger", (), {"is_authenticated": False})()

    assert limits.caller(request) == "address-"


def test_stranger_is_counted_by_the_network_of_an_ipv6_address():
    request = RequestFactory().get("/")
    request.user = type("Stranger", (), {"is_authenticated": False})()
    seen = set()
    for last in range(2):
        origin.set_origin(origin.Origin(f"2001:db8:1:2::{last}"))
        seen.add(limits.caller(request))
    origin.set_origin(origin.Origin())

    assert seen == {"address-2001:db8:1:2::"}
