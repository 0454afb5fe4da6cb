"""One look at every page in a browser: what axe-core, the layout and the console say of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from axe_playwright_python.sync_playwright import Axe

from tests.e2e.roaming import Page
from tests.e2e.weighing import Scales

# What WCAG 2.1 AA asks, and what axe calls good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# What colours and sizes decide; everything else is the same in every mode, for the page is.
VISUAL_RULES = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]
RUN_AXE = "options => axe.run(options).then(answer => answer.violations)"
# Of a long table or list a few rows show every colour; in light all of them are looked at.
SHORTEN = """() => document
  .querySelectorAll(":is(tbody > tr, ul > li, ol > li, .duty, .queue-row):nth-child(n + 7)")
  .forEach(row => row.remove())"""
# How far things moved while the page was loading (Cumulative Layout Shift).
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.1, 1.4.10: 320 px is what is left of 1280 px at 400 %; 1.4.4: 720 px of 1440 at 200 %.
NARROW = (320, 720)
PHONE = 390


@dataclass
class Look:
    """What was found on one page."""

    route: str
    weight: int = 0
    violations: list[str] = field(default_factory=list)
    shifted: float = 0
    overflow: list[str] = field(default_factory=list)


def look_at(pages: Iterable[Page], portal: str, open_as) -> list[Look]:
    """Each page once, in a tab of its person; the modes are switched on the loaded page."""
    looks, scales = [], Scales()
    ordered = sorted(pages, key=lambda page: page.person)
    for person, theirs in groupby(ordered, key=lambda page: page.person):
        tab = open_as(person)
        tab.add_init_script(WATCH_SHIFTS)
        for page in theirs:
            answer = tab.goto(portal + page.address, wait_until="load")
            assert (answer.status, answer.url) == (200, portal + page.address)
            look = Look(page.route, weight=scales.weigh(tab, answer))
            looks.append(_look(tab, look))
    return looks


def _look(tab, look: Look) -> Look:
    look.shifted = tab.evaluate("window.shifted")
    _narrow(tab, look, NARROW, "usual type")
    _ask_axe(tab, look, "light", {"type": "tag", "values": RULES})
    tab.evaluate(SHORTEN)
    visual = {"type": "rule", "values": VISUAL_RULES}
    tab.emulate_media(color_scheme="dark")
    _ask_axe(tab, look, "dark", visual)
    tab.emulate_media(color_scheme="light")
    tab.evaluate("document.documentElement.dataset.display = 'large'")
    _ask_axe(tab, look, "large", visual)
    _narrow(tab, look, [PHONE], "large type")
    return look


def _narrow(tab, look: Look, widths: Iterable[int], mode: str) -> None:
    """Whether something runs over the edge of a window that narrow."""
    wide = tab.viewport_size
    for width in widths:
        tab.set_viewport_size(wide | {"width": width})
        if (over := tab.evaluate(OVERFLOW)) > 0:
            look.overflow.append(f"{look.route}, {mode}: {over} px more than {width}")
    tab.set_viewport_size(wide)


def _ask_axe(tab, look: Look, mode: str, rules: dict) -> None:
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(Axe().axe_script)
    for found in tab.evaluate(RUN_AXE, {"runOnly": rules, "resultTypes": ["violations"]}):
        where = ", ".join(str(node["target"]) for node in found["nodes"][:3])
        look.violations.append(f"{look.route}, {mode}: {found['id']} at {where}")
