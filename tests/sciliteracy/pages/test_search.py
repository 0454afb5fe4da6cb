"""The one search."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.agencies import AgencyFactory, AgencyNameFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import MeasureFactory, PlanFactory


def found(reader, words):
    return reader.get("/search/", {"q": words}).context["found"]


@pytest.mark.django_db
def test_nothing_asked_shows_examples(reader):
    assertContains(reader.get("/search/"), "想找什么？")


@pytest.mark.django_db
def test_nothing_found_offers_ways_on(reader):
    assertContains(reader.get("/search/", {"q": "没有的词"}), "全部规划")


@pytest.mark.django_db
def test_measure_is_found_by_its_words_and_shown_where_they_stand(reader):
    MeasureFactory(text="前" * 200 + "每季度开展安全演练1次。")

    response = reader.get("/search/", {"q": "安全演练"})

    assertContains(response, "每季度开展<mark>安全演练</mark>1次")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["三（四）2（4）", "三(四)2(4)", "三（四） 2（4）"])
def test_measure_is_found_by_its_path_however_typed(reader, words):
    measure = MeasureFactory(path="三（四）2（4）")

    assert [hit.measure for hit in found(reader, words).measures] == [measure]


@pytest.mark.django_db
def test_agency_is_found_by_any_spelling(reader):
    agency = AgencyNameFactory(name="区应急局").agency

    assert found(reader, "应急局").agencies == [agency]


@pytest.mark.django_db
def test_plan_and_indicator_are_found(reader):
    plan = PlanFactory(title="甲区规划", document_number="甲政发〔2022〕5号")
    target = TargetFactory(metric="安全演练")

    assert found(reader, "甲政发").plans == [plan]
    assert found(reader, "演练").indicators == [target.indicator]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["\x00", "a" * 500, "%", "'\"<script>"])
def test_odd_words_do_no_harm(reader, words):
    assert reader.get("/search/", {"q": words}).status_code == 200


def test_other_jurisdictions_stay_out_of_sight(client, haizhou, outsider):
    MeasureFactory(initiative__plan__jurisdiction=haizhou, text="秘密")
    AgencyFactory(jurisdiction=haizhou, name="秘密局")
    client.force_login(outsider)

    assert client.get("/search/", {"q": "秘密"}).context["found"].count == 0
