"""The front page."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.agencies import PossibleMatchFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import PlanFactory

QUERIES = 8


@pytest.mark.django_db
def test_home_without_plans_says_what_to_do_next(reader):
    assertContains(reader.get("/"), "manage.py import_plan")


def test_home_shows_the_five_plans_with_their_objectives(reader, five_plans):
    response = reader.get("/")

    assert [entry.plan.slug for entry in response.context["page"].entries] == [
        "fuxin-2022",
        "haizhou-2022",
        "huancui-2022",
        "huiji-2022",
        "huiji-2017",
    ]
    assertContains(response, "阜海政发〔2022〕5号")
    assertContains(response, "到2025年不少于 15%")
    assertContains(response, "已被接续")


@pytest.mark.django_db
def test_home_counts_questions_to_be_decided(reader):
    PossibleMatchFactory()

    assertContains(reader.get("/"), "1 组名称待确认是否同一单位")


@pytest.mark.django_db
@pytest.mark.parametrize("plans", [1, 3])
def test_home_asks_the_same_number_of_queries(reader, django_assert_num_queries, plans):
    for plan in PlanFactory.create_batch(plans):
        TargetFactory(measure=None, plan=plan)

    with django_assert_num_queries(QUERIES):
        reader.get("/")


@pytest.mark.django_db
def test_home_sends_strangers_to_sign_in(client):
    response = client.get("/")

    assert (response.status_code, response.url) == (302, "/login/?next=/")


def test_reader_of_one_jurisdiction_sees_its_plan_only(client, haizhou, owner):
    mine = PlanFactory(jurisdiction=haizhou)
    PlanFactory()
    client.force_login(owner)

    page = client.get("/").context["page"]

    assert [entry.plan for entry in page.entries] == [mine]
    assert page.plan_count == 1
