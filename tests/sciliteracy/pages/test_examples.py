"""The living page of examples: in the demo and nowhere else, complete, true to its sources."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.asserts import assertContains

from sciliteracy.pages.examples import COLOURS, PARTS, SIZES, SPACES

TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
STYLES = Path(django_settings.BASE_DIR) / "static/portal"
# Parts of the frame, of one page or of another part, which no page includes for itself.
NOT_SHOWN = {
    *("nav", "tools", "outline", "measures_head", "measure_rows", "ways", "chart_scripts"),
    *("record_tools", "retired", "tour", "waits"),
    *(
        "edit_form",
        "form_errors",
        "jurisdiction_field",
        "result_bar",
        "sort_head",
        "period",
        "status",
        "target",
    ),
}


@pytest.fixture
def page(client, settings, db):
    settings.DEMO = True
    return client.get("/examples/")


@pytest.mark.django_db
def test_page_is_not_there_outside_the_demo(client):
    assert client.get("/examples/").status_code == 404


def test_every_example_is_drawn_beside_its_source(page):
    for name, title, _use in PARTS:
        source = (TEMPLATES / f"examples/{name}.html").read_text(encoding="utf-8")
        assertContains(page, title)
        assert source.strip() in [one.source for one in page.context["examples"]]


def test_every_example_file_is_on_the_page(page):
    files = {path.stem for path in (TEMPLATES / "examples").glob("*.html")}

    assert files == {name for name, _title, _use in PARTS}


def test_every_component_has_an_example(page):
    sources = "".join(one.source for one in page.context["examples"])
    components = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    missing = {
        name
        for name in components - NOT_SHOWN
        if f"components/{name}.html" not in sources and f"% {name} " not in sources
    }

    assert missing == set()


@pytest.mark.django_db
def test_page_asks_the_database_nothing(client, settings, django_assert_num_queries):
    settings.DEMO = True

    with django_assert_num_queries(0):
        client.get("/examples/")


def test_nothing_is_styled_in_line(page):
    assert b" style=" not in page.content


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});", css))


def test_dark_colours_of_the_page_are_those_of_the_portal():
    dark = (STYLES / "tokens.css").read_text(encoding="utf-8").split("scheme: dark)")[1]
    here = (STYLES / "examples.css").read_text(encoding="utf-8")

    assert tokens(here) == tokens(dark)


def test_every_colour_and_size_is_shown(page):
    light = (STYLES / "tokens.css").read_text(encoding="utf-8").split("@media")[0]
    shown = {*COLOURS, "on-blue", "on-amber"}

    assert shown == set(tokens(light))
    assert {*SIZES, *SPACES} == set(re.findall(r"--((?:t|s)-?[0-9a-z]+): [\d.]+rem", light))
