"""The list of indicators, and one indicator."""

import csv

import pytest
from pytest_django.asserts import assertContains

from indicators.states import TargetKind
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import PlanFactory

ADDRESS = "/indicators/"


@pytest.fixture
def reader(client, settings):
    settings.DEMO = True
    return client


def shown(reader, **query):
    return [row for row, _ in reader.get(ADDRESS, query).context["rows"]]


@pytest.mark.django_db
def test_list_shows_what_was_promised(reader):
    target = TargetFactory()

    response = reader.get(ADDRESS)

    assert response.context["rows"] == [(target.indicator, [target])]
    assertContains(response, "每年不少于 3 次")


@pytest.mark.django_db
def test_jurisdiction_filter_asks_where_it_was_promised(reader):
    common = IndicatorFactory(jurisdiction=None)
    target = TargetFactory(indicator=common)
    TargetFactory()

    assert shown(reader, jurisdiction=target.plan.jurisdiction_id) == [common]


@pytest.mark.django_db
def test_kind_filter_and_search(reader):
    deadline = TargetFactory(kind=TargetKind.DEADLINE, due="2025", quote="到2025年建成2处")
    TargetFactory()

    assert shown(reader, kind="deadline") == [deadline.indicator]
    assert shown(reader, q="建成") == [deadline.indicator]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"page": "abc"}, {"jurisdiction": "99999"}, {"q": "\x00"}, {"kind": "x"}]
)
def test_bad_values_count_as_not_given(reader, query):
    indicator = IndicatorFactory()

    assert shown(reader, **query) == [indicator]


@pytest.mark.django_db
def test_export_holds_what_is_shown(reader):
    IndicatorFactory(name="开馆天数", unit="天")
    IndicatorFactory(name="别的")

    text = reader.get(ADDRESS, {"q": "开馆", "export": "csv"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["指标"], row["单位（计量）"]) for row in rows] == [("开馆天数", "天")]


@pytest.mark.django_db
def test_empty_list_says_what_to_do_next(reader):
    assertContains(reader.get(ADDRESS), "还没有指标")
    assertContains(reader.get(ADDRESS, {"q": "无"}), "清除全部条件")


@pytest.mark.django_db
def test_indicator_shows_targets_with_quotes_across_plans(reader):
    indicator = IndicatorFactory(jurisdiction=None, name="公民具备科学素质的比例", unit="%")
    of_measure = TargetFactory(indicator=indicator, quote="比例达到15%")
    objective = TargetFactory(
        indicator=indicator, measure=None, plan=PlanFactory(), quote="比例达到25%"
    )

    response = reader.get(indicator.get_absolute_url())

    for words in [
        "比例达到15%",
        "比例达到25%",
        of_measure.measure.path,
        "总体目标",
        "还没有监测值",
    ]:
        assertContains(response, words)
    assert set(response.context["targets"]) == {of_measure, objective}


@pytest.mark.django_db
def test_indicator_shows_observations_newest_first(reader):
    indicator = IndicatorFactory(unit="%")
    old = ObservationFactory(indicator=indicator, observed_on="2022-12-31")
    new = ObservationFactory(indicator=indicator, observed_on="2023-12-31")

    response = reader.get(indicator.get_absolute_url())

    assert response.context["observations"] == [new, old]
    assertContains(response, "12.5 %")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    indicator = IndicatorFactory(jurisdiction=None)
    TargetFactory.create_batch(rows, indicator=indicator)
    ObservationFactory.create_batch(rows, indicator=indicator)
    TargetFactory.create_batch(rows)

    with django_assert_num_queries(4):
        reader.get(ADDRESS)
    with django_assert_num_queries(3):
        reader.get(indicator.get_absolute_url())


def test_targets_of_other_jurisdictions_stay_out_of_sight(client, haizhou, owner):
    common = IndicatorFactory(jurisdiction=None)
    TargetFactory(indicator=common)
    mine = TargetFactory(indicator=common, measure=None, plan=PlanFactory(jurisdiction=haizhou))
    client.force_login(owner)

    assert client.get(common.get_absolute_url()).context["targets"] == [mine]


def test_indicator_of_another_jurisdiction_is_not_found(client, haizhou, outsider):
    client.force_login(outsider)

    indicator = IndicatorFactory(jurisdiction=haizhou)
    assert client.get(indicator.get_absolute_url()).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", [ADDRESS, "/indicators/1/"])
def test_strangers_are_sent_to_sign_in(client, address):
    assert client.get(address).url == f"/login/?next={address}"
