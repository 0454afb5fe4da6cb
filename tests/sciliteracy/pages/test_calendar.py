"""The calendar of a month."""

import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.calendar import ThemeDayFactory
from tests.factories.plans import PlanFactory
from tests.sciliteracy.pages.standing_world import (
    TODAY,
    approved,
    lead_of,
    measure_in,
    overdue,
    running,
    warm,
)

QUERIES = 21
ADDRESS = "/calendar/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def day_of(client, day, **asked):
    """The cell of `day`, in the month that it lies in."""
    page = client.get(ADDRESS, {"month": f"{day:%Y-%m}"} | asked).context["page"]
    return next(one for week in page.weeks for one in week if one and one.on == day)


def dues(client, day, **asked):
    return [(str(due.label), due.number, due.done) for due in day_of(client, day, **asked).dues]


def test_days_say_what_falls_due(office, plan):
    running(measure_in(plan))
    approved(running(measure_in(plan), state="done"))

    assert dues(office, datetime.date(2024, 9, 30)) == [("工作到期", 2, 1)]
    assert dues(office, datetime.date(2024, 10, 9)) == [("报送截止", 2, 1)]
    assert dues(office, datetime.date(2024, 10, 24)) == [("锁定", 2, 1)]


def test_calendar_is_narrowed_by_plan_agency_and_jurisdiction(office, haizhou, plan):
    here, there = measure_in(plan), measure_in(PlanFactory(jurisdiction=haizhou))
    mine = lead_of(here)
    running(here)
    running(there)
    day = datetime.date(2024, 9, 30)

    assert dues(office, day, plan=plan.pk) == [("工作到期", 1, 0)]
    assert dues(office, day, agency=mine.pk) == [("工作到期", 1, 0)]
    assert dues(office, day, jurisdiction=haizhou.pk) == [("工作到期", 2, 0)]


def test_chosen_day_lists_its_periods_with_their_lights(office, plan):
    late = overdue(measure_in(plan))

    response = office.get(ADDRESS, {"month": "2024-07", "day": "5"})

    assertContains(response, late.get_absolute_url())
    assertContains(response, "light-red")
    assertNotContains(office.get(ADDRESS, {"month": "2024-07"}), late.get_absolute_url())


def test_days_off_and_worked_weekends_are_marked(office):
    off, worked = datetime.date(2024, 10, 1), datetime.date(2024, 10, 12)

    assert (str(day_of(office, off).mark), day_of(office, off).is_working) == ("休", False)
    assert (str(day_of(office, worked).mark), day_of(office, worked).is_working) == ("班", True)


def test_year_without_its_notice_is_provisional(office):
    assertContains(office.get(ADDRESS, {"month": "2190-01"}), "暂定")


def test_theme_days_stand_on_their_days(office, haizhou):
    theme = ThemeDayFactory(jurisdiction=haizhou)

    assertContains(office.get(ADDRESS, {"month": f"2024-{theme.month or 5:02}"}), theme.name)


@pytest.mark.parametrize("month", ["", "2024", "2024-13", "0000-01", "9999-12", "x", "２０２４-01"])
def test_month_that_is_none_is_this_one(office, month):
    page = office.get(ADDRESS, {"month": month, "day": "31"}).context["page"]

    assert page.first == datetime.date(2024, 8, 1)
    assert (page.previous, page.next) == ("2024-07", "2024-09")


@pytest.mark.parametrize("month", ["1990-01", "2200-12"])
def test_first_and_last_month_are_shown(office, month):
    assert office.get(ADDRESS, {"month": month}).status_code == 200


def test_day_that_the_month_does_not_have_is_not_chosen(office):
    page = office.get(ADDRESS, {"month": "2024-02", "day": "31"}).context["page"]

    assert page.chosen is None


def test_periods_of_another_jurisdiction_are_not_counted(client, outsider, plan):
    running(measure_in(plan))
    client.force_login(outsider)

    assert dues(client, datetime.date(2024, 9, 30)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_asks_the_same_number_of_queries(office, haizhou, django_assert_num_queries, rows):
    for plan in PlanFactory.create_batch(rows, jurisdiction=haizhou):
        running(measure_in(plan))
        ThemeDayFactory(jurisdiction=haizhou)
    warm()

    with django_assert_num_queries(QUERIES):
        office.get(ADDRESS, {"month": "2024-09", "day": "30"})
