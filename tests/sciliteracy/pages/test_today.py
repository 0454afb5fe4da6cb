"""What waits today on the front page: counts that lead to their lists."""

import pytest
from django.utils import timezone

from sciliteracy.pages.today import waits_today
from tasks.services.reports import return_report
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import ExtensionFactory
from tests.sciliteracy.pages.standing_world import overdue, warm
from tests.tasks.desks import TODAY, Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    return make_desk(haizhou, owner)


def numbers(user):
    return {one.name: one.number for one in waits_today(user, today=TODAY)}


def test_liaison_sees_what_is_late_and_what_came_back(desk):
    late = overdue(MeasureFactory(initiative__plan=desk.measure.plan))
    EffectiveAssignmentFactory(measure=late.task.measure, agency=desk.agency)
    duty = desk.duty()
    report = desk.submit(duty)
    return_report(report, by=desk.office, today=TODAY, now=timezone.now(), note="请补充。")

    assert numbers(desk.liaison) == {
        "逾期未报": 1,
        "十天内应报": 0,
        "被退回，待修改": 1,
        "未读消息": 0,
    }


def test_office_sees_what_is_to_be_decided(desk):
    duty = desk.duty()
    desk.submit(duty)
    ExtensionFactory(occurrence=duty, agency=desk.agency)

    found = numbers(desk.office)

    assert (found["待审核"], found["待批复的延期"], found["其中已过报送期限"]) == (1, 1, 0)


def test_each_count_leads_to_a_page_that_is_there(client, desk):
    for user in (desk.liaison, desk.head, desk.office, desk.reviewer):
        client.force_login(user)
        for one in waits_today(user, today=TODAY):
            assert client.get(one.url).status_code == 200


def test_reader_without_a_part_in_it_is_not_bothered(client, reader):
    assert client.get("/").status_code in (200, 302)
    assert b'id="waits"' not in reader.get("/").content


@pytest.mark.parametrize("number", [1, 3])
def test_counts_ask_the_same_number_of_times(desk, number, django_assert_num_queries):
    for _n in range(number):
        one = Desk(**vars(desk) | {"measure": MeasureFactory(initiative__plan=desk.measure.plan)})
        EffectiveAssignmentFactory(measure=one.measure, agency=desk.agency)
        one.submit(one.duty())
    warm()

    with django_assert_num_queries(6):
        waits_today(type(desk.liaison).objects.get(pk=desk.liaison.pk), today=TODAY)
    with django_assert_num_queries(11):
        waits_today(type(desk.office).objects.get(pk=desk.office.pk), today=TODAY)
