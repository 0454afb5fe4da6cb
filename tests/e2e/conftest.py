"""A real browser before the real demo: its own process, its own database, the five plans in it."""

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.demo import ARGUMENTS, CHROMIUM, running_demo
from tests.e2e.roaming import NOBODY, Page, roam, username
from tests.project.demo_start import started_before


@pytest.fixture(scope="package")
def portal(keep, tmp_path_factory):
    """The address of a demo that ends with these tests."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with running_demo(started_before(keep, tmp_path_factory.mktemp("demo"))) as address:
        yield address


@pytest.fixture(scope="package")
def pages(portal) -> dict[str, Page]:
    """One page of every route that somebody can reach by links."""
    return roam(portal)


@pytest.fixture(scope="package")
def browser(portal):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints():
    """What the browser's console said: errors of scripts and of the content policy."""
    return []


@pytest.fixture
def open_as(portal, browser, complaints):
    """Open a tab for somebody of the demo, of a given width; what it complains of is kept, and so
    is what it asks of other origins."""
    contexts = []

    def open_tab(person: str, width: int = 1440, **options):
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: _stays_here(request.url, portal, complaints))
        if person != NOBODY:
            sign_in(page, portal, person)
        return page

    yield open_tab
    for context in contexts:
        context.close()


def _stays_here(url: str, portal: str, complaints: list[str]) -> None:
    if not url.startswith((portal, "data:", "blob:")):
        complaints.append(f"asked another origin: {url}")


def sign_in(page, portal: str, person: str) -> None:
    """By the demo's one-click door, which needs no password."""
    page.goto(f"{portal}/login/")
    page.locator(f'button[name="username"][value="{username(person)}"]').click()
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.fixture
def new_page(open_as):
    """A tab of a stranger."""

    def open_page(width: int, **options):
        return open_as(NOBODY, width, **options)

    return open_page
