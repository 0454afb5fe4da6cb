"""Every page of the demo that somebody can reach by links, and who reaches it.

Read with plain requests, which is quicker than a browser; what is found here is what the browser
then looks at. A page that nobody can reach by a link is not found, and its test says so.
"""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser

from django.urls import Resolver404, resolve

from agencies.states import Role

# 海州区 of the demo; the liaison speaks for the agency that leads most.
PLACE = "210902"
NOBODY = ""
# Whoever comes first finds most; the others add what is theirs alone.
PEOPLE = (
    Role.OFFICE_STAFF,
    Role.OFFICE_ADMIN,
    Role.LIAISON,
    Role.AGENCY_HEAD,
    Role.REVIEWER,
    Role.LEADER,
    Role.SECURITY_ADMIN,
    Role.SYSTEM_ADMIN,
    Role.AUDITOR,
    NOBODY,
)
# Of one kind of page so many are read on the way: the first may lack what the second links to.
OF_ONE_KIND = 4
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


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


class Reader:
    """Somebody who reads pages without a browser."""

    def __init__(self, portal: str, person: str):
        self.portal, self.person = portal, person
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        if person:
            self._sign_in()

    def _sign_in(self) -> None:
        token = TOKEN.search(self.read("/login/"))[1]
        form = {"username": username(self.person), "csrfmiddlewaretoken": token}
        self.read("/demo/sign-in/", urllib.parse.urlencode(form).encode())

    def read(self, address: str, data: bytes | None = None) -> str:
        """The page at `address`; nothing where there is none for this person, or it is a file."""
        asked = urllib.request.Request(  # noqa: S310 - the portal's own address
            self.portal + address, data, headers={"Referer": self.portal + "/"}
        )
        try:
            with self.opener.open(asked, timeout=60) as answer:
                is_page = "text/html" in answer.headers.get("Content-Type", "")
                return answer.read().decode() if is_page else ""
        except urllib.error.HTTPError:
            return ""


def username(person: str) -> str:
    return f"demo-{PLACE}-{person.replace('_', '-')}"


def route_of(address: str) -> str:
    try:
        return resolve(urllib.parse.urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def roam(portal: str) -> dict[str, Page]:
    """One page of each route that anybody reaches by links from the first page."""
    found: dict[str, Page] = {}
    for person in PEOPLE:
        known = set(found)
        for page in _pages_of(Reader(portal, person), known):
            found.setdefault(page.route, page)
    return found


def _pages_of(reader: Reader, known: set[str]):
    """What `reader` reaches; of routes that others know already only one page is read."""
    seen, often = {"/"}, {}
    queue = deque(["/"])
    while queue:
        address = queue.popleft()
        route = route_of(address)
        most = 1 if route in known else OF_ONE_KIND
        if not route or often.get(route, 0) >= most:
            continue
        if not (text := reader.read(address)):
            continue
        often[route] = often.get(route, 0) + 1
        yield Page(route, address, reader.person)
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
