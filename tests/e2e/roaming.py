"""Every page of the demo that somebody can reach by links, and who reaches it.

Read with plain requests, which is quicker than a browser; what is found here is what the browser
then looks at. A page that nobody can reach by a link is not found, and its test says so.
"""

import urllib.parse
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser

from django.urls import Resolver404, resolve

from agencies.states import Role
from tests.e2e.demo import Demo
from tests.e2e.reading import Reader

FIRST = ["/", "/search/?q=300"]
# Others reach these as well, but have little on them.
OWNERS = {
    "tasks:due-list": Role.LIAISON,
    "leadership": Role.LEADER,
    "people:account-list": Role.SYSTEM_ADMIN,
}
# Of one kind of page so many are read on the way: the first may lack what the second links to.
OF_ONE_KIND = 4


@dataclass(frozen=True)
class Page:
    """One page: the name of its route, its address, and who looks at it."""

    route: str
    address: str
    person: str


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def route_of(address: str) -> str:
    try:
        return resolve(urllib.parse.urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def roam(demo: Demo) -> list[Page]:
    """One page of each route that anybody reaches by links from where they start."""
    found: dict[str, Page] = {}
    for person in demo.cookies:
        known = set(found)
        reader = Reader(demo.address, demo.cookies[person])
        first = [*FIRST, *(address for who, address in demo.starts if who == person)]
        for page in _pages_of(reader, person, known, first):
            if OWNERS.get(page.route, person) == person:
                found.setdefault(page.route, page)
    return list(found.values())


def _pages_of(reader: Reader, person: str, known: set[str], first: list[str]):
    """What `reader` reaches; of routes that others know already only one page is read."""
    seen, often = set(first), {}
    queue = deque(first)
    while queue:
        address = queue.popleft()
        route = route_of(address)
        most = 1 if route in known else OF_ONE_KIND
        if not route or often.get(route, 0) >= most:
            continue
        if not (text := reader.read(address)):
            continue
        often[route] = often.get(route, 0) + 1
        yield Page(route, address, person)
        for link in Links(text).found:
            target = _target(reader.portal, address, link)
            if target and target not in seen:
                seen.add(target)
                queue.append(target)


def _target(portal: str, address: str, link: str) -> str:
    """The path and query of a link, where it leads to this portal."""
    whole = urllib.parse.urljoin(portal + address, link)
    parts = urllib.parse.urlsplit(whole)
    if f"{parts.scheme}://{parts.netloc}" != portal:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
