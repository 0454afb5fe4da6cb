"""What people do in the browser: walking a path with a mouse, or with the keyboard alone."""

import re
import time
from collections.abc import Callable, Iterable

from playwright.sync_api import Error, Locator, Page, expect

from tests.e2e.paths import Step

# More stops than the longest page has; who comes round without finding a thing cannot reach it.
MOST_TABS = 600
PATIENCE = 20  # seconds
# Where the focus is, whether it shows, and whether what has it can be seen once it is scrolled to.
FOCUS = """async () => {
  // A page that has only begun to arrive has no body yet, and so no focus anywhere.
  while (!document.activeElement) await new Promise(tell => setTimeout(tell, 20));
  const here = document.activeElement;
  const seen = new Promise(tell => new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) tell(true);
  }).observe(here));
  const style = getComputedStyle(here);
  return {
    what: `${here.localName} ${(here.textContent || here.name || "").trim().slice(0, 30)}`,
    nowhere: here === document.body,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: await Promise.race([seen, new Promise(tell => setTimeout(() => tell(false), 3000))]),
  };
}"""
CHOSEN = "list => list.selectedOptions[0].label"


class Hand:
    """A mouse: clicks that are counted, with the seconds since the first."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.began = page, 0, 0.0

    def walk(self, path: Iterable[Step]) -> None:
        for step in path:
            if step.act == "see":
                self.page.locator("main").get_by_text(step.name).filter(
                    visible=True
                ).first.wait_for()
            else:
                self.take(step, found(self.page, step))
                # What is fetched in place has come before the next step is looked for.
                expect(self.page.locator(".htmx-request")).to_have_count(0)

    def take(self, step: Step, what: Locator) -> None:
        if step.act == "field":
            what.fill(step.put_in)
        elif step.act == "choice":
            what.select_option(label=step.put_in)
        else:
            self.click(what)

    def click(self, what: Locator) -> None:
        self.began = self.began or time.monotonic()
        self.clicks += 1
        what.click()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


class Keyboard(Hand):
    """Tab, Enter, Space, arrows and letters; nothing else touches the page."""

    def take(self, step: Step, what: Locator) -> None:
        self.reach(what)
        keys = self.page.keyboard
        if step.act == "field":
            keys.press("Control+A")
            keys.type(step.put_in)
        elif step.act == "choice":
            while (chosen := what.evaluate(CHOSEN)) != step.put_in:
                keys.press("ArrowDown")
                assert what.evaluate(CHOSEN) != chosen, f"no choice {step.put_in}"
        else:
            keys.press("Space" if step.act == "button" else "Enter")

    def reach(self, what: Locator) -> None:
        """By Tab; at every stop on the way the focus shows and stands in the window."""
        for _stop in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focus = self.focus()
            assert focus["nowhere"] or (focus["shows"] and focus["inside"]), focus
            if what.evaluate("wanted => wanted === document.activeElement"):
                return
        raise AssertionError(f"Tab never comes to {what}")

    def focus(self) -> dict:
        """Where the focus is now; where a page gives way to the next one, on the next one."""
        while True:
            try:
                return self.page.evaluate(FOCUS)
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for it, asking again and again: a page that forbids eval cannot be told to."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it does not happen"
        page.wait_for_timeout(50)


def found(page: Page, step: Step) -> Locator:
    """The first thing of this kind that can be seen and is named so."""
    begins = re.compile(rf"^\s*{re.escape(step.name)}")
    if step.act in ("field", "choice"):
        return page.get_by_label(begins).filter(visible=True).first
    return page.get_by_role(step.act, name=begins).filter(visible=True).first
