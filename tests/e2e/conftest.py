"""A real browser before the real demo: its own process, its own database, the five plans in it."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.project.demo_start import lines_until_ready, running, started_before

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def portal(keep, tmp_path_factory):
    """The address of a demo that ends with the module."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    place = started_before(keep, tmp_path_factory.mktemp("demo"))
    with running(place, "demo", DEMO="1") as (process, address):
        said = lines_until_ready(process)
        assert process.poll() is None, said
        yield address.rstrip("/")
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def browser(portal):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def complaints():
    """What the browser's console said: errors of scripts and of the content policy."""
    return []


@pytest.fixture
def new_page(browser, complaints):
    """Open a page of a given width whose complaints are kept."""

    def open_page(width: int, **options):
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    return open_page
