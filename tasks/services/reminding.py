"""催办: the office reminds by hand those who owe something, on top of the ladder."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.inserting import insert_from
from tasks.models import Occurrence, Reminder
from tasks.permissions import can_remind
from tasks.reminders.digests import make_deliveries
from tasks.reminders.recipients import owers
from tasks.services.leases import take_turn
from tasks.services.report_steps import LONGEST_NOTE
from tasks.services.working_days import the_calendar
from tasks.states import ReminderKind

# A report that is asked for with fewer working days to go needs a reason (减负).
SHORT_NOTICE = 3
MOST_AT_ONCE = 200
TURN = "remind-by-hand"


@dataclass(frozen=True)
class Matter:
    """A report that somebody is to be reminded of: which agency's, and about what days."""

    occurrence: Occurrence
    agency_id: int | None
    due_on: datetime.date
    told_from: datetime.date
    told_to: datetime.date


def is_short_notice(due_on: datetime.date, today: datetime.date) -> bool:
    """Whether whoever is asked on `today` has fewer than three working days left. What is overdue
    was asked for long ago."""
    return due_on >= today and the_calendar().after(today, due_on) < SHORT_NOTICE


@transaction.atomic
def remind_by_hand(
    matters: list[Matter],
    *,
    by,
    today: datetime.date,
    now: datetime.datetime,
    words: str = "",
    reason: str = "",
) -> int:
    """Tell those who owe `matters` that they are due, in one message each; returns how many people.

    `words` stand in the message; `reason` says why the notice is short, for the record. Nobody is
    reminded by hand twice a day of the same report. Raises NotAllowed, InvalidChange.
    """
    if not matters or not all(can_remind(by, _place(one)) for one in matters):
        raise NotAllowed
    words, reason = words.strip()[:LONGEST_NOTE], reason.strip()[:LONGEST_NOTE]
    _check(matters, today, reason)
    take_turn(TURN)  # two clicks at once: the second sees whom the first told
    purpose = f"hand-{uuid.uuid4().hex[:12]}"
    for one in matters:
        if made := _remind(one, by=by, today=today, words=words, reason=reason, purpose=purpose):
            record(
                by=by,
                verb="tasks.remind_by_hand",
                row=one.occurrence,
                after={"people": made, "due_on": one.due_on.isoformat(), "words": words},
                reason=reason,
            )
    told = Reminder.objects.filter(purpose=purpose)
    if not told.exists():
        raise InvalidChange({"": [_("今天已经催办过，或者没有可以提醒的人。")]})
    make_deliveries(today=today, now=now, purpose=purpose)
    return told.values("user").distinct().count()


def _check(matters: list[Matter], today: datetime.date, reason: str) -> None:
    if len(matters) > MOST_AT_ONCE:
        raise InvalidChange({"": [_("一次最多催办 %(n)s 项。") % {"n": MOST_AT_ONCE}]})
    if not reason and any(is_short_notice(one.due_on, today) for one in matters):
        text = _("距报送期限不足 %(n)s 个工作日，请写明原因。") % {"n": SHORT_NOTICE}
        raise InvalidChange({"reason": [text]})


def _place(matter: Matter):
    return matter.occurrence.task.measure.plan.jurisdiction_id


def _remind(
    matter: Matter, *, by, today: datetime.date, words: str, reason: str, purpose: str
) -> int:
    rows = Occurrence.objects.standing().filter(pk=matter.occurrence.pk)
    today_already = Reminder.objects.filter(
        occurrence=OuterRef("pk"),
        user=OuterRef("person"),
        kind=ReminderKind.BY_HAND,
        remind_on=today,
    )
    made = 0
    for told in owers(rows, today, of=matter.agency_id):
        columns = {
            "occurrence": F("pk"),
            "user": F("person"),
            "leader": None,
            "asked_by": by.pk,
            "kind": ReminderKind.BY_HAND,
            "stand_in": told.stand_in,
            "due_on": matter.due_on,
            "told_from": matter.told_from,
            "told_to": matter.told_to,
            "remind_on": today,
            "digest_on": today,
            "purpose": purpose,
            "words": words,
            "reason": reason,
        }
        made += insert_from(Reminder, told.rows.exclude(Exists(today_already)), columns)
    return made
