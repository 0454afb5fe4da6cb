"""The main path of every role from the first page to its end, by mouse, by keyboard, without
scripts."""

import pytest

from tests.e2e.hands import Hand, Keyboard
from tests.e2e.paths import PATHS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
EVERYBODY = pytest.mark.parametrize("person", PATHS, ids=lambda person: person or "nobody")


@EVERYBODY
@pytest.mark.parametrize("width", [1440, 390])
def test_main_path_by_mouse(portal, open_as, complaints, person, width):
    page = open_as(person, width)
    page.goto(portal)

    Hand(page).walk(PATHS[person])

    assert complaints == []


@EVERYBODY
def test_main_path_without_scripts(portal, open_as, complaints, person):
    page = open_as(person, 390, java_script_enabled=False)
    page.goto(portal)

    Hand(page).walk(PATHS[person])

    assert complaints == []


@EVERYBODY
def test_main_path_by_keyboard(portal, open_as, complaints, person):
    page = open_as(person)
    page.goto(portal)

    Keyboard(page).walk(PATHS[person])

    assert complaints == []
