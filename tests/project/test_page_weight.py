"""What a page weighs when it comes for the first time, packed as the server packs it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests import shipped

MOST = 150_000
ASKED_FOR = re.compile(
    r'(?:<link[^>]+href|<script[^>]+src|<img[^>]+src|<use[^>]+href)="/static/([^"#]+)'
)
CHARTS = {"vendor/echarts/echarts.common.min.js", "portal/charts.js"}
PAGES = ["/", "/plans/", "/agencies/", "/indicators/", "/search/?q=300", "/login/", "/examples/"]


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def files_of(page: str) -> set[str]:
    return set(ASKED_FOR.findall(page))


@pytest.fixture
def reader(client, settings, db):
    settings.DEMO = True
    return client


def weight(response) -> int:
    """The page and every file that it asks for, without the charts."""
    names = files_of(response.content.decode()) - CHARTS
    found = {name: Path(finders.find(name)).read_bytes() for name in names}
    return packed(response.content) + sum(packed(content) for content in found.values())


@pytest.mark.parametrize("address", PAGES)
def test_page_is_light(reader, address):
    assert weight(reader.get(address)) < MOST


def test_longest_plan_is_light(reader):
    """All 65 measures of a city's plan on one page."""
    shipped.store(["fuxin-2022"])

    response = reader.get("/plans/fuxin-2022/")

    assert response.status_code == 200
    assert weight(response) < MOST


def test_only_pages_with_a_chart_load_the_charts(reader):
    assert files_of(reader.get("/examples/").content.decode()) >= CHARTS
    assert not files_of(reader.get("/plans/").content.decode()) & CHARTS
