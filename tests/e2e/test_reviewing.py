"""The office goes through what was sent in by keyboard alone."""

import pytest
from playwright.sync_api import expect

from agencies.states import Role

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ROW = ".queue-row:focus-within"
WANTED = 3
# A duty to report, in words: numbers that were never told cannot have stayed as they were.
DUTY = ".duty-row:has(> .duty-fields > .form-field textarea)"
TOLD = "#queue-told"


@pytest.fixture(scope="module")
def waiting(demo, tab_of, tmp_path_factory):
    """The demo after its liaison had nothing new to tell, several times."""
    demo.rewind()
    page = tab_of(Role.LIAISON)
    for _n in range(WANTED):
        page.goto(f"{demo.address}/due/")
        page.locator(f"{DUTY} button[value^='no_change:']").last.click()
        page.wait_for_selector("text=已报送")
    page.context.close()
    return demo.kept_as(tmp_path_factory.mktemp("waiting"))


@pytest.fixture
def queue(portal, waiting, open_as):
    """The queue of the office, in which something waits."""

    def open_queue(width: int = 1440, **options):
        waiting.rewind()
        page = open_as(Role.OFFICE_STAFF, width, **options)
        page.goto(f"{portal}/review/")
        return page

    return open_queue


def ids(page):
    return page.eval_on_selector_all(".queue-row", "rows => rows.map(row => row.id)")


def test_next_and_previous_move_the_focus_and_are_told(queue, complaints):
    page = queue()
    first, second = ids(page)[:2]

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(ROW)).to_have_id(second)
    expect(page.locator(TOLD)).to_contain_text("第2份")
    page.keyboard.press("k")
    expect(page.locator(ROW)).to_have_id(first)
    page.keyboard.press("k")

    expect(page.locator(TOLD)).to_have_text("已是第一份")
    expect(page.locator(ROW)).to_have_id(first)
    assert complaints == []


def test_approving_leads_on_to_the_next(queue, complaints):
    page = queue()
    first, second = ids(page)[:2]
    page.keyboard.press("j")

    page.keyboard.press("a")

    expect(page.locator(TOLD)).to_contain_text("已通过 1 份")
    expect(page.locator(f"#{first}")).to_have_count(0)
    expect(page.locator(ROW)).to_have_id(second)
    assert complaints == []


def test_returning_asks_for_a_note_at_its_field(queue, complaints):
    page = queue()
    first = ids(page)[0]
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{first} .errors")
    expect(page.locator(ROW)).to_have_id(first)

    page.keyboard.press("r")
    page.keyboard.type("请补充参加人数。")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已退回")

    expect(page.locator(f"#{first}")).to_have_count(0)
    assert complaints == []


def test_help_stands_on_the_page_and_single_keys_can_be_switched_off(queue):
    page = queue()
    page.keyboard.press("?")
    expect(page.locator("#keys dl")).to_be_visible()

    page.locator("#keys-on").focus()
    page.keyboard.press("Space")
    page.reload()
    page.keyboard.press("j")

    expect(page.locator(ROW)).to_have_count(0)


def test_letters_in_a_field_are_letters(queue):
    page = queue()
    before = ids(page)
    page.locator("#q").focus()

    page.keyboard.type("jakr")

    expect(page.locator("#q")).to_have_value("jakr")
    assert ids(page) == before


def test_buttons_do_the_same_without_scripts(queue):
    page = queue(java_script_enabled=False)
    first = page.locator(".queue-row").first
    key = first.get_attribute("id")
    expect(page.locator("#keys")).to_be_hidden()

    first.locator("button[value^='approve:']").click()

    expect(page.locator("text=已通过 1 份")).to_be_visible()
    expect(page.locator(f"#{key}")).to_have_count(0)
