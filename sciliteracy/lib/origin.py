"""Where the current act comes from, for the audit trail and the log: address and request id.

A context variable, so that service verbs need no `request`; commands leave it empty, a job carries
the id of the request that ordered it (see `sciliteracy.celery`).
"""

import ipaddress
import uuid
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COUNTED_BITS = 64


@dataclass(frozen=True)
class Origin:
    address: str = ""
    request_id: str = ""


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())


def current_origin() -> Origin:
    return _current.get()


def set_origin(origin: Origin) -> None:
    """For the edges that have no middleware: jobs."""
    _current.set(origin)


class OriginMiddleware:
    """Remembers for the length of a request where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.TRUSTED_PROXIES,
        )
        origin = Origin(address, uuid.uuid4().hex)
        token = _current.set(origin)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = origin.request_id
        return response


def client_address(peer: str, forwarded: str, proxies: Sequence[str]) -> str:
    """Who really asks: `peer`, unless that is one of our own proxies.

    Each proxy writes its own peer at the right end of X-Forwarded-For, so the header is read from
    there and only for as long as the last address is a proxy of ours. What a client wrote into it
    stands further left and is never reached.
    """
    address = peer
    for hop in reversed(forwarded.split(",")):
        if not _is_one_of(address, proxies):
            break
        named = _parsed(hop)
        if named is None:
            break
        address = str(named)
    return address


def counted_address(address: str) -> str:
    """Under what tries and calls from `address` are counted: of IPv6 its network of 64 bits, which
    one machine may have all to itself; of IPv4, written as IPv6 too, the address. Else nothing."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, COUNTED_BITS), strict=False).network_address)
    return str(parsed) if parsed else ""


def _is_one_of(address: str, networks: Sequence[str]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(
        parsed in ipaddress.ip_network(network, strict=False) for network in networks
    )


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    # An IPv4 client on an IPv6 socket is that IPv4 client. A zone (%eth0) may hold any text.
    if isinstance(parsed, ipaddress.IPv6Address):
        return parsed.ipv4_mapped or (None if parsed.scope_id else parsed)
    return parsed
