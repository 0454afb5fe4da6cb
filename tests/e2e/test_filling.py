"""A liaison fills in what is due: few clicks, and nothing typed is ever lost."""

import pytest
from playwright.sync_api import expect

from agencies.states import Role
from tests.e2e.hands import Hand, until
from tests.tasks.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
PHOTO = {"name": "大集.jpg", "mimeType": "image/jpeg", "buffer": picture()}
AUTOSAVED = 20_000  # milliseconds; it takes two where nothing else runs
# As a hand drops a file: the browser makes the events, the test only the file.
DROP = """async ([bytes, name, selector]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
  const row = document.querySelector(selector);
  for (const kind of ["dragover", "drop"]) {
    row.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""
# A duty to report, of which nothing is stored yet: the words of numbers are folded away.
EMPTY = ".duty-row:not([data-saved]):has(> .duty-fields > .form-field textarea)"
TYPED = "Object.keys(localStorage).filter(name => name.startsWith('portal-typed:')).length"


@pytest.fixture
def due(portal, open_as):
    """The due list of a liaison, at the width of a desk; `open_due(390)` at that of a phone."""

    def open_due(width: int = 1440, **options):
        page = open_as(Role.LIAISON, width, **options)
        page.goto(f"{portal}/due/")
        return page

    return open_due


def empty_row(page, number: int = 0):
    """A duty to report of which nothing was written yet, and the box for its words."""
    row = page.locator(EMPTY).nth(number)
    row.scroll_into_view_if_needed()
    return row, row.locator("textarea").first


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_message_to_no_change_it_takes_two_clicks(due, portal, complaints, width):
    page = due(width)
    block = page.locator(f".duty:has({EMPTY})").last.get_attribute("id")
    agency = block.split("-")[1]
    page.set_content(f'<a href="{portal}/due/?agency={agency}#{block}">三（一）2（1） 报告进展</a>')
    hand = Hand(page)

    hand.click(page.locator("a"))
    hand.click(page.locator(f"#{block} button[value^='no_change:']"))
    page.wait_for_selector("text=已报送")

    print(f"{width} px: {hand.clicks} clicks, {hand.seconds:.1f} s")
    assert hand.clicks <= 3
    expect(page.locator(f"form #{block}")).to_have_count(0)
    assert complaints == []


def test_words_are_typed_and_sent_in_with_one_click_more(due, complaints):
    page = due()
    row, words = empty_row(page)
    block = row.locator("xpath=ancestor::article").get_attribute("id")
    hand = Hand(page)

    words.fill("办了科普大集，两千人参加。")
    hand.click(page.locator(f"#{block} button[value^='submit:']"))
    page.wait_for_selector("text=已报送 1 项")

    assert (hand.clicks, complaints) == (1, [])


def test_what_was_told_last_comes_in_with_a_click_and_goes_out_again(due, complaints):
    page = due()
    button = page.locator("button[data-copy]").first
    row = button.locator("xpath=ancestor::section[contains(@class, 'duty-row')]")
    words = row.locator("textarea").first
    before = words.input_value()

    button.click()
    expect(button).to_have_text("撤销带入")
    assert words.input_value() not in ("", before)
    button.click()

    expect(words).to_have_value(before)
    assert complaints == []


def test_typed_words_keep_themselves(due, complaints):
    page = due()
    row, words = empty_row(page)
    key = row.get_attribute("id")
    words.fill("正在写的。")

    page.wait_for_selector("text=已自动保存", timeout=AUTOSAVED)
    until(page, lambda: page.evaluate(TYPED) == 0)
    page.reload()

    expect(page.locator(f"#{key} textarea").first).to_have_value("正在写的。")
    assert complaints == []


def test_what_the_server_never_got_is_offered_back_and_forgotten_at_sign_out(due, portal):
    page = due()
    row, words = empty_row(page, 1)
    key = row.get_attribute("id")
    page.route("**/due/*", lambda route: route.abort())
    words.fill("没有存上的。")
    page.goto(f"{portal}/plans/")
    page.unroute_all()

    page.goto(f"{portal}/due/")
    notice = page.locator(f"#{key} .kept")
    expect(notice).to_be_visible()
    notice.locator("text=填回来").click()
    expect(page.locator(f"#{key} textarea").first).to_have_value("没有存上的。")
    page.click("form[data-leaving] button")
    page.wait_for_selector("a:has-text('以角色进入')")

    assert page.evaluate(TYPED) == 0


def test_without_a_network_the_page_says_so_and_saves_when_it_is_back(due):
    page = due()
    row, words = empty_row(page, 1)
    page.context.set_offline(True)
    page.wait_for_selector("#offline:visible")

    words.fill("断网时写的。")
    until(page, lambda: page.evaluate(TYPED) == 1)
    page.context.set_offline(False)

    page.wait_for_selector("text=已自动保存", timeout=AUTOSAVED)
    expect(page.locator("#offline")).to_be_hidden()


def test_what_was_sent_without_a_network_goes_when_it_is_back(due):
    page = due()
    row, words = empty_row(page, 1)
    key = row.get_attribute("id")
    words.fill("断网时报的。")
    page.context.set_offline(True)

    row.locator("xpath=ancestor::article").locator("button[value^='submit:']").click()
    page.wait_for_selector("#offline-sending:visible")
    page.context.set_offline(False)

    page.wait_for_selector("text=已报送", timeout=AUTOSAVED)
    expect(page.locator(f"form #{key}")).to_have_count(0)


def test_files_go_up_when_they_are_dropped(due, complaints):
    page = due()
    row, _words = empty_row(page)
    key = row.get_attribute("id")

    page.evaluate(DROP, [list(PHOTO["buffer"]), PHOTO["name"], f"#{key}"])
    page.wait_for_selector(f"#files-{key} a:has-text('大集.jpg')", timeout=AUTOSAVED)
    page.locator(f"#{key} textarea").first.fill("附照片。")
    page.wait_for_selector("text=已自动保存", timeout=AUTOSAVED)

    expect(page.locator(".duty-state .banner")).to_have_count(0)
    assert complaints == []


def test_wrong_file_is_told_at_its_field(due, complaints):
    page = due()
    row, _words = empty_row(page)
    key = row.get_attribute("id")
    page.locator(f"#files-{key} summary").click()

    program = {"name": "程序.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00" + bytes(300)}
    page.set_input_files(f"#id_{key}-file", program)
    page.wait_for_selector(f"#files-{key} .errors:has-text('程序.jpg')", timeout=AUTOSAVED)

    assert complaints == []


def test_files_go_up_with_a_button_without_scripts(due):
    page = due(390, java_script_enabled=False)
    row, _words = empty_row(page)
    key = row.get_attribute("id")
    page.locator(f"#files-{key} summary").click()

    page.set_input_files(f"#id_{key}-file", PHOTO)
    page.locator(f"#files-{key} button[value^='attach:']").click()

    expect(page.locator(f"#files-{key} a:has-text('大集.jpg')")).to_be_visible()
