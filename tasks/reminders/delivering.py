"""Claiming and sending: each message once, whoever and however many try.

A claim is one conditional update; whoever changed a row goes on. A claim that outlived the lease
is anybody's again, so a worker that was killed loses nothing; the message it may have sent already
goes out once more, under the same Message-ID. The lease is longer than any channel's time-out.
"""

import datetime
import logging
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import override

from agencies.states import Channel
from tasks.channels import CHANNELS, ChannelDown, Refused
from tasks.models import Delivery
from tasks.models.reminder import TEST
from tasks.reminders.composing import compose
from tasks.reminders.digests import matters_of
from tasks.reminders.open_matters import still_open
from tasks.services.working_days import the_calendar

log = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
# How many are looked at in one go; each is claimed by itself.
BATCH = 50
# A message that fails this often, or kills whoever sends it, steps aside until somebody looks.
MOST_ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
CHINESE = "zh-hans"
# The outcome of a message whose channel did not answer.
DOWN = "down"

Clock = Callable[[], datetime.datetime]


@dataclass
class Delivered:
    """What one run did with the messages that it claimed."""

    sent: int = 0
    skipped: int = 0
    failed: int = 0
    dead: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.skipped + self.failed + self.dead

    @property
    def counts(self) -> dict[str, int]:
        return {
            "sent": self.sent,
            "skipped": self.skipped,
            "failed": self.failed,
            "dead": self.dead,
        }

    def count(self, outcome: str) -> None:
        name = "failed" if outcome == DOWN else outcome
        setattr(self, name, getattr(self, name) + 1)

    def __str__(self) -> str:
        return (
            f"sent {self.sent}, nothing to tell any more {self.skipped}, to be tried again"
            f" {self.failed}, given up {self.dead}"
        )


def deliver_due(
    *, today: datetime.date, now: Clock, most: int = 500, seconds: float | None = None
) -> Delivered:
    """Claim and send what is due, up to `most` messages; `now` tells the time.

    Stops when `seconds` are over, or nothing is left that can be claimed. A channel that turns out
    to be down is left alone for the rest of the run, so that its time-outs hold up no other.
    """
    done, start, down = Delivered(), now(), set[str]()
    while done.total < most:
        before = done.total
        for key, channel in due_now(today=today, now=now(), without=down):
            at = now()
            if seconds is not None and (at - start).total_seconds() > seconds:
                return done
            if channel not in down and done.total < most and claim(key, now=at):
                outcome = deliver(key, claimed_at=at, now=now)
                if outcome == DOWN:
                    down.add(channel)
                done.count(outcome)
        if done.total == before:
            break  # nothing is left, or others are at it
    return done


def due_now(
    *, today: datetime.date, now: datetime.datetime, without: Collection[str] = ()
) -> list[tuple[int, str]]:
    """Keys and channels of messages that may go now, in no order: many workers do not all want the
    same one. On a day off only test messages go."""
    rows = Delivery.objects.waiting().filter(_free(now), available_at__lte=now)
    rows = rows.exclude(channel__in=without)
    if not the_calendar().is_working(today):
        rows = rows.filter(purpose=TEST)
    found = list(rows.order_by("available_at", "pk").values_list("pk", "channel")[:BATCH])
    random.shuffle(found)
    return found


def claim(key: int, *, now: datetime.datetime) -> bool:
    """Take one message for this process. At most one caller gets True, until the lease is over."""
    rows = Delivery.objects.waiting().filter(_free(now), pk=key, available_at__lte=now)
    return rows.update(claimed_at=now, attempts=F("attempts") + 1) == 1


def deliver(key: int, *, claimed_at: datetime.datetime, now: Clock) -> str:
    """Send what was claimed, and note what became of it; returns the name of the outcome.

    Whatever goes wrong with one message is written beside it and stops no other.
    """
    related = ("user__jurisdiction", "leader__group__jurisdiction", "contact")
    delivery = Delivery.objects.select_related(*related).get(pk=key)
    try:
        if delivery.attempts > MOST_ATTEMPTS:
            return _give_up(delivery, claimed_at, now(), delivery.error or "tried too often")
        with override(CHINESE), transaction.atomic():
            message = compose(delivery, still_open(matters_of(delivery)))
        if message is None:
            return _finish(delivery, claimed_at, "skipped", skipped_at=now(), error="")
        CHANNELS[Channel(delivery.channel)](message)
    except ChannelDown as down:
        # The channel's fault, not the message's: it costs no attempt.
        _later(delivery, claimed_at, now(), str(down), attempts=delivery.attempts - 1)
        return DOWN
    except Refused as refused:
        return _give_up(delivery, claimed_at, now(), str(refused))
    except Exception as error:
        log.exception("delivery %s failed", key)
        if delivery.attempts >= MOST_ATTEMPTS:
            return _give_up(delivery, claimed_at, now(), repr(error))
        return _later(delivery, claimed_at, now(), repr(error), attempts=delivery.attempts)
    return _mark_sent(delivery, message, now())


def retry(delivery: Delivery, *, now: datetime.datetime) -> None:
    """Bring back what was given up: it goes once more, as if for the first time."""
    rows = Delivery.objects.dead().filter(pk=delivery.pk)
    rows.update(dead_at=None, claimed_at=None, attempts=0, available_at=now)


def _free(now: datetime.datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)


def _mark_sent(delivery: Delivery, message, now: datetime.datetime) -> str:
    """It is out, whosever claim it is by now: whoever claimed it since finds it sent."""
    Delivery.objects.waiting().filter(pk=delivery.pk).update(
        sent_at=now, error="", subject=message.subject[:200], body=message.text
    )
    return "sent"


def _finish(
    delivery: Delivery, claim_taken: datetime.datetime, outcome: str, **values: object
) -> str:
    """Note what became of it, if the claim is still ours."""
    rows = Delivery.objects.waiting().filter(pk=delivery.pk, claimed_at=claim_taken)
    rows.update(**values)
    return outcome


def _later(
    delivery: Delivery,
    claim_taken: datetime.datetime,
    now: datetime.datetime,
    error: str,
    *,
    attempts: int,
) -> str:
    tried = max(delivery.attempts - 1, 0)
    pause = min(FIRST_PAUSE * 2 ** min(tried, 10), LONGEST_PAUSE)
    values = {"claimed_at": None, "available_at": now + pause, "attempts": attempts}
    return _finish(delivery, claim_taken, "failed", **values, error=error[:500])


def _give_up(
    delivery: Delivery, claim_taken: datetime.datetime, now: datetime.datetime, error: str
) -> str:
    return _finish(delivery, claim_taken, "dead", dead_at=now, error=error[:500])
