"""Claiming and sending: each message once, whoever and however many try.

A claim is one conditional update; whoever changed a row goes on. A claim that outlived the lease
is anybody's again, so a worker that was killed loses nothing; the message it may have sent already
goes out once more, under the same Message-ID. The lease is longer than the longest conversation
with a channel, which is bounded as a whole. docs/reliability.md tells the protocol and its proofs.
"""

import datetime
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from agencies.states import Channel
from sciliteracy.lib.database import let_go_if_broken, persistently
from sciliteracy.lib.sealing import Unreadable
from sciliteracy.lib.time_limit import at_most
from tasks.channels import CHANNELS, Busy, ChannelDown, Message, Refused
from tasks.models import Delivery, ReminderPause
from tasks.models.reminder import TEST
from tasks.models.reminder_choice import FIRST_HOUR, language_of
from tasks.reminders.composing import compose
from tasks.reminders.digests import addresses, enabled_channels, matters_of
from tasks.reminders.notices import compose_notice, is_notice
from tasks.reminders.open_matters import still_open, still_theirs
from tasks.reminders.theme_matters import still_coming
from tasks.services.working_days import the_calendar

log = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
# The whole conversation with a channel, however slowly the other side speaks. What was claimed
# too long ago to be through before the lease ends is not begun.
LONGEST_SENDING = datetime.timedelta(minutes=2)
# How many are looked at in one go; each is claimed by itself.
BATCH = 50
# A message that fails this often, or kills whoever sends it, steps aside until somebody looks.
MOST_ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
RELATED = ("user__jurisdiction", "user__reminder_hour", "leader__group__jurisdiction", "contact")
# The outcome of a message whose channel did not answer; so many in a row, and the channel is left
# alone for the rest of the run. One may be the fault of a single recipient.
DOWN, DOWN_AFTER = "down", 2

Clock = Callable[[], datetime.datetime]


@dataclass
class Delivered:
    """What one run did with the messages that it claimed."""

    sent: int = 0
    skipped: int = 0
    postponed: int = 0
    failed: int = 0
    dead: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.skipped + self.postponed + self.failed + self.dead

    @property
    def counts(self) -> dict[str, int]:
        return {
            "sent": self.sent,
            "skipped": self.skipped,
            "postponed": self.postponed,
            "failed": self.failed,
            "dead": self.dead,
        }

    def count(self, outcome: str) -> None:
        name = "failed" if outcome == DOWN else outcome
        setattr(self, name, getattr(self, name) + 1)

    def __str__(self) -> str:
        return (
            f"sent {self.sent}, nothing to tell any more {self.skipped}, reader away"
            f" {self.postponed}, to be tried again {self.failed}, given up {self.dead}"
        )


def deliver_due(
    *, today: datetime.date, now: Clock, most: int = 500, seconds: float | None = None
) -> Delivered:
    """Claim and send what is due, up to `most` messages; `now` tells the time.

    Stops when `seconds` are over, at midnight, or when nothing is left that can be claimed. A
    channel that turns out to be down is left alone for the rest of the run, so that its time-outs
    hold up no other.
    """
    done, start, down = Delivered(), now(), Counter[str]()
    while done.total < most:
        before = done.total
        silent = [channel for channel, times in down.items() if times >= DOWN_AFTER]
        for key, channel in due_now(today=today, now=now(), without=silent):
            at = now()
            if _is_over(start, at, seconds):
                return done
            if down[channel] < DOWN_AFTER and done.total < most and claim(key, now=at):
                outcome = deliver(key, claimed_at=at, today=today, now=now)
                down[channel] = down[channel] + 1 if outcome == DOWN else 0
                done.count(outcome)
        if done.total == before:
            break  # nothing is left, or others are at it
    return done


def _is_over(start: datetime.datetime, at: datetime.datetime, seconds: float | None) -> bool:
    """The next day may be a day off; whoever begins anew asks the calendar again."""
    if timezone.localdate(at) != timezone.localdate(start):
        return True
    return seconds is not None and (at - start).total_seconds() > seconds


def due_now(
    *, today: datetime.date, now: datetime.datetime, without: Collection[str] = ()
) -> list[tuple[int, str]]:
    """Keys and channels of messages that may go now, in no order: many workers do not all want the
    same one. On a day off, and at night, only test messages go; on a channel that is switched off
    nothing: a copy of the database, started elsewhere, writes to nobody."""
    rows = Delivery.objects.waiting().filter(_free(now), available_at__lte=now)
    rows = rows.filter(channel__in=enabled_channels() - set(without))
    if not the_calendar().is_working(today) or _is_night(today, now):
        rows = rows.filter(purpose__startswith=TEST)
    found = list(rows.order_by("available_at", "pk").values_list("pk", "channel")[:BATCH])
    random.shuffle(found)
    return found


def _is_night(today: datetime.date, now: datetime.datetime) -> bool:
    """Before the first hour that anybody can choose: what an outage held up goes in the morning.
    Where the portal's day is not that of the clock, its hours are not either."""
    local = timezone.localtime(now)
    return local.date() == today and local.hour < FIRST_HOUR


def claim(key: int, *, now: datetime.datetime) -> bool:
    """Take one message for this process. At most one caller gets True, until the lease is over."""
    rows = Delivery.objects.waiting().filter(_free(now), pk=key, available_at__lte=now)
    return rows.update(claimed_at=now, attempts=F("attempts") + 1) == 1


def deliver(key: int, *, claimed_at: datetime.datetime, today: datetime.date, now: Clock) -> str:
    """Send what was claimed, and note what became of it; returns the name of the outcome.

    What it says is true on `today`, whatever day it was made for. Whatever goes wrong with one
    message is written beside it and stops no other.
    """
    delivery = Delivery.objects.select_related(*RELATED).get(pk=key)
    try:
        if delivery.attempts > MOST_ATTEMPTS:
            return _give_up(delivery, claimed_at, now(), delivery.error or "tried too often")
        if is_away(delivery, today):
            return _postpone(delivery, claimed_at, now())
        message = message_of(delivery, today=today, now=now())
        if message is None:
            return _finish(delivery, claimed_at, "skipped", skipped_at=now(), error="")
        if now() - claimed_at > LEASE - LONGEST_SENDING:
            raise TimeoutError("claimed too long ago")
        with at_most(LONGEST_SENDING.total_seconds()):
            CHANNELS[Channel(delivery.channel)](message)
    except ChannelDown as down:
        # The channel's fault, not the message's: it costs no attempt.
        _later(delivery, claimed_at, now(), str(down), attempts=delivery.attempts - 1)
        return DOWN
    except Busy as busy:
        return _put_off(delivery, claimed_at, now(), busy)
    except Refused as refused:
        return _give_up(delivery, claimed_at, now(), str(refused))
    except Exception as error:
        log.exception("delivery %s failed", key)
        let_go_if_broken()
        if delivery.attempts >= MOST_ATTEMPTS:
            return _give_up(delivery, claimed_at, now(), repr(error))
        return _later(delivery, claimed_at, now(), repr(error), attempts=delivery.attempts)
    return _mark_sent(delivery, message, now())


def message_of(
    delivery: Delivery, *, today: datetime.date, now: datetime.datetime
) -> Message | None:
    """What there is to tell at this moment; None if that is nothing, or the address is gone."""
    if not _has_address(delivery):
        return None
    with override(language_of(delivery.user)), transaction.atomic():
        if is_notice(delivery):
            message = compose_notice(delivery, now=now)
        else:
            reminders = matters_of(delivery)
            reports = still_theirs(still_open(reminders), today)
            message = compose(delivery, reports, still_coming(reminders, today), today=today)
    if message is None or delivery.contact is None:
        return message
    try:
        whole, secret = delivery.contact.where()
    except Unreadable:
        raise Refused("the key that sealed this address is gone") from None
    return replace(message, address=whole, secret=secret)


def is_away(delivery: Delivery, today: datetime.date) -> bool:
    """Whether the reader went on leave since the message was made."""
    if delivery.user_id is None or is_notice(delivery):
        return False
    return ReminderPause.objects.on(today).filter(user=delivery.user_id).exists()


def _has_address(delivery: Delivery) -> bool:
    """Whether there is somewhere to send it; where the address was changed since, the new one.
    A test message goes where it was asked to."""
    contact = delivery.contact
    if contact is None or is_notice(delivery):
        return True
    if contact.retired_at is None and contact.verified_at is not None:
        return True
    owner = {"user": delivery.user_id} if delivery.user_id else {"member": delivery.leader_id}
    delivery.contact = addresses().filter(**owner, channel=delivery.channel).first()
    if delivery.contact is not None:
        delivery.save(update_fields=["contact"])
    return delivery.contact is not None


def deliver_now(key: int, *, today: datetime.date, now: Clock) -> str:
    """Send one message out of turn, if nobody is at it; returns what became of it, or nothing."""
    at = now()
    return deliver(key, claimed_at=at, today=today, now=now) if claim(key, now=at) else ""


def retry(delivery: Delivery, *, now: datetime.datetime) -> None:
    """Bring back what was given up: it goes once more, as if for the first time."""
    bring_back(Delivery.objects.filter(pk=delivery.pk), now=now)


def bring_back(rows: QuerySet[Delivery], *, now: datetime.datetime) -> int:
    """Those of `rows` that were given up, set aside or not; returns how many."""
    given_up = rows.filter(dead_at__isnull=False, sent_at__isnull=True)
    return given_up.update(
        dead_at=None,
        skipped_at=None,
        aside_reason="",
        claimed_at=None,
        attempts=0,
        available_at=now,
    )


def _free(now: datetime.datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)


def _mark_sent(delivery: Delivery, message: Message, now: datetime.datetime) -> str:
    """It is out, whosever claim it is by now: whoever claimed it since finds it sent. A database
    that is away just now is waited for, or the message would go out again."""
    # NUL is the one character that PostgreSQL does not store.
    kept = (message.subject, message.text) if message.kept is None else (message.kept, message.kept)
    words = {"subject": kept[0][:200], "body": kept[1]}
    words = {name: text.replace("\0", "") for name, text in words.items()}
    rows = Delivery.objects.waiting().filter(pk=delivery.pk)
    persistently(lambda: rows.update(sent_at=now, error="", **words))
    return "sent"


def _finish(
    delivery: Delivery, claim_taken: datetime.datetime, outcome: str, **values: object
) -> str:
    """Note what became of it, if the claim is still ours."""
    rows = Delivery.objects.waiting().filter(pk=delivery.pk, claimed_at=claim_taken)
    persistently(lambda: rows.update(**values))
    return outcome


def _put_off(
    delivery: Delivery, claim_taken: datetime.datetime, now: datetime.datetime, busy: Busy
) -> str:
    """One recipient waits, as long as was asked for. Whoever asks for ever is given up."""
    if busy.attempted and delivery.attempts >= MOST_ATTEMPTS:
        return _give_up(delivery, claim_taken, now, str(busy))
    attempts = delivery.attempts - (not busy.attempted)
    return _later(delivery, claim_taken, now, str(busy), attempts=attempts, pause=busy.after)


def _later(
    delivery: Delivery,
    claim_taken: datetime.datetime,
    now: datetime.datetime,
    error: str,
    *,
    attempts: int,
    pause: datetime.timedelta | None = None,
) -> str:
    tried = max(delivery.attempts - 1, 0)
    pause = pause or min(FIRST_PAUSE * 2 ** min(tried, 10), LONGEST_PAUSE)
    values = {"claimed_at": None, "available_at": now + pause, "attempts": attempts}
    return _finish(delivery, claim_taken, "failed", **values, error=error[:500])


def _postpone(delivery: Delivery, claim_taken: datetime.datetime, now: datetime.datetime) -> str:
    """To the next morning, when it is asked again: whoever is back is told by it or by a later
    message that takes its place. Whoever stands in has a reminder of their own, from the next run.
    """
    morning = timezone.localtime(now) + datetime.timedelta(days=1)
    morning = morning.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    values = {"claimed_at": None, "available_at": morning, "attempts": delivery.attempts - 1}
    return _finish(delivery, claim_taken, "postponed", **values, error="")


def _give_up(
    delivery: Delivery, claim_taken: datetime.datetime, now: datetime.datetime, error: str
) -> str:
    return _finish(delivery, claim_taken, "dead", dead_at=now, error=error[:500])
