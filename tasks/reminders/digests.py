"""What is to be told, gathered: one message a day for each person and channel.

On a day off nothing is gathered. After two weeks without a run there is one message, not fourteen;
and a message of an earlier day that never went out gives way to today's, which tells it all.

What a message tells is reckoned by days (`matters_of`), so nothing may join a day whose message is
being written: who gathers holds the messages in question, and whoever wants to claim one waits.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.addresses import is_sent_on
from agencies.models import Contact, User
from agencies.states import Channel
from sciliteracy.lib.inserting import insert_from
from tasks.models import Delivery, Reminder, ReminderHour, ReminderOptOut, ReminderPause
from tasks.models.reminder import DIGEST
from tasks.models.reminder_choice import DEFAULT_HOUR
from tasks.services.leases import take_turn
from tasks.services.working_days import the_calendar

SUPERSEDED = "superseded"
TURN = "gather-digests"


@dataclass
class Gathered:
    """What one run put together."""

    reminders: int = 0
    deliveries: int = 0
    superseded: int = 0


@transaction.atomic
def gather_digests(*, today: datetime.date, now: datetime.datetime) -> Gathered:
    """Put what is to be told into today's messages, and make those that are missing."""
    done = Gathered()
    if not the_calendar().is_working(today):
        return done
    take_turn(TURN)
    waiting = Reminder.objects.filter(digest_on__isnull=True, purpose=DIGEST, remind_on__lte=today)
    _hold_messages(waiting, today)
    done.reminders = waiting.exclude(_too_late_for(today) | _away(today)).update(digest_on=today)
    done.deliveries = make_deliveries(today=today, now=now, purpose=DIGEST)
    done.superseded = _supersede(today, now)
    return done


def make_deliveries(*, today: datetime.date, now: datetime.datetime, purpose: str) -> int:
    """The messages in which the reminders of one day and purpose go out; returns how many."""
    mine = Reminder.objects.filter(digest_on=today, purpose=purpose)

    def columns(hour: int) -> dict:
        at = _not_before(today, now, hour if purpose == DIGEST else None)
        return {"day": today, "purpose": purpose, "available_at": at}

    made = 0
    for hour in _hours():
        made += _to_inboxes(mine, hour, columns(hour))
        made += _to_contacts(mine, hour, columns(hour))
    return made + _to_leaders(mine, columns(DEFAULT_HOUR))


def enabled_channels() -> set[str]:
    """The channels that this installation sends on; the inbox always is one."""
    return {channel for channel in Channel if is_sent_on(channel)}


def _hold_messages(waiting: QuerySet[Reminder], today: datetime.date) -> None:
    """Lock today's messages to whom there is more to tell, until all of it is in them. One that is
    claimed first is claimed for good: `_too_late_for` then sees it."""
    mine = Delivery.objects.waiting().filter(day=today, purpose=DIGEST, claimed_at__isnull=True)
    to_user = Exists(waiting.filter(user=OuterRef("user")))
    mine = mine.filter(to_user | Exists(waiting.filter(leader=OuterRef("leader"))))
    # The rows are asked for to be locked, not to be read.
    list(mine.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _too_late_for(today: datetime.date) -> Q:
    """Whose message of `today` is on its way: what comes now waits for the next one."""
    gone = Delivery.objects.filter(day=today, purpose=DIGEST)
    gone = gone.filter(Q(claimed_at__isnull=False) | Q(sent_at__isnull=False))
    to_user = Exists(gone.filter(user=OuterRef("user")))
    return Q(to_user) | Q(Exists(gone.filter(leader=OuterRef("leader"))))


def _away(today: datetime.date) -> Q:
    return Q(Exists(ReminderPause.objects.on(today).filter(user=OuterRef("user"))))


def _supersede(today: datetime.date, now: datetime.datetime) -> int:
    """Earlier digests that did not go out, where today's goes to the same person on the same
    channel: it tells what they would have."""
    of_today = Delivery.objects.filter(day=today, purpose=DIGEST, channel=OuterRef("channel"))
    of_today = of_today.filter(dead_at__isnull=True, skipped_at__isnull=True)
    old = Delivery.objects.waiting().filter(day__lt=today, purpose=DIGEST, claimed_at__isnull=True)
    again = Exists(of_today.filter(user=OuterRef("user"))) | Exists(
        of_today.filter(leader=OuterRef("leader"))
    )
    return old.filter(again).update(skipped_at=now, error=SUPERSEDED)


def _hours() -> list[int]:
    """Every hour that somebody chose, and the one of all others."""
    chosen = ReminderHour.objects.active().order_by("hour").values_list("hour", flat=True)
    return sorted({DEFAULT_HOUR, *chosen.distinct()})


def _at_hour(rows: QuerySet, hour: int, path: str) -> QuerySet:
    """Those of `rows` whose user wants the day's message from `hour` on."""
    chosen = ReminderHour.objects.active().filter(user=OuterRef(path))
    if hour == DEFAULT_HOUR:
        return rows.exclude(Exists(chosen.exclude(hour=DEFAULT_HOUR)))
    return rows.filter(Exists(chosen.filter(hour=hour)))


def _not_before(today: datetime.date, now: datetime.datetime, hour: int | None):
    """When a message of `today` may go; at once where the portal's day is not that of the clock."""
    if hour is None or timezone.localdate(now) != today:
        return now
    at = datetime.datetime.combine(today, datetime.time(hour))
    return max(now, timezone.make_aware(at))


def _to_inboxes(mine: QuerySet[Reminder], hour: int, columns: dict) -> int:
    people = User.objects.filter(Exists(mine.filter(user=OuterRef("pk"))), is_active=True)
    there = _there(columns, user=OuterRef("pk"), channel=Channel.INBOX)
    people = _at_hour(people, hour, "pk").exclude(Exists(there))
    given = {"user": F("pk"), "leader": None, "channel": Channel.INBOX, "contact": None}
    return insert_from(Delivery, people, columns | given)


def _to_contacts(mine: QuerySet[Reminder], hour: int, columns: dict) -> int:
    """Verified addresses of people who did not say no to all that there is to tell."""
    unwanted = ReminderOptOut.objects.active().filter(
        user=OuterRef("user"), kind=OuterRef("kind"), channel=OuterRef(OuterRef("channel"))
    )
    wanted = mine.filter(user=OuterRef("user")).exclude(Exists(unwanted))
    rows = _reachable("user").filter(Exists(wanted), user__is_active=True)
    there = _there(columns, user=OuterRef("user"), channel=OuterRef("channel"))
    rows = _at_hour(rows, hour, "user").exclude(Exists(there))
    given = {"user": F("user"), "leader": None, "channel": F("channel"), "contact": F("pk")}
    return insert_from(Delivery, rows, columns | given)


def _to_leaders(mine: QuerySet[Reminder], columns: dict) -> int:
    rows = _reachable("member").filter(Exists(mine.filter(leader=OuterRef("member"))))
    rows = rows.exclude(
        Exists(_there(columns, leader=OuterRef("member"), channel=OuterRef("channel")))
    )
    given = {"user": None, "leader": F("member"), "channel": F("channel"), "contact": F("pk")}
    return insert_from(Delivery, rows, columns | given)


def addresses() -> QuerySet[Contact]:
    """Addresses that count, the first of each person and channel first."""
    return Contact.objects.usable()


def _reachable(owner: str) -> QuerySet[Contact]:
    """The one address of each person and channel that counts: the first of `addresses`."""
    rows = addresses()
    beside = rows.filter(channel=OuterRef("channel"), **{owner: OuterRef(owner)})
    earlier = beside.filter(
        Q(preferred__gt=OuterRef("preferred"))
        | Q(preferred=OuterRef("preferred"), pk__lt=OuterRef("pk"))
    )
    channels = enabled_channels() - {Channel.INBOX}
    return rows.filter(**{f"{owner}__isnull": False}, channel__in=channels).exclude(Exists(earlier))


def _there(columns: dict, **recipient) -> QuerySet[Delivery]:
    return Delivery.objects.filter(day=columns["day"], purpose=columns["purpose"], **recipient)


def matters_of(delivery: Delivery) -> QuerySet[Reminder]:
    """What `delivery` has to tell: the reminders of its day, and those of earlier days that no
    message on the same channel has told; without the kinds that the person does not want there.

    Nothing where a message of a later day went out before it: that one told it all.
    """
    to: dict[str, Model | None] = {"user": delivery.user, "leader": delivery.leader}
    rows = Reminder.objects.filter(**to, purpose=delivery.purpose, digest_on__lte=delivery.day)
    last = Delivery.objects.sent().filter(**to, channel=delivery.channel, purpose=delivery.purpose)
    last = last.exclude(pk=delivery.pk)
    told = last.order_by("-day").values_list("day", flat=True).first()
    if told is not None:
        rows = rows.filter(digest_on__gt=told)
    refused = ReminderOptOut.objects.active().filter(user=delivery.user, channel=delivery.channel)
    return rows.exclude(kind__in=refused.values("kind"))
