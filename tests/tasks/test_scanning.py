"""The scanner's protocol, against a scanner on this machine."""

import socket

import pytest

from tasks import scanning
from tasks.scanning import ScannerUnavailable, infection_in
from tests.tasks.clamd import fake_clamd


def test_clean_content_is_sent_whole_and_passes():
    content = bytes(range(256)) * 1000

    with fake_clamd() as (scanner, address):
        assert infection_in(content, address) == ""

    assert scanner.received == [content]


def test_infection_is_named():
    with fake_clamd(b"stream: Eicar-Test-Signature FOUND\0") as (_, address):
        assert infection_in(b"x", address) == "Eicar-Test-Signature"


def test_unix_socket_works_too(tmp_path):
    with fake_clamd(unix_path=tmp_path / "s") as (scanner, address):
        assert infection_in(b"x", address) == ""

    assert scanner.received == [b"x"]


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK but not really\0",
        b"OK\0",
        b"\0",
        None,
        b"x" * 10_000,
    ],
)
def test_any_other_answer_is_no_verdict(answer):
    with fake_clamd(answer) as (_, address), pytest.raises(ScannerUnavailable):
        infection_in(b"x", address)


def test_scanner_that_is_down_is_no_verdict(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(ScannerUnavailable, match="ConnectionRefused"):
        infection_in(b"x", f"clamd://127.0.0.1:{port}")
    with pytest.raises(ScannerUnavailable, match="FileNotFound"):
        infection_in(b"x", f"clamd+unix://{tmp_path}/none")


def test_scanner_that_is_silent_is_no_verdict(monkeypatch):
    monkeypatch.setattr(scanning, "TIMEOUT", 0.2)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"clamd://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ScannerUnavailable, match="Timeout|timed out"):
            infection_in(b"x", address)


@pytest.mark.parametrize(
    "address", ["clamd://", "clamd://host", "http://127.0.0.1:1", "x", "clamd://h:99999"]
)
def test_address_that_is_none_is_no_verdict(address):
    with pytest.raises(ScannerUnavailable):
        infection_in(b"x", address)
