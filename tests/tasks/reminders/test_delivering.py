"""Claiming and sending: each message once, and none lost."""

import datetime
import time

import pytest
from django.core import mail
from django.utils import timezone

from agencies.models import Contact, User
from agencies.states import Channel, Role
from tasks.channels import CHANNELS, Busy, ChannelDown, Refused
from tasks.models import Delivery
from tasks.reminders import delivering
from tasks.reminders.delivering import (
    LEASE,
    MOST_ATTEMPTS,
    claim,
    deliver,
    deliver_due,
    due_now,
    retry,
)
from tasks.reminders.sending import prepare
from tests.factories.agencies import ContactFactory, MembershipFactory
from tests.factories.reminders import DeliveryFactory, ReminderFactory
from tests.tasks.desks import make_desk

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 9, 19)
SATURDAY = datetime.date(2024, 9, 21)
NOW = datetime.datetime(2024, 9, 19, 1, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


class Clock:
    """A clock that somebody turns on."""

    def __init__(self):
        self.time = NOW

    def __call__(self):
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def delivery(desk) -> Delivery:
    """A message to the liaison's inbox about what is due."""
    return message_about(desk, desk.duty())


def message_about(desk, occurrence, channel=Channel.INBOX) -> Delivery:
    ReminderFactory(occurrence=occurrence, user=desk.liaison, digest_on=TODAY)
    contact = None
    if channel != Channel.INBOX:
        contact = ContactFactory(user=desk.liaison, channel=channel, verified_at=NOW)
    return DeliveryFactory(
        user=desk.liaison, channel=channel, contact=contact, day=TODAY, available_at=NOW
    )


def run(clock, today=TODAY):
    done = deliver_due(today=today, now=clock)
    return done.sent, done.skipped, done.failed, done.dead


def channel_that(monkeypatch, error, channel=Channel.INBOX):
    """The outside world: a channel that answers with `error`."""

    def send(message):
        raise error

    monkeypatch.setitem(CHANNELS, channel, send)


def test_message_is_sent_once(delivery, clock):
    assert run(clock) == (1, 0, 0, 0)
    assert run(clock) == (0, 0, 0, 0)

    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.attempts) == (NOW, 1)
    assert delivery.subject == "【科学素质规划】1项即将到期"
    assert "报告进展" in delivery.body


def test_lost_race_sends_nothing(delivery):
    assert claim(delivery.pk, now=NOW)
    assert not claim(delivery.pk, now=NOW)


def test_message_waits_for_its_hour(delivery, clock):
    Delivery.objects.update(available_at=NOW + MINUTE)

    assert run(clock) == (0, 0, 0, 0)

    clock.time += MINUTE
    assert run(clock) == (1, 0, 0, 0)


def test_nothing_goes_on_a_day_off_but_tests(delivery, clock):
    assert run(clock, today=SATURDAY) == (0, 0, 0, 0)

    Delivery.objects.update(purpose="test")
    assert due_now(today=SATURDAY, now=NOW) == [(delivery.pk, Channel.INBOX)]


def test_crash_after_claim_is_made_good_when_the_lease_is_over(delivery, clock):
    claim(delivery.pk, now=NOW)

    assert run(clock) == (0, 0, 0, 0)

    clock.time += LEASE + MINUTE
    assert run(clock) == (1, 0, 0, 0)


def test_crash_after_the_mark_sends_no_second_time(delivery, clock):
    run(clock)
    clock.time += LEASE * 3

    assert run(clock) == (0, 0, 0, 0)


def test_crash_after_the_server_took_it_sends_the_same_message_again(desk, clock):
    delivery = message_about(desk, desk.duty(), Channel.EMAIL)
    claim(delivery.pk, now=NOW)
    deliver(delivery.pk, claimed_at=NOW, today=TODAY, now=clock)
    # The process died before it could mark what the server had taken.
    Delivery.objects.update(sent_at=None)
    clock.time += LEASE + MINUTE

    assert run(clock) == (1, 0, 0, 0)

    first, second = (one.extra_headers["Message-ID"] for one in mail.outbox)
    assert first == second == f"<delivery-{delivery.pk}@127.0.0.1>"


def test_slow_sender_whose_claim_is_over_still_marks_it(delivery, clock):
    claim(delivery.pk, now=NOW)
    later = NOW + LEASE + MINUTE
    claim(delivery.pk, now=later)

    deliver(delivery.pk, claimed_at=NOW, today=TODAY, now=clock)

    assert Delivery.objects.sent().exists()


def test_what_was_reported_in_between_is_not_sent(desk, clock):
    occurrence = desk.duty()
    delivery = message_about(desk, occurrence)
    desk.submit(occurrence)

    assert run(clock) == (0, 1, 0, 0)

    delivery.refresh_from_db()
    assert (delivery.skipped_at, delivery.sent_at) == (NOW, None)


def test_channel_that_is_down_costs_no_attempt(delivery, clock, monkeypatch):
    with monkeypatch.context() as outside:
        channel_that(outside, ChannelDown("connection refused"))
        for _ in range(MOST_ATTEMPTS * 2):
            assert run(clock) == (0, 0, 1, 0)
            clock.time += datetime.timedelta(hours=2)

    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.error) == (0, "connection refused")
    assert run(clock) == (1, 0, 0, 0)


def test_channel_that_is_down_is_tried_twice_in_a_run(desk, delivery, clock, monkeypatch):
    for _ in range(3):
        other = make_desk(desk.place, desk.office)
        message_about(other, other.duty(), Channel.EMAIL)
    channel_that(monkeypatch, ChannelDown("timed out"), Channel.EMAIL)

    assert run(clock) == (1, 0, 2, 0)


def test_pauses_grow_up_to_an_hour(delivery, clock, monkeypatch):
    channel_that(monkeypatch, ValueError("odd"))
    pauses = []
    for _ in range(MOST_ATTEMPTS - 1):
        run(clock)
        delivery.refresh_from_db()
        pauses.append(int((delivery.available_at - clock.time).total_seconds() / 60))
        clock.time = delivery.available_at

    assert pauses == [1, 2, 4, 8, 16, 32, 60]


def test_message_that_always_fails_steps_aside(delivery, clock, monkeypatch):
    with monkeypatch.context() as outside:
        channel_that(outside, ValueError("odd"))
        for _ in range(MOST_ATTEMPTS):
            outcome = run(clock)
            clock.time += datetime.timedelta(hours=2)

    assert outcome == (0, 0, 0, 1)
    delivery.refresh_from_db()
    assert (delivery.dead_at is not None, delivery.error) == (True, "ValueError('odd')")
    assert run(clock) == (0, 0, 0, 0)

    retry(delivery, now=clock.time)

    assert run(clock) == (1, 0, 0, 0)


def test_message_that_kills_whoever_sends_it_steps_aside(delivery, clock):
    for _ in range(MOST_ATTEMPTS):
        assert claim(delivery.pk, now=clock.time)
        clock.time += LEASE + MINUTE

    assert run(clock) == (0, 0, 0, 1)


def test_recipient_that_is_refused_stops_no_other(desk, delivery, clock, monkeypatch):
    refused = message_about(desk, desk.target(), Channel.EMAIL)
    channel_that(monkeypatch, Refused("550 no such user"), Channel.EMAIL)

    assert run(clock) == (1, 0, 0, 1)

    refused.refresh_from_db()
    assert (refused.dead_at, refused.error) == (NOW, "550 no such user")


def test_template_that_fails_stops_no_other(desk, delivery, clock, settings, tmp_path):
    """The e-mail has a page of its own, the inbox has not."""
    broken = tmp_path / "tasks" / "messages" / "digest.html"
    broken.parent.mkdir(parents=True)
    broken.write_text("{% url 'nowhere' %}")
    message_about(desk, desk.target(), Channel.EMAIL)
    templates = settings.TEMPLATES[0]
    settings.TEMPLATES = [templates | {"DIRS": [tmp_path, *templates["DIRS"]]}]

    assert run(clock) == (1, 0, 1, 0)
    assert "NoReverseMatch" in Delivery.objects.get(channel=Channel.EMAIL).error


def test_run_stops_when_its_time_is_over(desk, delivery, clock, monkeypatch):
    other = make_desk(desk.place, desk.office)
    message_about(other, other.duty())

    def slow(message):
        clock.time += MINUTE

    monkeypatch.setitem(CHANNELS, Channel.INBOX, slow)

    assert deliver_due(today=TODAY, now=clock, seconds=30).sent == 1


def test_run_sends_no_more_than_asked(desk, delivery, clock):
    other = make_desk(desk.place, desk.office)
    message_about(other, other.duty())

    assert deliver_due(today=TODAY, now=clock, most=1).sent == 1


def test_one_recipient_that_asks_for_patience_stops_no_other(desk, clock, monkeypatch):
    for _ in range(6):
        other = make_desk(desk.place, desk.office)
        message_about(other, other.duty(), Channel.EMAIL)
    full = Contact.objects.order_by("pk").first()

    def send(message):
        if message.address == full.address:
            raise Busy("452 mailbox full")

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, send)

    assert run(clock) == (5, 0, 1, 0)


def test_run_ends_at_midnight_and_the_next_one_asks_the_calendar(desk, delivery, clock):
    """From Friday to a Saturday off."""
    other = make_desk(desk.place, desk.office)
    message_about(other, other.duty())
    clock.time = datetime.datetime(2024, 9, 20, 15, 59, 59, tzinfo=datetime.UTC)
    ticks = iter([clock.time, clock.time, clock.time])

    def over_midnight():
        clock.time = next(ticks, clock.time + datetime.timedelta(seconds=1))
        return clock.time

    done = deliver_due(today=datetime.date(2024, 9, 20), now=over_midnight)

    assert done.sent == 1
    assert run(clock, today=SATURDAY) == (0, 0, 0, 0)


@pytest.mark.parametrize(("hour", "sent"), [(0, 0), (6, 0), (7, 1), (23, 1)])
def test_what_was_held_up_goes_in_the_morning(delivery, clock, hour, sent):
    Delivery.objects.update(available_at=NOW - datetime.timedelta(days=1))
    shanghai = datetime.timezone(datetime.timedelta(hours=8))
    clock.time = datetime.datetime(2024, 9, 19, hour, 30, tzinfo=shanghai)

    assert run(clock) == (sent, 0, 0, 0)


def test_fixed_day_has_no_night(delivery, clock):
    Delivery.objects.update(available_at=NOW)
    clock.time = datetime.datetime(2026, 3, 2, 18, 0, tzinfo=datetime.UTC)

    assert run(clock) == (1, 0, 0, 0)


def leave(user):
    user.memberships.update(retired_at="2024-09-19T00:00Z", retired_reason="调离")


def test_who_left_the_agency_is_not_told_and_who_came_is(desk, delivery, clock):
    leave(desk.liaison)
    new = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=desk.agency).user

    prepare(today=TODAY, now=NOW)

    assert run(clock) == (1, 1, 0, 0)
    assert Delivery.objects.sent().get().user == new


def test_nobody_came_so_the_head_is_told(desk, delivery, clock):
    leave(desk.liaison)

    prepare(today=TODAY, now=NOW)
    run(clock)

    assert Delivery.objects.sent().get().user == desk.head


def test_closed_account_is_not_told(desk, delivery, clock):
    User.objects.filter(pk=desk.liaison.pk).update(is_active=False)

    assert run(clock) == (0, 1, 0, 0)


def test_new_address_is_used_in_place_of_the_old_one(desk, clock):
    delivery = message_about(desk, desk.duty(), Channel.EMAIL)
    old = delivery.contact
    type(old).objects.filter(pk=old.pk).update(retired_at=NOW, retired_reason="换号")
    new = ContactFactory(user=desk.liaison, channel=Channel.EMAIL, verified_at=NOW)

    assert run(clock) == (1, 0, 0, 0)
    assert [one.to for one in mail.outbox] == [[new.address]]


def test_address_that_is_gone_is_left_out(desk, clock):
    delivery = message_about(desk, desk.duty(), Channel.EMAIL)
    contact = delivery.contact
    type(contact).objects.filter(pk=contact.pk).update(retired_at=NOW, retired_reason="换号")

    assert run(clock) == (0, 1, 0, 0)
    assert mail.outbox == []


def test_what_was_claimed_too_long_ago_is_not_begun(delivery, clock):
    """A machine that slept between claim and sending: by now the claim may be somebody else's."""
    claim(delivery.pk, now=NOW)
    clock.time += LEASE

    assert deliver(delivery.pk, claimed_at=NOW, today=TODAY, now=clock) == "failed"
    assert not Delivery.objects.sent().exists()


def test_channel_that_goes_on_for_ever_is_left(delivery, clock, monkeypatch):
    monkeypatch.setattr(delivering, "LONGEST_SENDING", datetime.timedelta(seconds=0.1))
    monkeypatch.setitem(CHANNELS, Channel.INBOX, lambda message: time.sleep(20))

    assert run(clock) == (0, 0, 1, 0)
    delivery.refresh_from_db()
    assert (delivery.claimed_at, "not done within 0.1 s" in delivery.error) == (None, True)


def test_words_that_the_database_does_not_store_are_no_reason_to_send_again(
    delivery, clock, settings
):
    settings.PORTAL_URL = "http://odd\0place"

    assert run(clock) == (1, 0, 0, 0)
    delivery.refresh_from_db()
    assert "\0" not in delivery.body


@pytest.mark.parametrize("periods", [1, 3])
def test_statements_do_not_grow_with_what_a_message_tells(
    desk, delivery, clock, django_assert_num_queries, periods
):
    for number in range(1, periods):
        day = datetime.date(2024, 7, 1 + number)
        ReminderFactory(
            occurrence=desk.target(period_start=day), user=desk.liaison, digest_on=TODAY
        )
    claim(delivery.pk, now=NOW)

    with django_assert_num_queries(12):
        deliver(delivery.pk, claimed_at=NOW, today=TODAY, now=timezone.now)
