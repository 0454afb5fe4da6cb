"""Recipients that have to wait, and addresses that are sealed."""

import datetime

import pytest
from django.core import mail

from agencies.states import Channel
from tasks.channels import CHANNELS, Busy
from tasks.reminders.delivering import MOST_ATTEMPTS
from tests.tasks.reminders.test_delivering import (
    channel_that,
    clock,
    delivery,
    message_about,
    run,
)

__all__ = ["clock", "delivery"]
pytestmark = pytest.mark.django_db


def test_recipient_that_asks_for_patience_for_ever_is_given_up(delivery, clock, monkeypatch):
    channel_that(monkeypatch, Busy("452 mailbox full"))
    outcomes = []
    for _ in range(MOST_ATTEMPTS):
        outcomes.append(run(clock))
        clock.time += datetime.timedelta(hours=2)

    assert outcomes == [(0, 0, 1, 0)] * (MOST_ATTEMPTS - 1) + [(0, 0, 0, 1)]
    delivery.refresh_from_db()
    assert delivery.error == "452 mailbox full"


def test_what_waits_for_its_turn_costs_no_attempt(delivery, clock, monkeypatch):
    wait = datetime.timedelta(seconds=42)
    with monkeypatch.context() as outside:
        channel_that(outside, Busy("full", after=wait, attempted=False))
        for _ in range(MOST_ATTEMPTS * 2):
            assert run(clock) == (0, 0, 1, 0)
            delivery.refresh_from_db()
            assert (delivery.attempts, delivery.available_at) == (0, clock.time + wait)
            clock.time += wait

    assert run(clock) == (1, 0, 0, 0)


@pytest.fixture
def robots(settings):
    settings.REMINDER_CHANNELS = [Channel.EMAIL, Channel.WECOM]


def test_channel_that_was_switched_off_is_left_alone_until_it_is_on(desk, clock, settings):
    waiting = message_about(desk, desk.duty(), Channel.EMAIL)
    settings.REMINDER_CHANNELS = []

    assert run(clock) == (0, 0, 0, 0)

    settings.REMINDER_CHANNELS = [Channel.EMAIL]

    assert run(clock) == (1, 0, 0, 0)
    assert [one.to for one in mail.outbox] == [[waiting.contact.address]]


@pytest.mark.usefixtures("robots")
def test_sealed_address_is_opened_for_sending_alone(desk, clock, monkeypatch):
    delivery = message_about(desk, desk.duty(), Channel.WECOM)
    delivery.contact.seal_address("https://robot.example.org/?key=whole", "secret")
    delivery.contact.save()
    sent = []
    monkeypatch.setitem(CHANNELS, Channel.WECOM, sent.append)

    assert run(clock) == (1, 0, 0, 0)
    assert (sent[0].address, sent[0].secret) == ("https://robot.example.org/?key=whole", "secret")


@pytest.mark.usefixtures("robots")
def test_address_whose_key_is_gone_steps_aside(desk, clock, settings):
    delivery = message_about(desk, desk.duty(), Channel.WECOM)
    delivery.contact.seal_address("https://robot.example.org/?key=whole", "")
    delivery.contact.save()
    settings.SECRET_KEY = "another key, of fifty characters or more, and no other one"

    assert run(clock) == (0, 0, 0, 1)
