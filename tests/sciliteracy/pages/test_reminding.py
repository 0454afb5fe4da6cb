"""Reminding by hand from the list of who has not reported."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.states import Role
from tasks.models import Delivery, Reminder
from tests.factories.agencies import MembershipFactory
from tests.factories.plans import PlanFactory
from tests.sciliteracy.pages.standing_world import TODAY, lead_of, measure_in, overdue

pytestmark = pytest.mark.django_db
LIST = reverse("tasks:unreported-list")


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def owed(haizhou):
    """A period that an agency with a liaison did not report on, and its key in the list."""
    measure = measure_in(PlanFactory(jurisdiction=haizhou))
    agency = lead_of(measure)
    MembershipFactory(jurisdiction=haizhou, role=Role.LIAISON, agency=agency)
    row = overdue(measure)
    return row, f"{row.pk}-{agency.pk}"


@pytest.fixture
def office(client, owner):
    client.force_login(owner)
    return client


def address(*keys):
    return f"{reverse('tasks:remind')}?{'&'.join(f'row={key}' for key in keys)}"


def test_one_click_reminds(office, owed):
    row, key = owed

    assertContains(office.get(LIST), f"row={key}")
    response = office.post(address(key))

    assertRedirects(response, f"{LIST}?period=2024Q2")
    assert Reminder.objects.get().occurrence == row
    assert Delivery.objects.count() == 1
    assertContains(office.get(LIST), "已催办")


def test_page_asks_for_words_and_keeps_them(office, owed):
    _row, key = owed

    assertContains(office.get(address(key)), "附言")
    office.post(address(key), {"words": "请于明天中午前补报"})

    assert Reminder.objects.get().words == "请于明天中午前补报"


def test_second_click_says_that_it_was_done(office, owed):
    _row, key = owed
    office.post(address(key))

    assertContains(office.post(address(key), {"words": "再催"}), "今天已经催办过")
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "987654-1", "99999999999999999999-1", "²-1", "-5-1"])
def test_line_that_is_not_there_is_absent(office, owed, key):
    assert office.post(address(key)).status_code == 404
    assert not Reminder.objects.exists()


def test_line_of_another_agency_is_absent(office, owed):
    row, _key = owed

    assert office.post(address(f"{row.pk}-{row.pk + 10_000}")).status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER])
def test_others_who_see_the_list_may_not_remind(client, haizhou, owed, role):
    client.force_login(MembershipFactory(jurisdiction=haizhou, role=role).user)

    assertNotContains(client.get(LIST), "催办所选")
    assert client.post(address(owed[1])).status_code == 403


def test_outsider_finds_nothing(client, outsider, owed):
    client.force_login(outsider)

    assert client.post(address(owed[1])).status_code == 404


# --- What was reminded of -------------------------------------------------------------------------


def test_reason_for_short_notice_is_asked_for_and_shown(office, owed, settings):
    """Due on 5 July, a Friday; asked for on the Wednesday before."""
    _row, key = owed
    settings.PORTAL_TODAY = datetime.date(2024, 7, 3)
    period = "&period=2024Q2"

    assertContains(office.post(address(key) + period, {"words": "急"}), "不足 3 个工作日")
    assert not Reminder.objects.exists()

    office.post(address(key) + period, {"words": "急", "reason": "市里临时要数据"})

    assert Reminder.objects.get().reason == "市里临时要数据"
    page = office.get(LIST, {"period": "2024Q2"})
    assertContains(page, "催办记录")
    assertContains(page, "市里临时要数据")


def test_log_tells_who_was_reminded_of_what_by_whom(office, owner, owed):
    row, key = owed
    office.post(address(key), {"words": "请补报"})

    [act] = office.get(LIST).context["log"]

    assert (act.by, act.words, act.paths) == (owner, "请补报", [row.task.measure.path])
    assert act.people == [str(Reminder.objects.get().user)]


def test_log_of_another_period_plan_or_place_is_not_shown(office, owed):
    _row, key = owed
    office.post(address(key))
    other = PlanFactory(jurisdiction=owed[0].task.measure.plan.jurisdiction)

    assert office.get(LIST, {"period": "2024Q1"}).context["log"] == []
    assert office.get(LIST, {"plan": other.pk}).context["log"] == []


def test_agency_reads_what_its_own_people_were_told(client, haizhou, owner, owed):
    row, key = owed
    second = lead_of(row.task.measure)
    others = MembershipFactory(jurisdiction=haizhou, role=Role.LIAISON, agency=second).user
    client.force_login(owner)
    client.post(address(key))

    client.force_login(Reminder.objects.get().user)
    assert len(client.get(LIST).context["log"]) == 1

    client.force_login(others)
    assert client.get(LIST).context["log"] == []
