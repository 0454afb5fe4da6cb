"""The office goes through what was sent in by keyboard alone."""

import pytest

from tests.e2e.hands import sign_in

pytestmark = pytest.mark.browser
ROW = "document.activeElement.closest('.queue-row')?.id"
WANTED = 3
# A duty to report, in words: numbers that were never told cannot have stayed as they were.
DUTY = ".duty-row:has(> .duty-fields > .form-field textarea)"
TOLD = "document.getElementById('queue-told').textContent"


@pytest.fixture
def queue(portal, new_page):
    def open_queue(width: int = 1440, **options):
        page = new_page(width, **options)
        sign_in(page, portal, "210902-office-staff")
        page.goto(f"{portal}/review/")
        if page.locator(".queue-row").count() < WANTED:
            send_in(new_page(1440))
            page.reload()
        return page

    def send_in(page):
        """The liaison has nothing new to tell, several times."""
        sign_in(page, portal, "210902-liaison")
        for _n in range(WANTED):
            page.goto(f"{portal}/due/")
            page.locator(f"{DUTY} button[value^='no_change:']").last.click()
            page.wait_for_selector("text=已报送")
        page.close()

    return open_queue


def ids(page):
    return page.eval_on_selector_all(".queue-row", "rows => rows.map(row => row.id)")


def test_next_and_previous_move_the_focus_and_are_told(queue, complaints):
    page = queue()
    first, second = ids(page)[:2]

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert (page.evaluate(ROW), "第2份" in page.evaluate(TOLD)) == (second, True)
    page.keyboard.press("k")
    assert page.evaluate(ROW) == first
    page.keyboard.press("k")

    assert (page.evaluate(ROW), page.evaluate(TOLD)) == (first, "已是第一份")
    assert complaints == []


def test_approving_leads_on_to_the_next(queue, complaints):
    page = queue()
    first, second = ids(page)[:2]
    page.keyboard.press("j")

    page.keyboard.press("a")
    page.wait_for_selector("text=已通过 1 份")

    assert first not in ids(page)
    assert (page.evaluate(ROW), page.evaluate(TOLD).startswith("已通过 1 份")) == (second, True)
    assert complaints == []


def test_returning_asks_for_a_note_at_its_field(queue, complaints):
    page = queue()
    first = ids(page)[0]
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{first} .errors")
    assert page.evaluate(ROW) == first

    page.keyboard.press("r")
    page.keyboard.type("请补充参加人数。")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已退回")

    assert first not in ids(page)
    assert complaints == []


def test_help_stands_on_the_page_and_single_keys_can_be_switched_off(queue):
    page = queue()
    page.keyboard.press("?")
    assert page.locator("#keys dl").is_visible()

    page.locator("#keys-on").focus()
    page.keyboard.press("Space")
    page.reload()
    page.keyboard.press("j")

    assert page.evaluate(ROW) is None


def test_letters_in_a_field_are_letters(queue):
    page = queue()
    before = ids(page)
    page.locator("#q").focus()

    page.keyboard.type("jakr")

    assert (page.locator("#q").input_value(), ids(page)) == ("jakr", before)


def test_buttons_do_the_same_without_scripts(queue):
    page = queue(java_script_enabled=False)
    first = page.locator(".queue-row").first
    key = first.get_attribute("id")
    assert not page.locator("#keys").is_visible()

    first.locator("button[value^='approve:']").click()

    assert page.locator("text=已通过 1 份").is_visible()
    assert page.locator(f"#{key}").count() == 0
