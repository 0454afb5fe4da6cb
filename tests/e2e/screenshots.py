"""Two pictures of every page of the demo: `make screenshots`.

They are looked at by people, and stand in the documentation. A page higher than `HIGHEST` is cut.
"""

import io
import sys
import tempfile
from itertools import groupby
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import sync_playwright

WIDTHS = (1440, 390)
HIGHEST = 3000
# A palette is enough for flat colours and a tenth of the size.
COLOURS = 96


def picture_name(route: str, width: int) -> str:
    return f"{route.replace(':', '-')}-{width}.png"


def take_all(portal: str, pages: dict, folder: Path) -> int:
    """Pictures of `pages` into `folder`; returns how many."""
    from tests.e2e.conftest import sign_in
    from tests.e2e.demo import ARGUMENTS, CHROMIUM

    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        ordered = sorted(pages.values(), key=lambda page: page.person)
        for person, theirs in groupby(ordered, key=lambda page: page.person):
            for width in WIDTHS:
                tab = browser.new_page(viewport={"width": width, "height": 900})
                if person:
                    sign_in(tab, portal, person)
                for page in (theirs := list(theirs)):
                    tab.goto(portal + page.address, wait_until="networkidle")
                    _save(tab, folder / picture_name(page.route, width))
                    taken += 1
                tab.close()
        browser.close()
    return taken


def _save(tab, path: Path) -> None:
    height = min(HIGHEST, tab.evaluate("document.documentElement.scrollHeight"))
    width = tab.viewport_size["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    whole = Image.open(io.BytesIO(tab.screenshot(full_page=True, clip=clip, animations="disabled")))
    whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    django.setup()
    from django.conf import settings

    from tests.e2e.demo import running_demo
    from tests.e2e.roaming import roam

    folder = settings.BASE_DIR / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, running_demo(Path(place)) as portal:
        sys.stdout.write(f"{take_all(portal, roam(portal), folder)} pictures\n")


if __name__ == "__main__":
    main()
