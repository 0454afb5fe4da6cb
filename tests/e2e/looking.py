"""One look at every page in a browser: what axe-core, the layout and the console say of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from axe_playwright_python.sync_playwright import Axe

from tests.e2e.roaming import Page

# What WCAG 2.1 AA asks, and what axe calls good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# How far things moved while the page was loading (Cumulative Layout Shift).
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Look:
    """What was found on one page."""

    route: str
    violations: list[str] = field(default_factory=list)
    shifted: float = 0
    overflow: int = 0


def look_at(pages: Iterable[Page], portal: str, tab_of, axe: Axe | None) -> list[Look]:
    """Each page once, in a tab of its person that `tab_of` opens."""
    looks = []
    ordered = sorted(pages, key=lambda page: page.person)
    for person, theirs in groupby(ordered, key=lambda page: page.person):
        tab = tab_of(person)
        tab.add_init_script(WATCH_SHIFTS)
        for page in theirs:
            tab.goto(portal + page.address, wait_until="load")
            looks.append(_look(tab, page.route, axe))
    return looks


def _look(tab, route: str, axe: Axe | None) -> Look:
    look = Look(route, shifted=tab.evaluate("window.shifted"), overflow=tab.evaluate(OVERFLOW))
    if axe is not None:
        answer = axe.run(tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
        for found in answer.response["violations"]:
            where = ", ".join(str(node["target"]) for node in found["nodes"][:3])
            look.violations.append(f"{route}: {found['id']} at {where}")
    return look
