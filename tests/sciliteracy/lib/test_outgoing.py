"""Calling other people's servers, and nobody's inside."""

import socket

import pytest

from sciliteracy.lib import outgoing
from sciliteracy.lib.outgoing import LARGEST_ANSWER, NoAnswer, Unsafe, call
from tests.tasks.channels.web_server import WebServer


def ask(url):
    return call(url, body=b"", headers={})


@pytest.fixture
def server(settings):
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with WebServer() as server:
        yield server


def resolves_to(monkeypatch, *addresses):
    """The outside world: what the name servers say."""

    def found(host, port, *args, **how):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_name_that_leads_inside_is_not_called(monkeypatch, address):
    resolves_to(monkeypatch, "93.184.216.34", address)

    with pytest.raises(Unsafe, match="private"):
        ask("https://hook.example.org/")


def test_plain_http_stays_within_named_networks(monkeypatch):
    resolves_to(monkeypatch, "93.184.216.34")

    with pytest.raises(Unsafe, match="https"):
        ask("http://hook.example.org/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "https:///path",
        "https://user:pw@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://例子.example.org/",
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_not_called(url):
    with pytest.raises(Unsafe):
        ask(url)


def test_named_network_is_called(server):
    assert ask(server.url()).status == 200


def test_name_is_asked_for_once(server, monkeypatch):
    """Else a second answer could lead elsewhere than the one that was looked at."""
    resolves_to(monkeypatch, "127.0.0.1")

    assert ask(server.url().replace("127.0.0.1", "hook.example.org")).status == 200
    assert server.taken[0].headers["Host"].startswith("hook.example.org:")


def test_redirect_is_not_followed(server):
    server.status, server.headers = 302, {"Location": server.url("/elsewhere")}

    assert ask(server.url()).status == 302
    assert len(server.taken) == 1


def test_long_answer_is_read_up_to_a_bound(server):
    server.floods = 10 * LARGEST_ANSWER

    assert len(ask(server.url()).text) == LARGEST_ANSWER


def test_server_that_hangs_is_left(server, monkeypatch):
    monkeypatch.setattr(outgoing, "STEP", 0.2)
    server.hangs = 1

    with pytest.raises(NoAnswer, match="no answer in time"):
        ask(server.url())


def test_server_that_hangs_up_gives_no_answer(server):
    server.hangs_up = True

    with pytest.raises(NoAnswer):
        ask(server.url())


def test_name_that_is_not_found(monkeypatch):
    def not_found(*args, **how):
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)

    with pytest.raises(NoAnswer, match="not found"):
        ask("https://hook.example.org/")
