"""Who has not reported."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from agencies.states import Role
from sciliteracy.pages.unreported import days_late
from tasks.working_days import WorkingCalendar
from tests.factories.agencies import MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory, PlanFactory
from tests.factories.tasks import SubmittedReportFactory
from tests.sciliteracy.pages.standing_world import (
    TODAY,
    counted,
    lead_of,
    measure_in,
    overdue,
    person,
    running,
    warm,
)

QUERIES = 19
ADDRESS = "/unreported/"
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


def found(client, **asked):
    return [row.owner_name for row, *_rest in client.get(ADDRESS, asked).context["rows"]]


def test_agencies_stand_with_what_they_owe_and_did_not_tell(office, plan):
    silent, told = measure_in(plan), measure_in(plan)
    first, second = lead_of(silent), lead_of(silent)
    overdue(silent)
    SubmittedReportFactory(occurrence=overdue(told), agency=lead_of(told))

    response = office.get(ADDRESS)

    assert sorted(found(office)) == sorted([first.name, second.name])
    assertContains(response, "29 个工作日")
    assertContains(response, "2024年二季度：2 家次还没有报送")


def test_period_is_the_last_one_that_is_over_or_the_one_asked_for(office, plan):
    measure = measure_in(plan)
    lead = lead_of(measure)
    late = overdue(measure)
    running(measure, task=late.task)

    assert office.get(ADDRESS).context["form"].chosen_code == "2024Q2"
    assert found(office, period="2024Q3") == [lead.name]
    assert office.get(ADDRESS, {"period": "x"}).context["form"].chosen_code == "2024Q2"


def test_running_period_stands_where_nothing_ended_before(office, plan):
    running(measure_in(plan))

    assert office.get(ADDRESS).context["form"].chosen_code == "2024Q3"


def test_year_wants_something_in_each_reporting_period(office, plan):
    measure = measure_in(plan)
    lead = lead_of(measure)
    counted(measure)

    assert found(office, period="2024Q2", overdue="1") == [lead.name]
    assert found(office, period="2024Q3", overdue="1") == []


def test_list_is_narrowed_by_plan_agency_and_words(office, haizhou, plan):
    here, there = measure_in(plan), measure_in(PlanFactory(jurisdiction=haizhou))
    mine, theirs = lead_of(here), lead_of(there)
    overdue(here)
    overdue(there)

    assert found(office, plan=plan.pk) == [mine.name]
    assert found(office, agency=theirs.pk) == [theirs.name]
    assert found(office, q=mine.name) == [mine.name]
    assertContains(office.get(ADDRESS, {"q": "没有"}), "没有符合条件的事项")


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.OFFICE_STAFF, {"甲局", "乙局"}),
        (Role.REVIEWER, {"甲局", "乙局"}),
        (Role.LEADER, {"甲局", "乙局"}),
        (Role.LIAISON, {"甲局"}),
        (Role.AGENCY_HEAD, {"甲局"}),
    ],
)
def test_agencies_see_their_own_lines_only(client, haizhou, plan, role, sees):
    measure = measure_in(plan)
    mine = lead_of(measure, agency__name="甲局")
    lead_of(measure, agency__name="乙局")
    overdue(measure)
    agency = mine if role in (Role.LIAISON, Role.AGENCY_HEAD) else None
    client.force_login(person(role, haizhou, agency))

    assert set(found(client)) == sees


def test_upper_office_does_not_see_who_told_below(client, fuxin, plan):
    measure = measure_in(plan)
    lead_of(measure)
    overdue(measure)
    client.force_login(MembershipFactory(jurisdiction=fuxin).user)

    assert found(client, period="2024Q2") == []


def test_strangers_of_the_demo_sign_in_first(client, settings):
    settings.DEMO = True

    assertRedirects(client.get(ADDRESS), f"/login/?next={ADDRESS}")


def test_list_goes_out_as_a_file_and_leaves_a_trace(office, plan):
    measure = measure_in(plan)
    lead_of(measure, agency__name="=甲局")
    overdue(measure)

    text = office.get(ADDRESS, {"export": "csv"}).content.decode("utf-8-sig")

    assert "'=甲局" in text
    assert "2024-07-05,29" in text
    event = AuditEvent.objects.get(verb="tasks.export_unreported")
    assert event.after["rows"] == 1


@pytest.mark.parametrize("sort", ["due", "-due", "agency", "plan", "-path"])
def test_list_is_sorted(office, plan, sort):
    measure = measure_in(plan)
    names = [lead_of(measure, agency__name=name).name for name in ("乙局", "甲局")]
    overdue(measure)

    assert sorted(found(office, sort=sort)) == sorted(names)


def test_days_late_are_working_days():
    friday, tuesday = datetime.date(2024, 7, 5), datetime.date(2024, 7, 9)

    assert days_late(friday, tuesday, WorkingCalendar()) == 2
    assert days_late(tuesday, friday, WorkingCalendar()) == 0


def test_nothing_missing_says_so(office):
    assertContains(office.get(ADDRESS), "这一期都已报送")


def test_htmx_gets_the_results_alone(office):
    response = office.get(ADDRESS, headers={"HX-Request": "true"})

    assertNotContains(response, "<html")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(office, haizhou, django_assert_num_queries, rows):
    for plan in PlanFactory.create_batch(rows, jurisdiction=haizhou):
        measure = measure_in(plan)
        EffectiveAssignmentFactory.create_batch(rows, measure=measure)
        overdue(measure)
        counted(measure)
    warm()

    with django_assert_num_queries(QUERIES):
        office.get(reverse("tasks:unreported-list"))


def test_report_that_was_due_before_the_plan_came_out_is_asked_of_nobody(office, haizhou):
    issued = datetime.date(2024, 7, 5)
    plan = PlanFactory(jurisdiction=haizhou, issued_on=issued)
    measure = measure_in(plan)
    lead_of(measure)
    overdue(measure)

    assert found(office, period="2024Q2") == []

    type(plan).objects.filter(pk=plan.pk).update(issued_on=issued - datetime.timedelta(days=1))
    assert len(found(office, period="2024Q2")) == 1
