"""Every page has its two pictures in docs/screenshots/, or a reason why not: `make screenshots`."""

import pytest

from tests.e2e.screenshots import FOLDER, WIDTHS, picture_of
from tests.project.walk import PEOPLE
from tests.project.walk_table import TABLE

MOST = 15_000_000
NO_PICTURE = {
    **dict.fromkeys(("plans:document-source", "tasks:evidence-download"), "a file"),
    **dict.fromkeys(("healthz", "readyz"), "for machines"),
    **dict.fromkeys(
        ("start", "tasks:due-form", "tasks:evidence-restore"), "leads on to another page"
    ),
    **dict.fromkeys(
        ("tasks:evidence-attach", "tasks:report-attach", "suggestion-answer", "plans:measure-bulk"),
        "the answer to a form that is refused; the form stands on another page",
    ),
}


def page_routes() -> list[str]:
    """The named addresses that answer somebody with a page when they are asked for."""
    names = {
        line.split()[0]: None
        for line, route in TABLE.items()
        if any(route.get(person, place) == "ok" for person in PEOPLE for place in route.places)
    }
    return [name for name in names if not name.startswith("api-")]


@pytest.mark.parametrize("route", [name for name in page_routes() if name not in NO_PICTURE])
def test_page_has_its_two_pictures(route):
    lacking = [width for width in WIDTHS if not picture_of(route, width).exists()]

    assert lacking == [], "make screenshots"


def test_no_page_with_pictures_is_excused():
    there = {path.stem.rpartition("-")[0] for path in FOLDER.glob("*.png")}

    assert [route for route in NO_PICTURE if route.replace(":", "-") in there] == []


def test_pictures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < MOST
