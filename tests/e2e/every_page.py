"""Every page that anybody reaches, in a real browser: nobody is shut out, nothing complains."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
LARGE = {"name": "portal_display", "value": "large"}
# Below 0.1 is good (web.dev/cls); a long table that is drawn while it still arrives moves a little.
SHIFTS = 0.1
MODES = {"light": {}, "dark": {"color_scheme": "dark"}, "large": {}}


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(portal, pages, open_as, complaints, mode):
    def tab_of(person):
        tab = open_as(person, **MODES[mode])
        if mode == "large":
            tab.context.add_cookies([LARGE | {"url": portal}])
        return tab

    looks = look_at(pages.values(), portal, tab_of, Axe())

    assert [line for look in looks for line in look.violations] == []
    assert [(look.route, look.shifted) for look in looks if look.shifted > SHIFTS] == []
    assert complaints == []


# WCAG 2.1, 1.4.10: 320 px is what is left of 1280 px at 400 %; 1.4.4: 720 px of 1440 at 200 %.
@pytest.mark.parametrize("width", [320, 720])
def test_nothing_runs_over_the_edge(portal, pages, open_as, complaints, width):
    looks = look_at(pages.values(), portal, lambda person: open_as(person, width), None)

    assert [(look.route, look.overflow) for look in looks if look.overflow > 0] == []
    assert complaints == []
