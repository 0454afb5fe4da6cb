"""Two pictures of every page of the demo: `make screenshots`.

They are looked at by people, and stand in the documentation. A page higher than `HIGHEST` is cut.
"""

import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
FOLDER = settings.BASE_DIR / "docs" / "screenshots"
WIDTHS = (1440, 390)
HIGHEST = 3000
# A palette is enough for flat colours and a tenth of the size; by MAXCOVERAGE a small red number
# stays red.
COLOURS = 128


def picture_of(route: str, width: int) -> Path:
    """Where the picture of a page is kept."""
    return FOLDER / f"{route.replace(':', '-')}-{width}.png"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_sits_for_its_picture(portal, pages, open_as, complaints, width):
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob(f"*-{width}.png"):
        old.unlink()
    for person in {page.person for page in pages}:
        tab = open_as(person, width)
        for page in pages:
            if page.person == person:
                answer = tab.goto(portal + page.address, wait_until="networkidle")
                assert (answer.status, answer.url) == (200, portal + page.address)
                _save(tab, picture_of(page.route, width))
        tab.close()

    assert complaints == []


def _save(tab, path: Path) -> None:
    window = tab.viewport_size
    height = min(HIGHEST, tab.evaluate("document.documentElement.scrollHeight"))
    # What sticks to the edge of the window stands at the end of the picture, not amid it.
    tab.set_viewport_size(window | {"height": height})
    taken = tab.screenshot(animations="disabled")
    tab.set_viewport_size(window)
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
