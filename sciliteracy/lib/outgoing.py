"""Calling somebody else's server over HTTP, at an address that a person typed.

The address must not lead back into the own network (SSRF): every address that the name resolves to
is looked at, and the connection is made to one that was looked at, not to the name once more.
Redirects are not followed, answers are read up to a bound, and every step has a time-out. Nothing
that is raised repeats the address: keys of robots stand in it.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# Seconds for each step (finding, connecting, sending, each piece of the answer), and for all.
STEP, WHOLE = 10.0, 30.0
LARGEST_ANSWER = 64 * 1024
PIECE = 8 * 1024
# Addresses of IPv6 that stand for one of IPv4, which may be anywhere.
_DISGUISES = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unsafe(ValueError):
    """An address that the portal does not call."""


class NoAnswer(OSError):
    """The other side cannot be found or reached, hangs, or hangs up."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    # Seconds after which the other side wants to be asked again, where it says so.
    retry_after: int | None = None


def call(url: str, *, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Answer:
    """The answer to one request. Raises Unsafe, NoAnswer."""
    parts = split(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    to = _looked_at(parts, port)
    connection = _Connection(parts, port, to)
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    try:
        connection.request(method, target, body=body, headers=dict(headers))
        return _read(connection, until=time.monotonic() + WHOLE)
    except (http.client.InvalidURL, ValueError):
        raise Unsafe("not an address that can be called") from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(_words(error)) from None
    finally:
        connection.close()


def split(url: str) -> SplitResult:
    """The parts of an address of the web. Raises Unsafe."""
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise Unsafe("not an address of the web") from None
    named = parts.scheme in ("https", "http") and parts.hostname and port_is_sound
    readable = url.isascii() and url.isprintable() and " " not in url
    if not (named and readable) or parts.username or parts.password:
        raise Unsafe("not an address of the web")
    return parts


def is_own(address: str) -> bool:
    """Whether the installation named a network with this address as one that may be called."""
    found = ipaddress.ip_address(address)
    return any(found in ipaddress.ip_network(net) for net in settings.OUTGOING_NETWORKS)


def _looked_at(parts: SplitResult, port: int) -> str:
    """An address of the host, after a look at all of them."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(f"the name is not found ({type(error).__name__})") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    for address in addresses:
        if is_own(address):
            continue
        if not _is_public(ipaddress.ip_address(address)):
            raise Unsafe("the address lies in a private network")
        if parts.scheme != "https":
            raise Unsafe("beyond the own networks only https is used")
    return addresses[0]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.teredo is not None or any(address in net for net in _DISGUISES):
            return False
    return address.is_global and not address.is_multicast


class _Connection(http.client.HTTPConnection):
    """To an address that was looked at; certificates are held against the name."""

    def __init__(self, parts: SplitResult, port: int, to: str) -> None:
        super().__init__(parts.hostname or "", port, timeout=STEP)
        self._to, self._is_secure = to, parts.scheme == "https"
        self.default_port = 443 if self._is_secure else 80  # for the Host header

    def connect(self) -> None:
        self.sock = socket.create_connection((self._to, self.port), timeout=STEP)
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _read(connection: _Connection, *, until: float) -> Answer:
    response = connection.getresponse()
    read = b""
    while len(read) < LARGEST_ANSWER and (piece := response.read(PIECE)):
        read += piece
        if time.monotonic() > until:
            raise TimeoutError
    wait = response.headers.get("Retry-After", "")
    return Answer(
        response.status,
        read[:LARGEST_ANSWER].decode("utf-8", "replace"),
        int(wait) if wait.isascii() and wait.isdecimal() and len(wait) < 7 else None,
    )


def _words(error: Exception) -> str:
    """What went wrong, without the address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or type(error).__name__
