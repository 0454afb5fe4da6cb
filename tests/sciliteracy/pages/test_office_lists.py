"""Measures and targets over all plans: found, narrowed, turned, taken away as a file."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from indicators.states import TargetKind
from tests.factories.agencies import AgencyFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory, PlanFactory

pytestmark = pytest.mark.django_db
MEASURES, TARGETS = 6, 3


@pytest.fixture
def reader(client, settings, today):
    settings.DEMO = True
    settings.PORTAL_TODAY = today
    return client


def measures(reader, **query):
    return [row.measure for row in reader.get("/measures/", query).context["rows"]]


def targets(reader, **query):
    return reader.get("/targets/", query).context["rows"]


def test_measures_are_found_by_words_agency_and_place(reader, haizhou):
    mine = MeasureFactory(initiative__plan__jurisdiction=haizhou, text="建设科普场馆。")
    agency = AgencyFactory(jurisdiction=haizhou, name="区教育局")
    EffectiveAssignmentFactory(measure=mine, agency=agency)
    other = MeasureFactory(path="四（九）9")
    TargetFactory(measure=mine)

    assert measures(reader, q="场馆") == [mine]
    assert measures(reader, q="四（九）") == [other]
    assert measures(reader, agency="教育") == [mine]
    assert measures(reader, jurisdiction=haizhou.pk) == [mine]
    assert measures(reader, target="yes") == [mine]
    assert measures(reader, target="no") == [other]
    assert measures(reader, sort="targets") == [other, mine]
    assert measures(reader, sort="-targets") == [mine, other]
    assertContains(reader.get("/measures/"), "区教育局")


def test_targets_are_found_by_words_kind_and_hedge(reader, haizhou):
    plan = PlanFactory(jurisdiction=haizhou)
    first = TargetFactory(measure=None, plan=plan, metric="科普活动", position=0)
    soft = TargetFactory(measure=None, plan=plan, metric="科普基地", firm=False, same_as=first)
    due = TargetFactory(
        kind=TargetKind.DEADLINE, due="2025", frequency_unit="", frequency_every=None
    )

    assert targets(reader, q="基地") == [soft]
    assert targets(reader, firm="no") == [soft]
    assert targets(reader, same="asked") == [soft]
    assert targets(reader, same="confirmed") == []
    assert targets(reader, kind="deadline") == [due]
    assert targets(reader, jurisdiction=haizhou.pk) == [first, soft]
    assert targets(reader, sort="-due")[0] == due


def test_what_is_out_of_use_is_not_listed(reader):
    gone = {"retired_at": "2024-01-01T00:00Z", "retired_reason": "重复"}
    TargetFactory(measure__retired_at=gone["retired_at"], measure__retired_reason="重复")
    TargetFactory(measure=None, plan=PlanFactory(**gone))

    assert (measures(reader), targets(reader)) == ([], [])


@pytest.mark.parametrize("address", ["/measures/", "/targets/"])
@pytest.mark.parametrize(
    "query",
    [
        {"kind": "x"},
        {"status": "\x00"},
        {"target": "maybe"},
        {"firm": "x"},
        {"same": "\x00"},
        {"agency": "\x00"},
        {"q": "\x00"},
        {"page": "9" * 30},
        {"sort": "password"},
    ],
)
def test_bad_values_count_as_not_given(reader, address, query):
    TargetFactory()

    assert len(reader.get(address, query).context["rows"]) == 1


@pytest.mark.parametrize(("address", "word"), [("/measures/", "措施"), ("/targets/", "目标")])
def test_empty_lists_say_what_to_do(reader, address, word):
    assertContains(reader.get(address), f"还没有{word}")
    assertContains(reader.get(address, {"q": "无"}), "清除全部条件")


@pytest.mark.parametrize("address", ["/measures/", "/targets/"])
def test_export_holds_what_is_shown_and_is_on_record(client, owner, haizhou, address):
    plan = PlanFactory(jurisdiction=haizhou)
    measure = MeasureFactory(plan=plan, initiative__plan=plan, text="=1+1 场馆")
    TargetFactory(measure=measure, quote="=1+1 场馆")
    TargetFactory(measure__plan=plan, measure__initiative__plan=plan)
    client.force_login(owner)

    text = client.get(address, {"q": "场馆", "export": "csv"}).content.decode("utf-8-sig")

    assert len(text.splitlines()) == 2
    assert "'=1+1 场馆" in text
    assert AuditEvent.objects.latest("pk").after["rows"] == 1


@pytest.mark.parametrize(("address", "queries"), [("/measures/", MEASURES), ("/targets/", TARGETS)])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_queries(
    reader, django_assert_num_queries, address, queries, rows
):
    for target in TargetFactory.create_batch(rows):
        EffectiveAssignmentFactory(measure=target.measure)

    with django_assert_num_queries(queries):
        reader.get(address)


def test_others_see_nothing(client, outsider, haizhou):
    TargetFactory(measure__initiative__plan__jurisdiction=haizhou)
    client.force_login(outsider)

    assert (measures(client), targets(client)) == ([], [])
    assertNotContains(client.get("/measures/"), "海州区")
