"""What keeps duties right from day to day: one step, safe to run twice, however late it comes."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from indicators.states import Comparator
from plans.models.plan import PlanQuerySet
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import BATCH, RELATED, reckon
from tasks.services.deriving import Derived, derive_tasks
from tasks.services.making import make_occurrences, settle_provisional_dates
from tasks.services.membership import follow_members
from tasks.services.moving import move_duties
from tasks.services.report_steps import settle
from tasks.standing import CALENDAR_UNITS
from tasks.states import Colour, LightReason, OccurrenceState


@dataclass
class Kept:
    """What one step did."""

    derived: Derived = field(default_factory=Derived)
    made: int = 0
    dropped: int = 0
    dated: int = 0
    moved: int = 0
    reddened: int = 0
    kept: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The same under names, for the record of the run."""
        return {
            "tasks_made": self.derived.made,
            "tasks_changed": self.derived.changed,
            "tasks_retired": self.derived.retired,
            "periods_made": self.made,
            "periods_dropped": self.dropped,
            "dates_settled": self.dated,
            "duties_moved": self.moved,
            "lights_reddened": self.reddened,
            "limits_kept": self.kept,
        }

    def __str__(self) -> str:
        return (
            f"tasks made {self.derived.made}, changed {self.derived.changed},"
            f" retired {self.derived.retired}; periods made {self.made}, dropped {self.dropped},"
            f" dates settled {self.dated}; duties moved {self.moved};"
            f" lights turned red {self.reddened}; limits kept {self.kept}"
        )


def keep_duties(*, by, today: datetime.date, plans: PlanQuerySet | None = None) -> Kept:
    """Make what is owed on `today` out of what plans say: tasks, their periods, dates that were
    waiting for a year's notice, duties of agencies that were succeeded or left a group, and the
    memory of red lights. With `plans`, the tasks and periods of those alone.
    """
    kept = Kept(derived=derive_tasks(by=by, today=today, plans=plans))
    if plans is None:
        kept.moved = move_duties(by=by, today=today)
    kept.dropped = follow_members(by=by, today=today, plans=plans)
    kept.made = make_occurrences(today=today, plans=plans)
    if plans is None:
        kept.dated = settle_provisional_dates(today=today)
        kept.reddened = remember_red(today=today)
        kept.kept = settle_limits(by=by, today=today)
    return kept


def settle_limits(*, by, today: datetime.date) -> int:
    """Note as done what was to stay under a number and did, now that its time is over: no report
    comes that would. Returns how many."""
    rows = Occurrence.objects.standing().filter(
        state=OccurrenceState.OPEN,
        task__target__comparator=Comparator.AT_MOST,
        work_due_on__lt=today,
        done__isnull=False,
    )
    found, last = 0, 0
    while batch := list(rows.filter(pk__gt=last).select_related(*RELATED).order_by("pk")[:BATCH]):
        for row in reckon(batch, today=today):
            if row.light.reason == LightReason.DONE:
                settle(row.occurrence, by=by, today=today, was_red=False)
                found += 1
        last = batch[-1].pk
    return found


def remember_red(*, today: datetime.date) -> int:
    """Note on each period the day on which its light was first seen red; returns how many.

    Overdue ones in one statement: soft wording never turns red, nor does what somebody overruled.
    What was told in time and waits for the office is no fault of those who owe it; nor is a period
    that was opened for backfilling.
    Those out of reach are reckoned, batch by batch: only units that the calendar bounds can be.
    """
    rows = Occurrence.objects.standing().filter(
        state=OccurrenceState.OPEN,
        reddened_on__isnull=True,
        override_colour="",
        opened_reason="",
    )
    rows = rows.filter(Q(task__target__isnull=True) | Q(task__target__firm=True))
    in_time = ProgressReport.objects.told().filter(
        occurrence=OuterRef("pk"), submitted_on__lte=OuterRef("report_due_on")
    )
    overdue = rows.overdue(today).exclude(Exists(in_time)).update(reddened_on=today)
    return overdue + _remember_out_of_reach(rows, today)


def _remember_out_of_reach(rows: QuerySet[Occurrence], today: datetime.date) -> int:
    bounded = rows.filter(task__target__unit__in=CALENDAR_UNITS, opens_on__lte=today)
    found, last = 0, 0
    while batch := list(
        bounded.filter(pk__gt=last).select_related(*RELATED).order_by("pk")[:BATCH]
    ):
        red = [
            row.occurrence.pk
            for row in reckon(batch, today=today)
            if row.light.colour == Colour.RED and not row.waits
        ]
        found += Occurrence.objects.filter(pk__in=red).update(reddened_on=today)
        last = batch[-1].pk
    return found
