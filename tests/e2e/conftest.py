"""A real browser before the real demo: its own process, its own database, the five plans in it."""

import shutil
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.project.running import environment

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The address of a demo that ends with the module."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "manage.py", "demo", "--port", str(port)]
    place = environment(tmp_path_factory.mktemp("demo"), DEMO="1")
    with subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("The demo is at"):
                break
        assert demo.poll() is None, said
        yield f"http://127.0.0.1:{port}"
        demo.terminate()


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
