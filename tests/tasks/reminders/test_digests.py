"""What is to be told, gathered into one message a day for each person and channel."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import User
from agencies.states import Channel
from tasks.models import Delivery, Reminder
from tasks.reminders.digests import TURN, gather_digests, matters_of
from tasks.states import ReminderKind
from tests.factories.agencies import ContactFactory, LeadingGroupMemberFactory, UserFactory
from tests.factories.reminders import (
    DeliveryFactory,
    LeaseFactory,
    ReminderFactory,
    ReminderHourFactory,
    ReminderOptOutFactory,
    ReminderPauseFactory,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 9, 19)
TOMORROW = datetime.date(2024, 9, 20)
SATURDAY = datetime.date(2024, 9, 21)
SIX = datetime.datetime(2024, 9, 19, 6, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
VERIFIED = {"verified_at": timezone.now()}


@pytest.fixture
def person() -> User:
    return UserFactory()


def gather(today=TODAY, now=SIX):
    return gather_digests(today=today, now=now)


def channels(**kwargs) -> list[str]:
    return list(Delivery.objects.filter(**kwargs).order_by("pk").values_list("channel", flat=True))


def test_many_reminders_are_one_message_a_channel(person):
    ReminderFactory.create_batch(3, user=person)
    ContactFactory(user=person, **VERIFIED)

    done = gather()

    assert (done.reminders, done.deliveries) == (3, 2)
    assert channels(user=person) == [Channel.INBOX, Channel.EMAIL]
    assert set(Reminder.objects.values_list("digest_on", flat=True)) == {TODAY}


def test_second_run_makes_nothing(person):
    ReminderFactory(user=person)
    gather()

    done = gather()

    assert (done.reminders, done.deliveries) == (0, 0)


def test_nothing_on_a_day_off(person):
    ReminderFactory(user=person)

    assert gather(today=SATURDAY).deliveries == 0
    assert Reminder.objects.get().digest_on is None


def test_reminder_of_a_later_day_waits(person):
    ReminderFactory(user=person, remind_on=TOMORROW)

    assert gather().deliveries == 0


def test_what_comes_after_the_message_went_out_waits_for_the_next_one(person):
    DeliveryFactory(user=person, sent_at=timezone.now())
    ReminderFactory(user=person)

    assert gather().reminders == 0
    assert gather(today=TOMORROW).reminders == 1


def test_two_weeks_without_a_run_are_one_message(person):
    for day in range(2, 19):
        ReminderFactory(user=person, remind_on=datetime.date(2024, 9, day))

    assert gather().deliveries == 1


def test_unsent_message_of_an_earlier_day_gives_way(person):
    ReminderFactory(user=person)
    gather()
    ReminderFactory(user=person, remind_on=TOMORROW)

    done = gather(today=TOMORROW)

    assert done.superseded == 1
    delivery = Delivery.objects.waiting().get()
    assert (delivery.day, matters_of(delivery).count()) == (TOMORROW, 2)


def test_unsent_message_stays_where_nothing_new_is_to_tell(person):
    ReminderFactory(user=person)
    gather()

    assert gather(today=TOMORROW).superseded == 0
    assert Delivery.objects.waiting().count() == 1


def test_what_one_channel_told_it_does_not_tell_again(person):
    ContactFactory(user=person, **VERIFIED)
    ReminderFactory(user=person)
    gather()
    Delivery.objects.filter(channel=Channel.INBOX).update(sent_at=timezone.now())
    ReminderFactory(user=person, remind_on=TOMORROW)
    gather(today=TOMORROW)

    counts = {one.channel: matters_of(one).count() for one in Delivery.objects.waiting()}

    assert counts == {Channel.INBOX: 1, Channel.EMAIL: 2}


@pytest.mark.parametrize(
    "contact",
    [
        {"verified_at": None},
        VERIFIED | {"retired_at": timezone.now(), "retired_reason": "换号"},
        VERIFIED | {"channel": Channel.SMS},
    ],
)
def test_address_that_does_not_count_gets_nothing(person, contact):
    ReminderFactory(user=person)
    ContactFactory(user=person, **contact)
    gather()

    assert channels() == [Channel.INBOX]


def test_installation_that_only_has_inboxes_gathers(person, settings):
    settings.REMINDER_CHANNELS = []
    ReminderFactory(user=person)
    ContactFactory(user=person, **VERIFIED)

    assert gather().deliveries == 1


def test_first_verified_address_of_a_channel_counts(person):
    ReminderFactory(user=person)
    first, _second = (ContactFactory(user=person, **VERIFIED) for _ in range(2))
    gather()

    assert Delivery.objects.get(channel=Channel.EMAIL).contact == first


def test_preferred_address_of_a_channel_counts_before_the_first(person):
    ReminderFactory(user=person)
    _first, second = (ContactFactory(user=person, **VERIFIED) for _ in range(2))
    type(second).objects.filter(pk=second.pk).update(preferred=True)
    gather()

    assert Delivery.objects.get(channel=Channel.EMAIL).contact == second


def test_closed_account_gets_nothing(person):
    ReminderFactory(user=person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert gather().deliveries == 0


def test_whoever_is_away_is_told_when_back(person):
    ReminderFactory(user=person)
    ReminderPauseFactory(user=person, first_day=TODAY, last_day=TODAY)

    assert gather().deliveries == 0
    assert gather(today=TOMORROW).deliveries == 1


def test_kind_that_is_not_wanted_on_a_channel_is_not_told_there(person):
    ContactFactory(user=person, **VERIFIED)
    ReminderOptOutFactory(user=person, kind=ReminderKind.AHEAD)
    ReminderFactory(user=person)

    assert gather().deliveries == 1
    assert channels() == [Channel.INBOX]

    ReminderFactory(user=person, kind=ReminderKind.DUE, remind_on=TOMORROW)
    gather(today=TOMORROW)

    mail = Delivery.objects.get(channel=Channel.EMAIL)
    assert list(matters_of(mail).values_list("kind", flat=True)) == [ReminderKind.DUE]


def test_leader_is_written_to(person):
    leader = LeadingGroupMemberFactory()
    ContactFactory(user=None, member=leader, **VERIFIED)
    ReminderFactory(user=None, leader=leader, kind=ReminderKind.TO_LEADER)

    assert gather().deliveries == 1
    assert Delivery.objects.get().leader == leader


@pytest.mark.parametrize(("chosen", "hour"), [(None, 8), (10, 10)])
def test_message_goes_from_the_chosen_hour_on(person, chosen, hour):
    ReminderFactory(user=person)
    if chosen:
        ReminderHourFactory(user=person, hour=chosen)
    gather()

    assert timezone.localtime(Delivery.objects.get().available_at).hour == hour


def test_message_goes_at_once_when_the_hour_is_past(person):
    ReminderFactory(user=person)
    noon = SIX + datetime.timedelta(hours=6)
    gather(now=noon)

    assert Delivery.objects.get().available_at == noon


def test_old_message_stays_where_todays_does_not_take_its_way(person):
    """Told by e-mail of what is coming, but not of what is due: the old e-mail still goes out."""
    ContactFactory(user=person, **VERIFIED)
    ReminderOptOutFactory(user=person, kind=ReminderKind.DUE)
    ReminderFactory(user=person)
    gather()
    ReminderFactory(user=person, kind=ReminderKind.DUE, remind_on=TOMORROW)
    gather(today=TOMORROW)

    waiting = Delivery.objects.waiting().order_by("day").values_list("channel", "day")

    assert list(waiting) == [(Channel.EMAIL, TODAY), (Channel.INBOX, TOMORROW)]


def test_old_message_that_comes_after_a_later_one_has_nothing_to_tell(person):
    ReminderFactory(user=person, digest_on=TODAY)
    old = DeliveryFactory(user=person, dead_at=timezone.now())
    ReminderFactory(user=person, digest_on=TOMORROW, remind_on=TOMORROW)
    later = DeliveryFactory(user=person, day=TOMORROW)

    assert matters_of(later).count() == 2

    Delivery.objects.filter(pk=later.pk).update(sent_at=timezone.now())

    assert matters_of(old).count() == 0


def test_leader_is_written_to_at_the_usual_hour_whatever_others_chose(person):
    ReminderHourFactory(user=person, hour=20)
    leader = LeadingGroupMemberFactory()
    ContactFactory(user=None, member=leader, **VERIFIED)
    ReminderFactory(user=None, leader=leader, kind=ReminderKind.TO_LEADER)
    gather()

    assert timezone.localtime(Delivery.objects.get().available_at).hour == 8


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_people(people, django_assert_num_queries):
    for _ in range(people):
        ReminderFactory(user=ContactFactory(**VERIFIED).user)

    LeaseFactory(name=TURN)

    with django_assert_num_queries(11):
        assert gather().deliveries == 2 * people
