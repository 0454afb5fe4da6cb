"""What people do in the browser: signing in by the demo's door; clicks that are counted."""

import time


def sign_in(page, portal: str, person: str) -> None:
    """Step into a person of the demo, such as 210902-liaison."""
    page.goto(f"{portal}/login/")
    page.locator(f"button[value='demo-{person}']").click()
    page.wait_for_url(lambda address: "/login/" not in address)


class Hand:
    """Clicks on a page, counted, with the seconds since the first."""

    def __init__(self, page) -> None:
        self.page, self.clicks, self.began = page, 0, 0.0

    def click(self, what) -> None:
        self.began = self.began or time.monotonic()
        self.clicks += 1
        what.click()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
