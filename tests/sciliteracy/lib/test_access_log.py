"""Each request leaves one line: who, what, how it ended."""

import logging

import pytest
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from sciliteracy.lib.access_log import AccessLogMiddleware


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "sciliteracy.access")
    return lambda: [record for record in caplog.records if record.name == "sciliteracy.access"]


def test_request_leaves_one_line(client, member, lines):
    client.force_login(member)

    response = client.get("/plans/?q=a", REMOTE_ADDR="198.51.100.4")

    (line,) = lines()
    assert response.status_code == line.status == 200
    assert (line.method, line.path, line.query) == ("GET", "/plans/", "q=a")
    assert (line.user_id, line.address) == (member.pk, "198.51.100.4")
    assert line.duration_ms > 0


@pytest.mark.django_db
def test_stranger_has_no_account(client, lines):
    client.get("/login/")

    assert [line.user_id for line in lines()] == [None]


@pytest.mark.django_db
def test_missing_page_is_logged(client, lines):
    client.get("/no-such-page/")

    assert [line.status for line in lines()] == [404]


def test_log_does_not_ask_who_it_was(rf, lines):
    request = rf.get("/plans/")
    request.user = SimpleLazyObject(lambda: pytest.fail("the log asked for the account"))

    AccessLogMiddleware(lambda _: HttpResponse())(request)

    assert [line.user_id for line in lines()] == [None]


@pytest.mark.django_db
def test_probes_and_static_files_are_dull(client, lines):
    client.get("/healthz")
    client.get("/static/portal/base.css").close()

    assert lines() == []


def test_key_in_the_path_is_hidden(client, lines):
    client.get(f"/reset/MQ/c7x2ab-{'0123456789abcdef' * 2}/")

    assert [line.path for line in lines()] == ["/reset/MQ/***/"]
