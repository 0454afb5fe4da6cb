"""English is complete: only the words of documents, marked as such, are Chinese there."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings

from agencies.models import Agency, AgencyGroup, LeadingGroup
from indicators.models import Indicator
from plans.models import Measure, Plan
from tests import shipped

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CATALOGUE = Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po"
# The running head of a printed sheet names the document, in the document's words.
ON_PAPER = {"data-print-head"}
VOID = {"meta", "link", "input", "img", "br", "col", "hr"}
PAGES = [
    *["/", "/plans/", "/plans/?q=x", "/agencies/", "/agencies/?q=x&kind=party", "/agency-names/"],
    *["/agency-names/?q=x", "/indicators/", "/indicators/?q=x", "/search/", "/search/?q=x"],
    *["/search/?q=300", "/login/", "/no-such-page/", "/agency-groups/", "/leading-groups/"],
    *["/venues/", "/observations/", "/targets/", "/measures/", "/theme-days/"],
]


class Foreign(HTMLParser):
    """Collects what stands outside of elements that say they are Chinese."""

    def __init__(self):
        super().__init__()
        self.depth = 0
        self.left: list[str] = []

    def handle_starttag(self, tag, attrs):
        if self.depth or dict(attrs).get("lang") == "zh-Hans":
            self.depth += tag not in VOID
        else:
            self.left += [value for name, value in attrs if value and name not in ON_PAPER]

    def handle_endtag(self, tag):
        if self.depth and tag not in VOID:
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth:
            self.left.append(data)


def chinese_left_on(page: str) -> list[str]:
    parser = Foreign()
    parser.feed(page)
    return [words.strip() for words in parser.left if CHINESE.search(words)]


@pytest.fixture
def english_reader(client, settings, db):
    settings.DEMO = True
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def of_the_plans() -> list[str]:
    rows = [*Plan.objects.all(), *LeadingGroup.objects.all(), *AgencyGroup.objects.all()]
    rows += [*Indicator.objects.all(), *Agency.objects.all(), *Measure.objects.all()]
    documents = [f"{plan.get_absolute_url()}document/" for plan in Plan.objects.all()]
    return [row.get_absolute_url() for row in rows] + documents


@pytest.mark.first_run  # words are in templates, not in rows
def test_no_page_has_chinese_of_its_own(english_reader, keep):
    keep.stand("five-plans", shipped.store)
    left = {}

    for address in PAGES + of_the_plans():
        if words := chinese_left_on(english_reader.get(address).content.decode()):
            left[address] = words

    assert left == {}


def test_pages_without_plans_have_no_chinese(english_reader):
    left = {
        address: chinese_left_on(english_reader.get(address).content.decode()) for address in PAGES
    }

    assert {address: words for address, words in left.items() if words} == {}


def test_the_check_itself_finds_chinese():
    page = '<p title="题">文<b lang="zh-Hans">名<i>字</i></b>末</p>'

    assert chinese_left_on(page) == ["题", "文", "末"]


def test_every_message_is_translated():
    catalogue = polib.pofile(str(CATALOGUE))

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_compiled_catalogue_is_up_to_date():
    source, compiled = polib.pofile(str(CATALOGUE)), polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    assert {_key(entry): _words(entry) for entry in compiled} == {
        _key(entry): _words(entry) for entry in source
    }


def _key(entry):
    return entry.msgctxt or "", entry.msgid


def _words(entry):
    return entry.msgstr or entry.msgstr_plural
