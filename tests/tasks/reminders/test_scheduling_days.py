"""Who is to be told of what, over the odd days of the calendar."""

import datetime

import pytest

from tasks.models import Reminder
from tasks.reminders.scheduling import schedule_reminders
from tasks.states import ReminderKind

pytestmark = pytest.mark.django_db


def made() -> list[tuple]:
    rows = Reminder.objects.order_by("pk")
    return [(row.kind, row.remind_on) for row in rows]


def days(first, last):
    return (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))


def test_ladder_goes_over_the_end_of_the_year(desk):
    """Ten and five working days before 8 January lie in December; 1 January is off."""
    desk.target()

    for day in days(datetime.date(2024, 12, 20), datetime.date(2025, 1, 8)):
        schedule_reminders(today=day)

    assert made() == [
        (ReminderKind.AHEAD, datetime.date(2024, 12, 24)),
        (ReminderKind.AHEAD, datetime.date(2024, 12, 31)),
        (ReminderKind.AHEAD, datetime.date(2025, 1, 7)),
        (ReminderKind.DUE, datetime.date(2025, 1, 8)),
    ]


def test_leap_day_is_a_day_like_others(desk):
    january = {
        "period_start": datetime.date(2024, 1, 1),
        "period_end": datetime.date(2024, 1, 31),
        "opens_on": datetime.date(2024, 1, 1),
        "work_due_on": datetime.date(2024, 1, 31),
        "report_due_on": datetime.date(2024, 3, 1),
        "locks_on": datetime.date(2024, 3, 16),
    }
    desk.duty(**january)

    assert schedule_reminders(today=datetime.date(2024, 2, 28)).made == 1
    assert schedule_reminders(today=datetime.date(2024, 2, 29)).made == 1
    assert made()[-1][1] == datetime.date(2024, 2, 29)


def test_year_without_a_notice_is_monday_to_friday(desk):
    """1 October 2027 may turn out to be off; nobody has said so yet."""
    type(desk.measure.plan).objects.filter(pk=desk.measure.plan_id).update(period_end=None)
    quarter = {
        "period_start": datetime.date(2027, 7, 1),
        "period_end": datetime.date(2027, 9, 30),
        "opens_on": datetime.date(2027, 7, 1),
        "work_due_on": datetime.date(2027, 9, 30),
        "report_due_on": datetime.date(2027, 10, 8),
        "locks_on": datetime.date(2027, 10, 23),
    }
    desk.duty(**quarter)

    for day in days(datetime.date(2027, 9, 20), datetime.date(2027, 10, 8)):
        schedule_reminders(today=day)

    rungs = [row[1].isoformat() for row in made()]
    assert rungs == ["2027-09-24", "2027-10-01", "2027-10-07", "2027-10-08"]
