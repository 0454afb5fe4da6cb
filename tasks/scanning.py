"""Asking a virus scanner: clamd, over TCP or a Unix socket, with its command INSTREAM.

The protocol is that of clamd(8): the command, then chunks each with its length in four bytes, then
a length of zero; the answer is one line that ends in NUL. No scanner configured means no scan; one
that is configured and does not say "OK" means that nothing is taken (fail closed).
"""

import socket
import struct
import time
from urllib.parse import urlsplit

CHUNK = 64 * 1024
TIMEOUT = 30  # seconds for the whole exchange
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner gave no verdict. The text is for the log, in English."""


def infection_in(content: bytes, scanner: str) -> str:
    """The name of what the scanner found in `content`, "" where it is clean.

    `scanner` is clamd://host:port or clamd+unix:///path. Raises ScannerUnavailable.
    """
    deadline = time.monotonic() + TIMEOUT
    try:
        with _connected(scanner) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                _time_left(connection, deadline)
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
            answer = _answer(connection, deadline)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND") or "?"
    raise ScannerUnavailable(f"the scanner answered {answer[:200]!r}")


def _connected(scanner: str) -> socket.socket:
    url = urlsplit(scanner)
    if url.scheme == "clamd" and url.hostname and url.port:
        return socket.create_connection((url.hostname, url.port), timeout=TIMEOUT)
    if url.scheme != "clamd+unix" or not url.path:
        raise ValueError("not an address such as clamd://127.0.0.1:3310 or clamd+unix:///path")
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(TIMEOUT)
        connection.connect(url.path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _time_left(connection, deadline)
        received = connection.recv(LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _time_left(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no verdict in time")
    connection.settimeout(left)
