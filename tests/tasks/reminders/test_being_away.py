"""Who goes on leave between gathering and sending is left in peace, and somebody else is told."""

import datetime

import pytest

from agencies.states import Role
from tasks.models import Delivery, Reminder
from tasks.reminders.delivering import deliver_due
from tasks.reminders.sending import prepare
from tasks.services.reminding import Matter, remind_by_hand
from tasks.states import ReminderKind, StandIn
from tests.factories.agencies import MembershipFactory
from tests.factories.reminders import ReminderPauseFactory

pytestmark = pytest.mark.django_db

# Ten working days before 9 October 2024, and the next day; a day off and the next working day.
TODAY, FRIDAY = datetime.date(2024, 9, 19), datetime.date(2024, 9, 20)
SATURDAY, MONDAY = datetime.date(2024, 9, 7), datetime.date(2024, 9, 9)


def at(day: datetime.date, hour: int) -> datetime.datetime:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime(day.year, day.month, day.day, hour, tzinfo=zone)


def prepare_on(day: datetime.date, hour: int = 6):
    return prepare(today=day, now=at(day, hour))


def deliver_on(day: datetime.date, hour: int = 9):
    return deliver_due(today=day, now=lambda: at(day, hour))


def away(user, first=TODAY, last=TODAY):
    return ReminderPauseFactory(user=user, first_day=first, last_day=last)


def readers() -> list:
    return [one.user for one in Delivery.objects.sent().order_by("pk")]


def test_reader_who_is_away_gets_nothing_and_whoever_stands_in_is_told(desk):
    desk.duty()
    prepare_on(TODAY)
    away(desk.liaison)

    assert (deliver_on(TODAY).postponed, readers()) == (1, [])

    prepare_on(TODAY, 9)
    deliver_on(TODAY, 9)

    assert readers() == [desk.head]
    assert Reminder.objects.get(user=desk.head).stand_in == StandIn.HEAD


def test_reader_is_told_when_back(desk):
    desk.duty()
    prepare_on(TODAY)
    away(desk.liaison)
    deliver_on(TODAY)

    assert deliver_on(FRIDAY, 6).total == 0

    deliver_on(FRIDAY, 8)

    assert readers() == [desk.liaison]
    assert "还有9个工作日" in Delivery.objects.sent().get().body


def test_reader_who_stays_away_is_asked_for_again_each_morning(desk):
    desk.duty()
    prepare_on(TODAY)
    away(desk.liaison, last=FRIDAY)

    assert [deliver_on(TODAY).postponed, deliver_on(TODAY).postponed] == [1, 0]
    assert deliver_on(FRIDAY).postponed == 1
    assert Delivery.objects.get(user=desk.liaison).attempts == 0


def test_reader_who_comes_back_to_more_gets_one_message(desk):
    desk.duty()
    prepare_on(TODAY)
    away(desk.liaison, last=datetime.date(2024, 9, 25))
    deliver_on(TODAY)
    back = datetime.date(2024, 9, 26)
    prepare_on(back)

    deliver_on(back)

    assert readers().count(desk.liaison) == 1


def remind(desk, day):
    row = desk.duty()
    matter = Matter(row, desk.agency.pk, row.report_due_on, row.period_start, row.period_end)
    return remind_by_hand([matter], by=desk.office, today=day, now=at(day, 10), words="请今天报送")


def test_what_was_said_by_hand_is_handed_over(desk):
    """Said on a Saturday; on the next working day the liaison is away."""
    remind(desk, SATURDAY)
    away(desk.liaison, first=MONDAY, last=MONDAY)

    assert prepare_on(MONDAY).handed_over == 1
    assert prepare_on(MONDAY).handed_over == 0

    deliver_on(MONDAY)

    assert readers() == [desk.head]
    told = Reminder.objects.get(user=desk.head)
    assert (told.kind, told.words, told.asked_by) == (
        ReminderKind.BY_HAND,
        "请今天报送",
        desk.office,
    )
    assert "请今天报送" in Delivery.objects.sent().get().body


def test_nothing_is_handed_over_where_another_liaison_was_told(desk):
    MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=desk.agency)
    remind(desk, SATURDAY)
    away(desk.liaison, first=MONDAY, last=MONDAY)

    assert prepare_on(MONDAY).handed_over == 0


def test_nothing_is_handed_over_while_everybody_is_there(desk):
    remind(desk, SATURDAY)

    assert prepare_on(MONDAY).handed_over == 0


def test_words_are_true_on_the_day_of_sending(desk):
    """A message about what was due that day, held up until the next working day."""
    due = datetime.date(2024, 10, 9)
    desk.duty()
    prepare_on(due)
    deliver_on(due, 6)
    deliver_on(due + datetime.timedelta(days=1))

    sent = Delivery.objects.sent().get()
    assert "今天到期" not in sent.body
    assert "已逾期1个工作日" in sent.body
    assert sent.subject == "【科学素质规划】1项已逾期"
