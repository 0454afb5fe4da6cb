"""Claiming and sending: each message once, and none lost."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from agencies.states import Channel
from tasks.channels import CHANNELS, ChannelDown, Refused
from tasks.models import Delivery
from tasks.reminders.delivering import (
    LEASE,
    MOST_ATTEMPTS,
    claim,
    deliver,
    deliver_due,
    due_now,
    retry,
)
from tests.factories.agencies import ContactFactory
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
    deliver(delivery.pk, claimed_at=NOW, now=clock)
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

    deliver(delivery.pk, claimed_at=NOW, now=clock)

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

    with django_assert_num_queries(9):
        deliver(delivery.pk, claimed_at=NOW, now=timezone.now)
