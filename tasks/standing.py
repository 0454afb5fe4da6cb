"""What a light depends on: how one period of one task stands, without a database."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from indicators.states import Comparator

ZERO = Decimal(0)
# Units that the calendar bounds, with the days that one of them takes.
CALENDAR_UNITS = {"天": 1, "周": 7}
# Marks of a ratio: %, 元/人. It is no number of pieces.
RATIO_MARKS = frozenset("%‰/")


class Shape(TextChoices):
    """In what something is done: never shown, so without words for it."""

    AMOUNT = "amount"  # a number to reach
    TALLY = "tally"  # n of N members have met it
    YES_NO = "yes_no"
    NARRATIVE = "narrative"  # one approved report


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One period of one task as approved reports tell it.

    `quota` is the lower end of a range, for a tally the number of members. It is None while nobody
    knows it: an increase without its baseline, a group whose members nobody counted.
    `flow`: what is done adds up over the period; else it is a level on a day.
    `done` is None until a report is approved. For a tally it counts members, for yes or no it is 1.
    `baseline` (levels only) is the day and value from which the pace is reckoned.
    `last_performed_on` and `last_submitted_on` are those of the report that brought it to done.
    `told_until` is the last day that approved reports tell of, `known_until` the day up to which
    it is known how it stands, be it by silence (`tasks.known`); None: not yet.
    """

    shape: str
    opens_on: datetime.date
    period_start: datetime.date
    work_due_on: datetime.date
    report_due_on: datetime.date
    flow: bool = True
    comparator: str = Comparator.AT_LEAST
    quota: Decimal | None = None
    about: bool = False
    soft: bool = False
    unit: str = ""
    done: Decimal | None = None
    baseline: tuple[datetime.date, Decimal] | None = None
    needs_baseline: bool = False
    pending: int = 0
    last_performed_on: datetime.date | None = None
    last_submitted_on: datetime.date | None = None
    told_until: datetime.date | None = None
    known_until: datetime.date | None = None
    override: str = ""
    override_reason: str = ""

    @property
    def actual(self) -> Decimal:
        """What stands now: what was done, else the baseline of a level, else nothing."""
        if self.done is not None:
            return self.done
        return self.baseline[1] if self.baseline is not None and not self.flow else ZERO

    @property
    def counts(self) -> bool:
        """Whether it is a number with a quota that somebody knows."""
        return self.shape == Shape.AMOUNT and self.quota is not None

    @property
    def ratio(self) -> bool:
        """Whether it is a share or so much a head."""
        return not RATIO_MARKS.isdisjoint(self.unit)

    @property
    def limit(self) -> bool:
        """Whether the number asked for is one to stay under."""
        return self.counts and self.comparator == Comparator.AT_MOST
