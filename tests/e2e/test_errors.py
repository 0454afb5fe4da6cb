"""A form that is refused: the reader is taken to what is wrong, and hears it at the field."""

import pytest
from playwright.sync_api import expect

from agencies.states import Role
from tests.e2e.demo import NOBODY
from tests.e2e.hands import Hand, Keyboard
from tests.e2e.paths import press, write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
# Who is where, what is done, and the field that is to be put right.
REFUSED = {
    "sign-in": (NOBODY, "/login/", [press("登录")], "用户名"),
    "account": (Role.SYSTEM_ADMIN, "/people/new/", [press("开立账户")], "用户名"),
    "rules": (
        Role.OFFICE_ADMIN,
        "/jurisdictions/3/rules/",
        [write("锁定（天）", ""), press("保存")],
        "锁定（天）",
    ),
    "plan": (Role.OFFICE_STAFF, "/plans/new/", [press("保存")], "标题"),
    "theme day": (Role.OFFICE_STAFF, "/theme-days/new/", [press("保存")], "名称"),
}
SUMMARY = "[role=alert].form-errors"
WHAT_IS_SAID = """field => (field.getAttribute("aria-describedby") || "").split(" ")
  .map(id => document.getElementById(id)).filter(Boolean)
  .filter(told => told.matches(".errors")).map(told => told.textContent.trim()).join(" ")"""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("refused", REFUSED)
def test_refused_form_is_told_at_its_top_and_at_its_field(
    portal, open_as, complaints, refused, scripts
):
    person, address, steps, label = REFUSED[refused]
    page = open_as(person, java_script_enabled=scripts)
    page.goto(portal + address)
    Hand(page).walk(steps)

    expect(page.locator(SUMMARY)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"{SUMMARY} a:focus")).to_have_text(label)
    page.keyboard.press("Enter")
    field = page.locator("main :is(input, select, textarea):focus")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert field.evaluate(WHAT_IS_SAID) != ""
    assert complaints == []


ORDER = """() => [...document.querySelectorAll("main :is(a[href], button, input, select)")]
  .filter(one => one.checkVisibility() && one.tabIndex >= 0 && one.type !== "hidden")
  .map(one => one.outerHTML)"""


@pytest.mark.parametrize(
    ("person", "address"),
    [(Role.OFFICE_STAFF, "/plans/"), (Role.LIAISON, "/account/"), (Role.AUDITOR, "/audit/")],
)
def test_focus_goes_in_the_order_of_the_page(portal, open_as, complaints, person, address):
    page = open_as(person)
    page.goto(portal + address)
    expected, keyboard = page.evaluate(ORDER)[:12], Keyboard(page)
    keyboard.reach(page.locator("a.skip"))
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    met = []
    while len(met) < len(expected):
        page.keyboard.press("Tab")
        if (here := page.evaluate("document.activeElement.outerHTML")) not in met[-1:]:
            met.append(here)

    assert met == expected
    assert complaints == []
