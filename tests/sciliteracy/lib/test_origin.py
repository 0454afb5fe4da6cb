"""The audit trail holds the client's address, and nobody can talk it into another."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sciliteracy.lib.origin import (
    OriginMiddleware,
    client_address,
    counted_address,
    current_origin,
)

PROXY, OTHER_PROXY, CLIENT, CLAIMED = "10.0.0.7", "10.0.1.9", "198.51.100.4", "203.0.113.7"
OURS = ["10.0.0.7/32", "10.0.1.0/24"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        (CLIENT, "", [], CLIENT),
        (CLIENT, CLAIMED, [], CLIENT),
        (CLIENT, CLAIMED, OURS, CLIENT),
        (PROXY, CLIENT, [], PROXY),
        (PROXY, CLIENT, OURS, CLIENT),
        (PROXY, f"{CLAIMED}, {CLIENT}", OURS, CLIENT),
        (PROXY, f"{CLAIMED},{CLIENT},{OTHER_PROXY}", OURS, CLIENT),
        (PROXY, f"{PROXY}, {CLIENT}", OURS, CLIENT),
        (PROXY, "", OURS, PROXY),
        (PROXY, "unknown", OURS, PROXY),
        (PROXY, f"{CLIENT}, <script>", OURS, PROXY),
        (PROXY, OTHER_PROXY, OURS, OTHER_PROXY),
        ("::ffff:10.0.0.7", CLIENT, OURS, CLIENT),
        (PROXY, "2001:db8::1", OURS, "2001:db8::1"),
        (PROXY, "fe80::1%<b>", OURS, PROXY),
        ("", CLAIMED, OURS, ""),
    ],
)
def test_address_is_believed_from_our_proxies_only(peer, forwarded, proxies, address):
    assert client_address(peer, forwarded, proxies) == address


def test_request_has_an_origin_of_its_own(settings):
    settings.TRUSTED_PROXIES = OURS
    seen = []

    def view(request):
        seen.append(current_origin())
        return HttpResponse()

    request = RequestFactory().get(
        "/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=CLIENT, HTTP_X_REQUEST_ID="chosen"
    )
    response = OriginMiddleware(view)(request)

    assert (seen[0].address, seen[0].request_id) == (CLIENT, response["X-Request-ID"])
    assert len(seen[0].request_id) == 32
    assert current_origin().request_id == ""


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.4", "198.51.100.4"),
        ("::ffff:198.51.100.4", "198.51.100.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::1", "::"),
        ("fe80::1%eth0", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_ipv6_is_counted_by_its_network(address, counted):
    """One machine has a whole one to itself."""
    assert counted_address(address) == counted
