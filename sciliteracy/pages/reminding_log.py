"""What was reminded of by hand (催办) about the reporting period that a list shows."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Q

from agencies.models import User
from sciliteracy.pages.unreported_form import PLACE, UnreportedForm
from tasks.models import Occurrence, Reminder
from tasks.states import ReminderKind

ACTS_SHOWN = 20
# An act tells some people of at most two hundred reports; of so many the last acts are read.
ROWS_READ = 1000


@dataclass
class ByHand:
    """One act of reminding: who, when, of what, whom, with what words and why so late."""

    at: datetime.datetime
    by: User
    words: str
    reason: str
    paths: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def add(self, row: Reminder) -> None:
        for value, known in (
            (row.occurrence.task.measure.path if row.occurrence else "", self.paths),
            (str(row.user), self.people),
        ):
            if value and value not in known:
                known.append(value)


def reminded_by_hand(form: UnreportedForm) -> list[ByHand]:
    """The last acts that `form` is about, newest first; one statement. Who speaks for an agency
    alone reads of what its own people were told."""
    seen = form.in_sight(Occurrence.objects.all())
    if chosen := form.value("jurisdiction"):
        seen = seen.filter(**{PLACE: chosen})
    if chosen := form.value("plan"):
        seen = seen.filter(task__measure__plan=chosen)
    if chosen := form.value("agency"):
        seen = seen.filter(owner_id=chosen.pk)
    rows = Reminder.objects.filter(
        kind=ReminderKind.BY_HAND,
        told_from=form.chosen.start,
        told_to=form.chosen.end,
        occurrence__in=seen.order_by().values("pk"),
    )
    if not form.places:
        ours = Q(memberships__agency__in=list(form.own), memberships__retired_at=None)
        rows = rows.filter(user__in=User.objects.filter(ours).values("pk"))
    acts: dict[str, ByHand] = {}
    related = rows.select_related("asked_by", "user", "occurrence__task__measure")
    for row in related.order_by("-created_at", "-pk")[:ROWS_READ]:
        if row.purpose not in acts and len(acts) == ACTS_SHOWN:
            break
        told = ByHand(row.created_at, row.asked_by, row.words, row.reason)
        acts.setdefault(row.purpose, told).add(row)
    return list(acts.values())
