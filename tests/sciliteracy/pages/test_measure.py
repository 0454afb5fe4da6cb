"""The measure page."""

import pytest
from pytest_django.asserts import assertContains

from plans.models import Measure
from plans.states import EffectiveBasis
from sciliteracy.pages.measure import neighbours
from tests.factories.agencies import AgencyGroupFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    ColumnFactory,
    EffectiveAssignmentFactory,
    InitiativeFactory,
    MeasureFactory,
)

QUERIES = 7


def test_measure_shows_words_targets_and_who_answers(reader, five_plans):
    measure = Measure.objects.get(plan__slug="haizhou-2022", path="三（三）2（3）")

    response = reader.get(measure.get_absolute_url())

    assertContains(response, "<mark>年开馆 300 天以上</mark>")
    assertContains(response, "每年不少于 20,000 人次")
    assertContains(response, "随所属行动或工程")
    assertContains(response, f"/plans/haizhou-2022/document/#measure-{measure.pk}")


@pytest.mark.django_db
def test_measure_says_why_each_agency_answers(reader):
    measure = MeasureFactory()
    for basis in EffectiveBasis.values:
        EffectiveAssignmentFactory(measure=measure, basis=basis)
    group = AgencyGroupFactory(jurisdiction=measure.plan.jurisdiction)
    EffectiveAssignmentFactory(measure=measure, agency=None, group=group)

    response = reader.get(measure.get_absolute_url())

    for label in EffectiveBasis.labels:
        assertContains(response, label)
    assertContains(response, group.get_absolute_url())


@pytest.mark.django_db
def test_neighbours_follow_the_document_with_columns_last():
    initiative = InitiativeFactory(position=1)
    plan = initiative.plan
    first = MeasureFactory(initiative=initiative, position=0)
    item = MeasureFactory(
        initiative=initiative, column=ColumnFactory(initiative=initiative), position=0
    )
    second = MeasureFactory(initiative=initiative, position=1)
    last = MeasureFactory(initiative=InitiativeFactory(plan=plan, position=2), position=0)

    order = [first, second, item, last]

    assert [neighbours(row) for row in order] == [
        (None, second),
        (first, item),
        (second, last),
        (item, None),
    ]


@pytest.mark.django_db
def test_measure_names_what_leads_to_nobody(reader):
    row = AssignmentFactory(agency=None, name_as_written="某某局")

    assertContains(reader.get(row.measure.get_absolute_url()), "某某局")


@pytest.mark.django_db
def test_measure_without_anybody_says_so(reader):
    assertContains(reader.get(MeasureFactory().get_absolute_url()), "还没有负责单位")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_measure_asks_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    measure = MeasureFactory()
    MeasureFactory.create_batch(rows, initiative=measure.initiative)
    EffectiveAssignmentFactory.create_batch(rows, measure=measure)
    TargetFactory.create_batch(rows, measure=measure)

    with django_assert_num_queries(QUERIES):
        reader.get(measure.get_absolute_url())


@pytest.mark.django_db
@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_measure_that_is_not_there_is_not_found(reader, pk):
    assert reader.get(f"/measures/{pk}/").status_code == 404


def test_measure_of_another_jurisdiction_is_not_found(client, haizhou, outsider):
    measure = MeasureFactory(initiative__plan__jurisdiction=haizhou)
    client.force_login(outsider)

    assert client.get(measure.get_absolute_url()).status_code == 404
