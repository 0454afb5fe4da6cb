"""One address answers with the page, or with the part that htmx asked for."""

import pytest
from django.template import engines
from django_htmx.middleware import HtmxMiddleware

from sciliteracy.lib.htmx import render_partial

PAGE = "<h1>page</h1>{% partialdef row inline %}<p>{{ word }}</p>{% endpartialdef %}"


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A template of our own among the portal's, by name."""
    (tmp_path / "page.html").write_text(PAGE)
    monkeypatch.setattr(engines["django"].engine, "dirs", [tmp_path])
    return "page.html"


@pytest.fixture
def answer(rf, page):
    def ask(**headers):
        view = HtmxMiddleware(lambda request: render_partial(request, page, {"word": "字"}, "row"))
        return view(rf.get("/", headers=headers))

    return ask


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, "<h1>page</h1><p>字</p>"),
        ({"HX-Request": "true"}, "<p>字</p>"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "<h1>page</h1><p>字</p>"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "<h1>page</h1><p>字</p>"),
    ],
)
def test_htmx_gets_the_part_and_others_the_page(answer, headers, body):
    assert answer(**headers).content.decode() == body


def test_caches_keep_part_and_page_apart(answer):
    assert "HX-Request" in answer().headers["Vary"]
