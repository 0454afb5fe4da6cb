"""催办 whose reader went on leave before it went out: whoever stands in at the agency is told as
well. What the ladder says, the next run of `scheduling` tells them; what a person said, nobody
else would."""

import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from agencies.models import Membership
from agencies.states import AGENCY_ROLES
from sciliteracy.lib.inserting import insert_from
from tasks.models import Delivery, Occurrence, Reminder, ReminderPause
from tasks.reminders.digests import make_deliveries
from tasks.reminders.recipients import owers
from tasks.services.leases import take_turn
from tasks.services.working_days import the_calendar
from tasks.states import ReminderKind

TURN = "hand-over"
# What was said by hand longer ago than this is told when its reader is back.
DAYS = datetime.timedelta(days=14)
COPIED = ("asked_by", "due_on", "told_from", "told_to", "words", "reason")


@transaction.atomic
def hand_over(*, today: datetime.date, now: datetime.datetime) -> int:
    """Reminders by hand for those who stand in today; returns how many. Statements grow with the
    people who are away, not with what they were to be told."""
    stuck = _stuck(today)
    if not the_calendar().is_working(today) or not stuck.exists():
        return 0
    take_turn(TURN)
    made = 0
    for purpose, user in (
        stuck.order_by("purpose", "user").values_list("purpose", "user").distinct()
    ):
        new = _tell_others(stuck.filter(purpose=purpose, user=user), purpose, user, today)
        if new:
            make_deliveries(today=today, now=now, purpose=purpose)
        made += new
    return made


def _stuck(today: datetime.date) -> QuerySet[Reminder]:
    """What was said by hand to somebody who is away today and got none of it yet."""
    away = ReminderPause.objects.on(today).filter(user=OuterRef("user"))
    messages = Delivery.objects.filter(user=OuterRef("user"), purpose=OuterRef("purpose"))
    rows = Reminder.objects.filter(kind=ReminderKind.BY_HAND, remind_on__gte=today - DAYS)
    rows = rows.filter(Exists(away), Exists(messages.waiting()))
    return rows.exclude(Exists(messages.sent()))


def _tell_others(said: QuerySet[Reminder], purpose: str, user: int, today: datetime.date) -> int:
    rows = Occurrence.objects.standing().filter(pk__in=said.values("occurrence"))
    original = said.filter(occurrence=OuterRef("pk")).order_by("pk")
    told = Reminder.objects.filter(
        occurrence=OuterRef("pk"), user=OuterRef("person"), purpose=purpose
    )
    posts = Membership.objects.active().filter(user=user, role__in=AGENCY_ROLES)
    made = 0
    for agency in posts.order_by("agency").values_list("agency", flat=True).distinct():
        for one in owers(rows, today, of=agency):
            columns = {name: Subquery(original.values(name)[:1]) for name in COPIED} | {
                "occurrence": F("pk"),
                "user": F("person"),
                "leader": None,
                "kind": ReminderKind.BY_HAND,
                "stand_in": one.stand_in,
                "remind_on": today,
                "digest_on": today,
                "purpose": purpose,
            }
            made += insert_from(Reminder, one.rows.exclude(Exists(told)), columns)
    return made
