"""The list of plans."""

import csv
import io

import openpyxl
import pytest
from pytest_django.asserts import assertContains, assertNotContains

from plans.states import PlanStatus
from tests.factories.agencies import JurisdictionFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory

ADDRESS = "/plans/"
QUERIES = 3


@pytest.fixture
def reader(client, settings, today):
    settings.DEMO = True
    settings.PORTAL_TODAY = today
    return client


def shown(reader, **query):
    return [plan for plan, _ in reader.get(ADDRESS, query).context["rows"]]


@pytest.mark.django_db
def test_list_shows_plans_with_their_counts(reader):
    plan = MeasureFactory().plan
    TargetFactory(measure=MeasureFactory(initiative__plan=plan))
    MeasureFactory(initiative__plan=plan, retired_at="2024-01-01T00:00Z", retired_reason="重复")

    response = reader.get(ADDRESS)

    row = response.context["listing"].page[0]
    assert (row.measure_count, row.target_count) == (2, 1)
    assertContains(response, plan.get_absolute_url())


@pytest.mark.django_db
def test_jurisdiction_filter_includes_what_lies_below(reader):
    city = JurisdictionFactory(name="阜新市")
    below = PlanFactory(jurisdiction=JurisdictionFactory(parent=city))
    of_city = PlanFactory(jurisdiction=city)
    PlanFactory()

    assert set(shown(reader, jurisdiction=city.pk)) == {below, of_city}


@pytest.mark.django_db
def test_status_filter_reads_the_status_of_the_day(reader):
    running = PlanFactory()
    over = PlanFactory(period_start=2016, period_end=2020)
    superseded = PlanFactory(status=PlanStatus.SUPERSEDED)

    assert shown(reader, status="in_force") == [running]
    assert shown(reader, status="ended") == [over]
    assert shown(reader, status="superseded") == [superseded]


@pytest.mark.django_db
def test_year_filter_asks_whether_the_period_covers_it(reader):
    early = PlanFactory(period_start=2016, period_end=2020)
    late = PlanFactory(period_start=2021, period_end=2035)

    assert (shown(reader, year=2020), shown(reader, year=2030)) == ([early], [late])


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["海州", "阜海政发", "海州区人民政府"])
def test_search_looks_at_title_number_and_issuer(reader, words):
    plan = PlanFactory(
        title="海州区规划", document_number="阜海政发〔2022〕5号", issuer="海州区人民政府"
    )
    PlanFactory()

    assert shown(reader, q=words) == [plan]


@pytest.mark.django_db
def test_sort_turns_round(reader):
    old = PlanFactory(period_start=2016, period_end=2020)
    new = PlanFactory()

    assert shown(reader, sort="period") == [old, new]
    assert shown(reader, sort="-period") == [new, old]
    assertContains(reader.get(ADDRESS, {"sort": "-period"}), 'aria-sort="descending"')


@pytest.mark.django_db
def test_pages_keep_the_filters(reader):
    PlanFactory.create_batch(51, title="同名规划", period_start=2021)

    response = reader.get(ADDRESS, {"q": "同名", "page": "2"})

    assert len(response.context["rows"]) == 1
    assertContains(response, "?q=%E5%90%8C%E5%90%8D&amp;page=1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {"page": "abc"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"jurisdiction": "99999"},
        {"jurisdiction": "x\x00"},
        {"jurisdiction": "9" * 30},
        {"year": "2021年"},
        {"status": "\x00"},
        {"q": "\x00"},
        {"sort": "password"},
        {"export": "exe"},
    ],
)
def test_bad_values_count_as_not_given(reader, query):
    plan = PlanFactory()

    assert shown(reader, **query) == [plan]


@pytest.mark.django_db
def test_empty_list_says_what_to_do_next(reader):
    assertContains(reader.get(ADDRESS), "manage.py import_plan")
    assertContains(reader.get(ADDRESS, {"q": "无"}), "清除全部条件")


@pytest.mark.django_db
def test_export_holds_what_is_shown_and_runs_no_formula(reader):
    PlanFactory(title="=1+1", period_end=2035)
    PlanFactory(title="不要这份")

    text = reader.get(ADDRESS, {"q": "=1", "export": "csv"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["规划"], row["截止年"], row["状态"]) for row in rows] == [
        ("'=1+1", "2035", "执行中")
    ]


@pytest.mark.django_db
def test_export_as_xlsx_holds_numbers_as_numbers(reader):
    PlanFactory()

    response = reader.get(ADDRESS, {"export": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    head, row = sheet.iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["起始年"] == 2021
    assert response["Content-Disposition"] == 'attachment; filename="plans.xlsx"'


@pytest.mark.django_db
def test_htmx_gets_the_results_only(reader):
    page = reader.get(ADDRESS, headers={"HX-Request": "true"})

    assertContains(page, 'id="results"')
    assertNotContains(page, "<html")


@pytest.mark.django_db
@pytest.mark.parametrize("plans", [1, 3])
def test_list_asks_the_same_number_of_queries(reader, django_assert_num_queries, plans):
    PlanFactory.create_batch(plans)

    with django_assert_num_queries(QUERIES):
        reader.get(ADDRESS)


def test_reader_sees_own_plans_only(client, haizhou, owner):
    mine = PlanFactory(jurisdiction=haizhou)
    PlanFactory()
    client.force_login(owner)

    assert shown(client) == [mine]


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(client):
    assert client.get(ADDRESS).url == "/login/?next=/plans/"
