"""Measured values over all indicators: found, narrowed, turned, taken away as a file."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from indicators.services.indicators import retire_observation
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, PlanFactory
from tests.factories.tasks import EvidenceFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/observations/"
QUERIES = 9


@pytest.fixture
def office(client, owner, settings, today):
    settings.PORTAL_TODAY = today
    client.force_login(owner)
    return client


@pytest.fixture
def literacy(haizhou):
    return IndicatorFactory(jurisdiction=haizhou, name="具备科学素质的比例", unit="%")


@pytest.fixture
def two(haizhou, literacy):
    """An old value of the literacy rate, and a new one of something else."""
    other = IndicatorFactory(jurisdiction=haizhou, name="科普场馆", unit="个")
    return [
        ObservationFactory(indicator=literacy, source="抽样调查", observed_on="2022-12-31"),
        ObservationFactory(indicator=other, source="统计年鉴", observed_on="2023-12-31"),
    ]


def shown(client, **query):
    return client.get(ADDRESS, query).context["rows"]


def test_values_are_found_by_words_indicator_and_time(office, two, literacy):
    old, new = two

    assert shown(office) == [new, old]
    assert shown(office, q="年鉴") == [new]
    assert shown(office, q="素质") == [old]
    assert shown(office, indicator=literacy.pk) == [old]
    assert shown(office, since="2023-01-01") == [new]
    assert shown(office, until="2023-01-01") == [old]
    assert shown(office, sort="-date") == [old, new]
    assert shown(office, sort="indicator") == sorted(two, key=lambda row: row.indicator.name)


def test_values_are_found_by_plan_and_by_who_answers(office, two, literacy, haizhou):
    plan = PlanFactory(jurisdiction=haizhou, title="海州区实施方案", document_number="海政发1号")
    target = TargetFactory(measure__plan=plan, measure__initiative__plan=plan, indicator=literacy)
    agency = AgencyFactory(jurisdiction=haizhou, name="区教育局")
    EffectiveAssignmentFactory(measure=target.measure, agency=agency)

    assert shown(office, plan="海州区实施") == [two[0]]
    assert shown(office, plan="海政发1号") == [two[0]]
    assert shown(office, agency="教育") == [two[0]]
    assert shown(office, agency="教育", plan="别的") == []


def test_values_are_found_by_what_became_of_them(office, owner, two):
    retire_observation(two[0], by=owner, reason="重复")
    EvidenceFactory(observation=two[1])
    bare = ObservationFactory(indicator=two[1].indicator, source="另一份")
    gone = EvidenceFactory(observation=bare)
    type(gone).objects.filter(pk=gone.pk).update(
        retired_at="2024-01-01T00:00Z", retired_reason="重传"
    )

    assert set(shown(office)) == {two[1], bare}
    assert shown(office, state="retired") == [two[0]]
    assert shown(office, state="bare") == [bare]
    counted = {row.pk: row.evidence_count for row in shown(office)}
    assert counted == {two[1].pk: 1, bare.pk: 0}
    assertContains(office.get(ADDRESS, {"state": "retired"}), "重复")


@pytest.mark.parametrize(
    "query",
    [
        {"indicator": "x"},
        {"indicator": "9" * 40},
        {"plan": "\x00"},
        {"agency": "\x00"},
        {"since": "2024-02-30"},
        {"until": "昨天"},
        {"state": "x"},
        {"q": "\x00"},
        {"sort": "value"},
    ],
)
def test_bad_values_count_as_not_given(office, two, query):
    assert shown(office, **query) == [two[1], two[0]]


def test_empty_list_says_what_to_do(office):
    assertContains(office.get(ADDRESS), "还没有监测值")
    assertContains(office.get(ADDRESS, {"q": "无"}), "清除全部条件")


def test_office_finds_its_tools_and_others_do_not(office, member, two):
    tools = [
        reverse("indicators:observation-edit", args=[two[0].pk]),
        reverse("record-retire", args=["observation", two[0].pk]),
    ]
    for tool in tools:
        assertContains(office.get(ADDRESS), tool)
    assertContains(office.get(ADDRESS), two[0].get_absolute_url())
    assertContains(office.get("/indicators/"), ADDRESS)

    office.force_login(member)
    for tool in tools:
        assertNotContains(office.get(ADDRESS), tool)


def test_long_list_has_pages(office, literacy):
    first = datetime.date(2020, 1, 1)
    for day in range(51):
        ObservationFactory(indicator=literacy, observed_on=first + datetime.timedelta(days=day))

    assert len(shown(office)) == 50
    assert [row.observed_on for row in shown(office, page=2)] == [first]


def test_export_holds_what_is_shown_and_is_on_record(office, two):
    text = office.get(ADDRESS, {"q": "年鉴", "export": "csv"}).content.decode("utf-8-sig")

    assert len(text.splitlines()) == 2
    assert "12.5" in text
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after["rows"]) == ("indicators.export_observations", 1)


def test_others_see_nothing(client, outsider, two):
    client.force_login(outsider)

    assert shown(client) == []
    assert shown(client, indicator=two[0].indicator_id) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(office, haizhou, django_assert_num_queries, rows):
    for _ in range(rows):
        ObservationFactory(indicator=IndicatorFactory(jurisdiction=haizhou))
    office.get("/")

    with django_assert_num_queries(QUERIES):
        office.get(ADDRESS)


@pytest.mark.parametrize(("address", "marks"), [(ADDRESS, 1), ("/indicators/", 2)])
def test_both_lists_of_indicators_stand_side_by_side(office, address, marks):
    page = office.get(address)

    assertContains(page, f'<a href="{address}" aria-current="page">', count=marks)
    assertContains(page, f'href="{ADDRESS}"')


def test_targets_stand_among_the_plans_in_the_navigation(office):
    page = office.get("/targets/")

    assertContains(page, '<a href="/plans/" aria-current="true">')
    assertNotContains(page, '<a href="/indicators/" aria-current')
