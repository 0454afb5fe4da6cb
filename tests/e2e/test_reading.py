"""Reading the five plans in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
LISTS = [
    "/",
    "/plans/",
    "/agencies/",
    "/agency-names/",
    "/indicators/",
    "/search/?q=300",
    "/login/",
    "/examples/",
]
STYLED = "[...document.querySelectorAll('link[rel=stylesheet]')].every(one => one.sheet)"
PAGE_OF = re.compile(r"^/(plans|measures|agencies|agency-groups|leading-groups|indicators)/[^/]+/$")


def addresses(page, portal: str) -> list[str]:
    """Every kind of page once or more: the lists, the plans, their documents, one of each thing."""
    found: dict[str, list[str]] = {}
    for address in ["/plans/", "/plans/haizhou-2022/", "/agency-names/", "/indicators/"]:
        page.goto(portal + address)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.pathname)"):
            if kind := PAGE_OF.match(link):
                found.setdefault(kind[1], []).append(link)
    plans = sorted(set(found.pop("plans")))
    assert len(plans) == 5
    return [
        *LISTS,
        *plans,
        *[f"{plan}document/" for plan in plans],
        *[k[0] for k in found.values()],
    ]


def test_all_five_plans_fit_and_nothing_complains(portal, new_page, complaints):
    width = 320
    wide, page = [], new_page(width)

    for address in addresses(page, portal):
        page.goto(portal + address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert (wide, complaints) == ([], [])


def test_filters_work_in_place_and_the_way_back_too(portal, new_page, complaints):
    page = new_page(1440)
    page.goto(f"{portal}/plans/")

    page.select_option("#status", "superseded")
    page.wait_for_url("**status=superseded**")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.fill("#q", "没有的词")
    page.press("#q", "Enter")
    page.wait_for_selector("text=没有符合条件的规划")
    page.go_back()
    page.wait_for_selector("#results tbody tr")

    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert complaints == []


def test_charts_are_drawn_in_a_box_that_keeps_its_shape(portal, new_page, complaints):
    page = new_page(1440, reduced_motion="reduce")
    page.goto(f"{portal}/examples/", wait_until="commit")
    page.wait_for_selector("#line .chart-box", state="attached")
    until(page, lambda: page.evaluate(STYLED))
    before = page.locator("#line .chart-box").bounding_box()["height"]

    page.wait_for_selector("#stacked .chart-box canvas")

    expect(page.locator(".chart-box canvas")).to_have_count(3)
    assert page.locator("#line .chart-box").bounding_box()["height"] == before
    assert complaints == []


def test_charts_are_tables_without_javascript(portal, new_page):
    page = new_page(390, java_script_enabled=False)
    page.goto(f"{portal}/examples/#bar")

    expect(page.locator("#bar .chart-box")).to_be_hidden()
    expect(page.locator("#bar .chart-table tbody tr")).to_have_count(4)
    expect(page.locator("#bar .chart-table td >> nth=0")).to_be_visible()


def test_dialog_asks_in_place_and_escape_is_a_no(portal, new_page, complaints):
    page = new_page(390)
    page.goto(f"{portal}/examples/")

    page.click("[data-dialog=dialog-withdraw]")
    expect(page.locator("#dialog-withdraw")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#dialog-withdraw")).to_be_hidden()
    expect(page.locator("[data-dialog=dialog-withdraw]")).to_be_focused()
    assert complaints == []


def test_switches_and_filters_work_without_javascript(portal, new_page):
    page = new_page(390, java_script_enabled=False)
    page.goto(f"{portal}/plans/haizhou-2022/")

    page.click("text=大字")
    expect(page.locator("html[data-display=large]")).to_have_count(1)
    page.click("text=English")
    expect(page.locator("html[data-display=large][lang=en]")).to_have_count(1)
    expect(page).to_have_url(f"{portal}/plans/haizhou-2022/")
    page.goto(f"{portal}/plans/")
    page.fill("#q", "阜海政发")
    page.click("text=Filter")

    expect(page.locator("#results tbody tr")).to_have_count(1)
