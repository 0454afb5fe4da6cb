"""Runs that meet: of whatever two do at once, nothing is lost, doubled or left half done."""

import datetime
import threading

import pytest
from django.db import transaction

from agencies.states import Channel
from sciliteracy.lib.errors import InvalidChange
from tasks.models import Delivery, Reminder
from tasks.reminders.delivering import claim, deliver, deliver_due
from tasks.reminders.digests import gather_digests
from tasks.reminders.scheduling import schedule_reminders
from tasks.reminders.sending import prepare
from tasks.services.leases import hold
from tasks.services.reminding import Matter, remind_by_hand
from tests.at_once import at_once
from tests.factories.agencies import ContactFactory, JurisdictionFactory, MembershipFactory
from tests.factories.reminders import ReminderFactory
from tests.tasks.desks import make_desk

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("unsealed"),
    pytest.mark.django_db(transaction=True),
]

TODAY = datetime.date(2024, 9, 19)
NOW = datetime.datetime(2024, 9, 19, 1, 0, tzinfo=datetime.UTC)
MANY = 5


@pytest.fixture
def desk(db):
    place = JurisdictionFactory()
    return make_desk(place, MembershipFactory(jurisdiction=place).user)


def test_two_schedule_runs_make_each_reminder_once(desk):
    for _ in range(MANY):
        make_desk(JurisdictionFactory(), desk.office).duty()

    runs = at_once(*[lambda: schedule_reminders(today=TODAY)] * 4)

    assert [run.faults for run in runs] == [[]] * 4
    assert sorted(run.made for run in runs) == [0, 0, 0, MANY]


def test_two_gatherings_make_each_message_once(desk):
    for _ in range(MANY):
        ReminderFactory(user=ContactFactory(verified_at=NOW).user)

    runs = at_once(*[lambda: gather_digests(today=TODAY, now=NOW)] * 4)

    assert sorted(run.reminders for run in runs) == [0, 0, 0, MANY]
    assert sum(run.deliveries for run in runs) == 2 * MANY


def test_two_whole_runs_at_once_tell_each_person_once(desk):
    for _ in range(MANY):
        make_desk(JurisdictionFactory(), desk.office).duty()

    at_once(*[lambda: prepare(today=TODAY, now=NOW)] * 4)

    assert (Reminder.objects.count(), Delivery.objects.count()) == (MANY, MANY)


def test_many_want_one_message_and_one_gets_it(desk):
    gathered(desk, desk.duty())
    key = Delivery.objects.get().pk

    assert sum(at_once(*[lambda: claim(key, now=NOW)] * 8)) == 1


def test_runs_at_once_send_each_message_once(desk):
    for _ in range(MANY):
        other = make_desk(JurisdictionFactory(), desk.office)
        gathered(other, other.duty())

    runs = at_once(*[lambda: deliver_due(today=TODAY, now=lambda: NOW)] * 4)

    assert sum(run.sent for run in runs) == MANY


def test_two_clicks_remind_by_hand_once(desk):
    duty = desk.duty()
    days = duty.report_due_on, duty.period_start, duty.period_end
    matter = Matter(duty, desk.agency.pk, *days)

    def click():
        try:
            return remind_by_hand([matter], by=desk.office, today=TODAY, now=NOW)
        except InvalidChange:
            return "told already"

    assert sorted(map(str, at_once(click, click, click))) == ["1", "told already", "told already"]
    assert (Reminder.objects.count(), Delivery.objects.count()) == (1, 1)


def test_one_of_many_takes_a_new_lease(desk):
    def take(name):
        return lambda: hold("clock", holder=name, now=NOW, seconds=60)

    assert sum(at_once(*[take(str(n)) for n in range(8)])) == 1


def gathered(desk, occurrence):
    ReminderFactory(occurrence=occurrence, user=desk.liaison)
    gather_digests(today=TODAY, now=NOW)
    Delivery.objects.update(available_at=NOW)


def test_message_that_is_being_filled_cannot_be_claimed_before_it_is_full(desk):
    gathered(desk, desk.duty())
    ReminderFactory(occurrence=desk.target(), user=desk.liaison)
    key = Delivery.objects.get(channel=Channel.INBOX).pk
    filled, claimed = threading.Event(), threading.Event()

    def fill():
        with transaction.atomic():
            gather_digests(today=TODAY, now=NOW)
            filled.set()
            assert not claimed.wait(timeout=1)  # it has to wait until this transaction ends

    def send():
        filled.wait(timeout=20)
        claim(key, now=NOW)
        claimed.set()
        return deliver(key, claimed_at=NOW, today=TODAY, now=lambda: NOW)

    assert at_once(fill, send) == [None, "sent"]
    assert Delivery.objects.get(pk=key).body.count(f"/due/{desk.agency.pk}/") == 2


def test_message_that_is_claimed_takes_nothing_more(desk):
    gathered(desk, desk.duty())
    claim(Delivery.objects.get().pk, now=NOW)
    ReminderFactory(occurrence=desk.target(), user=desk.liaison)

    assert gather_digests(today=TODAY, now=NOW).reminders == 0
