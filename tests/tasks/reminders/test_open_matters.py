"""Nothing goes out about what was settled in between."""

import datetime

import pytest

from tasks.models import Occurrence, Reminder
from tasks.reminders.open_matters import still_open, still_theirs
from tasks.services.reports import return_report
from tasks.states import ReminderKind
from tests.factories.agencies import AgencyFactory, LeaderPortfolioFactory
from tests.factories.reminders import ReminderFactory
from tests.tasks.desks import ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(desk) -> Reminder:
    return ReminderFactory(occurrence=desk.duty(), user=desk.liaison)


@pytest.fixture
def about_the_year(desk) -> Reminder:
    """Of a year's number, what was done in the third quarter."""
    return ReminderFactory(
        occurrence=desk.target(), user=desk.liaison, due_on=datetime.date(2024, 10, 12)
    )


def is_open(reminder) -> bool:
    return still_open(Reminder.objects.filter(pk=reminder.pk)).exists()


def test_open_while_nothing_was_told(desk, reminder, about_the_year):
    desk.write(reminder.occurrence)

    assert is_open(reminder)
    assert is_open(about_the_year)


def test_closed_by_a_report(desk, reminder):
    desk.submit(reminder.occurrence)

    assert not is_open(reminder)


def test_closed_by_an_approved_report(desk, reminder):
    desk.approve(reminder.occurrence)

    assert not is_open(reminder)


def test_open_again_when_the_report_is_returned(desk, reminder):
    report = desk.submit(reminder.occurrence)
    return_report(report, by=desk.office, note="请补充数量", **ON)

    assert is_open(reminder)


def test_report_on_another_quarter_leaves_the_question_open(desk, about_the_year):
    desk.approve(about_the_year.occurrence, quantity=5, performed_on=datetime.date(2024, 6, 30))

    assert is_open(about_the_year)

    desk.submit(about_the_year.occurrence, quantity=5, performed_on=datetime.date(2024, 8, 1))

    assert not is_open(about_the_year)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "done"},
        {"state": "cancelled"},
        {"retired_at": "2024-09-01T00:00Z", "retired_reason": "重复"},
        {"report_due_on": datetime.date(2024, 10, 20)},
    ],
)
def test_closed_when_done_or_moved_or_taken_out_of_use(reminder, change):
    Occurrence.objects.filter(pk=reminder.occurrence_id).update(**change)

    assert not is_open(reminder)


def test_closed_when_the_task_is_taken_out_of_use(reminder):
    task = reminder.occurrence.task
    type(task).objects.filter(pk=task.pk).update(
        retired_at="2024-09-01T00:00Z", retired_reason="取消"
    )

    assert not is_open(reminder)


def test_closed_when_the_plan_is_over(desk, reminder):
    plan = desk.measure.plan
    type(plan).objects.filter(pk=plan.pk).update(status="ended")

    assert not is_open(reminder)


# --- whose it still is ----------------------------------------------------------------------------


def is_theirs(reminder, day=datetime.date(2024, 9, 19)) -> bool:
    return still_theirs(Reminder.objects.filter(pk=reminder.pk), day).exists()


@pytest.mark.parametrize("who", ["liaison", "head", "office"])
def test_theirs_while_they_stand_there(desk, who):
    user = getattr(desk, who)
    reminder = ReminderFactory(occurrence=desk.duty(), user=user)

    assert is_theirs(reminder)

    user.memberships.update(retired_at="2024-09-01T00:00Z", retired_reason="调离")

    assert not is_theirs(reminder)


@pytest.mark.parametrize("who", ["reviewer", "stranger"])
def test_not_theirs_who_never_answered_for_it(desk, outsider, who):
    user = outsider if who == "stranger" else desk.reviewer

    assert not is_theirs(ReminderFactory(occurrence=desk.duty(), user=user))


def test_not_theirs_when_another_agency_is_in_charge(desk, reminder):
    other = AgencyFactory(jurisdiction=desk.place)
    task = reminder.occurrence.task
    type(task).objects.filter(pk=task.pk).update(main_agency=other)

    assert not is_theirs(reminder)

    type(task).objects.filter(pk=task.pk).update(main_agency=desk.agency)

    assert is_theirs(reminder)


def test_not_theirs_when_it_is_a_members_own_period(desk, reminder):
    Occurrence.objects.filter(pk=reminder.occurrence_id).update(
        member=AgencyFactory(jurisdiction=desk.place)
    )

    assert not is_theirs(reminder)


def test_leaders_while_they_are_in_charge(desk):
    held = LeaderPortfolioFactory(
        agency=desk.agency,
        member__group__jurisdiction=desk.place,
        held_to=datetime.date(2024, 9, 30),
    )
    reminder = ReminderFactory(
        occurrence=desk.duty(), user=None, leader=held.member, kind=ReminderKind.TO_LEADER
    )

    assert is_theirs(reminder, day=datetime.date(2024, 9, 30))
    assert not is_theirs(reminder, day=datetime.date(2024, 10, 1))
