"""A real browser before the real demo: its own process, its own database, the five plans in it.

Every test finds the demo as it began, whatever the tests before it did.
"""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.demo import ARGUMENTS, CHROMIUM, NOBODY, Demo, running_demo, staged
from tests.e2e.hands import PATIENCE
from tests.e2e.roaming import Page, roam
from tests.project.demo_start import started_before

PHONE = 600
# What is expected of a page is waited for: a click ends before the page that answers it is there.
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="package")
def demo(keep, tmp_path_factory):
    """A demo that ends with these tests."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with running_demo(started_before(keep, tmp_path_factory.mktemp("demo"))) as running:
        yield running


@pytest.fixture
def portal(demo: Demo) -> str:
    """Its address; nothing that another test did has happened."""
    demo.rewind()
    return demo.address


@pytest.fixture(scope="package")
def full_demo(demo: Demo, tmp_path_factory) -> Demo:
    """The demo with what it has not of itself."""
    demo.rewind()
    return staged(demo, tmp_path_factory.mktemp("staged"))


@pytest.fixture(scope="package")
def found(full_demo: Demo) -> list[Page]:
    """One page of every route that somebody can reach."""
    full_demo.rewind()
    return roam(full_demo)


@pytest.fixture
def pages(portal: str, full_demo: Demo, found: list[Page]) -> list[Page]:
    """These pages, ready to be looked at."""
    full_demo.rewind()
    return found


@pytest.fixture(scope="package")
def browser(demo):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints():
    """What the browser's console said: errors of scripts and of the content policy."""
    return []


@pytest.fixture(scope="package")
def tab_of(demo, browser):
    """A tab of somebody of the demo, signed in, of a given width."""

    def open_tab(person: str, width: int = 1440, **options):
        height = 900 if width > PHONE else 844
        window = {"viewport": {"width": width, "height": height}, "locale": "zh-CN"}
        context = browser.new_context(**window | options)
        kept = [
            {"name": c.name, "value": c.value, "url": demo.address} for c in demo.cookies[person]
        ]
        context.add_cookies(kept)
        return context.new_page()

    return open_tab


@pytest.fixture
def open_as(portal, tab_of, complaints):
    """Such a tab, closed at the end; what it complains of is kept, and so is what it asks of other
    origins."""
    tabs = []

    def open_tab(person: str, width: int = 1440, **options):
        page = tab_of(person, width, **options)
        tabs.append(page)
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: _stays_here(request.url, portal, complaints))
        return page

    yield open_tab
    for page in tabs:
        page.context.close()


def _stays_here(url: str, portal: str, complaints: list[str]) -> None:
    if not url.startswith((portal, "data:", "blob:")):
        complaints.append(f"asked another origin: {url}")


@pytest.fixture
def new_page(open_as):
    """A tab of a stranger."""

    def open_page(width: int, **options):
        return open_as(NOBODY, width, **options)

    return open_page
