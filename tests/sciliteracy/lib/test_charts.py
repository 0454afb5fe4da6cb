"""Charts as data: nothing can be read from the picture that the table does not say."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from pytest_django.asserts import assertInHTML

from sciliteracy.lib.charts import Chart, Series, plain


@pytest.fixture
def rates():
    return Chart(
        key="rate",
        title="公民具备科学素质的比例",
        kind="line",
        unit="%",
        over="年份",
        categories=["2020", "2023", "2025"],
        series=[
            Series("监测值", [Decimal("9.80"), Decimal("13.2"), None]),
            Series("目标", [None, None, Decimal(15)], goal=True),
        ],
    )


def test_table_has_every_value_and_a_dash_for_none(rates):
    assert list(rates.rows) == [
        ("2020", ["9.8", "—"]),
        ("2023", ["13.2", "—"]),
        ("2025", ["—", "15"]),
    ]


def test_table_leaves_out_what_nobody_measured(rates):
    longer = replace(
        rates,
        categories=[*rates.categories, "2026"],
        series=[replace(one, values=[*one.values, None]) for one in rates.series],
    )

    assert list(longer.rows) == list(rates.rows)


def test_picture_and_table_are_given_the_same(rates):
    assert [one["values"] for one in rates.data["series"]] == [[9.8, 13.2, None], [None, None, 15]]


def test_sentence_says_the_latest_of_each_series(rates):
    assert rates.says == "监测值 2023 13.2%；目标 2025 15%"


def test_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one value"):
        Chart(key="x", title="x", kind="bar", categories=["a"], series=[Series("x", [1, 2])])


@pytest.mark.parametrize(("value", "said"), [(None, "—"), (300, "300"), (Decimal("2.50"), "2.5")])
def test_numbers_are_plain(value, said):
    assert plain(value) == said


def test_component_names_the_picture_and_holds_its_table(rates):
    page = render_to_string("components/chart.html", {"chart": rates})

    assert 'aria-labelledby="chart-rate chart-rate-says"' in page
    assert " style=" not in page
    assertInHTML('<th scope="row">2025</th>', page)
    assertInHTML('<td class="num">15%</td>', page)


def test_two_series_have_a_key_and_one_has_none(rates):
    one = Chart(key="x", title="x", kind="bar", categories=["a"], series=[Series("x", [1])])

    assert "chart-legend" in render_to_string("components/chart.html", {"chart": rates})
    assert "chart-legend" not in render_to_string("components/chart.html", {"chart": one})
