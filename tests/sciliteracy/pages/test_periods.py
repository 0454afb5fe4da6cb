"""The reporting periods of a jurisdiction."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from sciliteracy.pages.periods import period_lines
from tasks.models import Occurrence, PeriodFreeze
from tests.factories.plans import PlanFactory
from tests.factories.tasks import PeriodFreezeFactory, SubmittedReportFactory
from tests.sciliteracy.pages.standing_world import TODAY, approved, measure_in, overdue, running

QUERIES = 11
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, issued_on=datetime.date(2024, 3, 1), period_end=2025)


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def test_periods_count_what_is_owed_told_approved_and_done(haizhou, plan):
    told, good = overdue(measure_in(plan)), overdue(measure_in(plan), state="done")
    overdue(measure_in(plan))
    SubmittedReportFactory(occurrence=told)
    approved(good)
    overdue(measure_in(PlanFactory()))

    line = next(line for line in period_lines(haizhou, today=TODAY) if line.code == "2024Q2")

    assert (line.owed, line.told, line.approved, line.done) == (3, 2, 1, 1)


def test_periods_without_anything_are_left_out_but_the_running_one(haizhou):
    PeriodFreezeFactory(
        jurisdiction=haizhou,
        period_start=datetime.date(2015, 1, 1),
        period_end=datetime.date(2015, 3, 31),
    )

    assert [line.code for line in period_lines(haizhou, today=TODAY)] == ["2024Q3", "2015Q1"]


def test_period_that_is_over_is_closed_and_reopened(office, haizhou, plan):
    overdue(measure_in(plan))
    running(measure_in(plan))
    address = reverse("tasks:period-freeze", args=[haizhou.pk])

    refused = office.post(address, {"period": "2024Q3", "reason": "季度通报已印发"})
    office.post(address, {"period": "2024Q2", "reason": "季度通报已印发"})

    assert refused.context["form"].errors.keys() == {"period"}
    freeze = PeriodFreeze.objects.get()
    assertContains(office.get(reverse("tasks:period-list", args=[haizhou.pk])), "季度通报已印发")
    thaw = reverse("tasks:period-thaw", args=[freeze.pk])
    assert office.post(thaw, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    office.post(thaw, {"reason": "数字有误"})
    freeze.refresh_from_db()
    assert freeze.is_retired


def test_past_periods_of_a_plan_are_opened_with_a_reason(office, plan):
    measure_in(plan)
    address = reverse("tasks:past-periods-open", args=[plan.slug])
    days = {"first": "2024-04-01", "last": "2024-06-30"}

    refused = office.post(address, days | {"reason": " "})
    backwards = office.post(address, {"first": "2024-06-30", "last": "2024-04-01", "reason": "补"})
    office.post(address, days | {"reason": "平台上线，补录上半年"})

    assert refused.context["form"].errors.keys() == {"reason"}
    assert backwards.context["form"].errors.keys() == {"first"}
    assert Occurrence.objects.get().opened_reason == "平台上线，补录上半年"


@pytest.mark.parametrize("name", ["period-list", "period-freeze"])
def test_periods_are_for_the_office_of_the_place(client, member, outsider, haizhou, name):
    address = reverse(f"tasks:{name}", args=[haizhou.pk])
    client.force_login(member)
    assert client.get(address).status_code == 403

    client.force_login(outsider)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_periods_ask_the_same_number_of_queries(office, haizhou, django_assert_num_queries, rows):
    for plan in PlanFactory.create_batch(rows, jurisdiction=haizhou):
        approved(overdue(measure_in(plan)))
        running(measure_in(plan))

    with django_assert_num_queries(QUERIES):
        office.get(reverse("tasks:period-list", args=[haizhou.pk]))
