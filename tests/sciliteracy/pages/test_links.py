"""Every link of every page leads somewhere, to the very place that it names."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client, override_settings

# All pages are read once for the module: its tests stay together.
# Links are in templates and views, whatever database the rows come from.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("links"), pytest.mark.first_run]
# Many pages of one kind that lead nowhere else: the history of every row.
NOT_FOLLOWED = ("/history/",)


class Page(HTMLParser):
    """The links of a page and the places that links may name."""

    def __init__(self, html: str):
        super().__init__()
        self.links: set[str] = set()
        self.places: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get("id"):
            self.places.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])


@pytest.fixture(scope="module")
def pages(five_plans):
    """All pages that the front page leads to, without those that only sort or filter a list."""
    found: dict[str, Page] = {}
    waiting = ["/"]
    with override_settings(DEMO=True):
        client = Client()
        while waiting:
            address = waiting.pop()
            if address in found or "?" in address or address.endswith("/source/"):
                continue
            if address.startswith(NOT_FOLLOWED):
                continue
            response = client.get(address)
            assert response.status_code == 200, address
            found[address] = Page(response.content.decode())
            links = found[address].links
            waiting += [urldefrag(urljoin(address, link)).url for link in links]
    return found


def test_the_whole_portal_is_reached(pages):
    def reached(kind: str) -> int:
        return len([address for address in pages if re.fullmatch(kind, address)])

    assert reached(r"/measures/\d+/") == 216
    assert reached(r"/plans/[\w-]+/") == reached(r"/plans/[\w-]+/document/") == 5
    assert reached(r"/leading-groups/\d+/") == 2


def test_places_that_links_name_are_there(pages):
    dead = [
        (address, link)
        for address, page in pages.items()
        for link in page.links
        if (there := pages.get(urldefrag(urljoin(address, link)).url))
        and (place := urldefrag(link).fragment)
        and place not in there.places
    ]

    assert dead == []


def test_no_place_is_named_twice_on_a_page(pages):
    twice = {
        address: [place for place, number in Counter(page.places).items() if number > 1]
        for address, page in pages.items()
    }

    assert {address: places for address, places in twice.items() if places} == {}
