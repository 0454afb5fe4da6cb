"""How measures, plans and agencies stand, as pages show it: worst lights and counts by colour."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tasks.lights import worst
from tasks.models import Occurrence
from tasks.owed import current, in_order
from tasks.reckoning import RELATED, Reckoned, reckon
from tasks.rules import Rules
from tasks.states import Colour, LightReason
from tasks.summing_up import TaskStanding, by_task

# As readers look for trouble: the worst first.
ORDER = (Colour.RED, Colour.YELLOW, Colour.GREY, Colour.GREEN)
BAR = 100


@dataclass(frozen=True)
class Share:
    """One colour of a count: how many, and where its part of the bar stands, in hundredths."""

    colour: Colour
    name: str
    number: int
    start: float
    width: float


@dataclass(frozen=True)
class Counts:
    """How many of each colour, from green to grey."""

    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        return sum(share.number for share in self.shares)

    @property
    def text(self) -> str:
        """绿 12 黄 3 红 1 灰 2."""
        return " ".join(f"{share.name} {share.number}" for share in self.shares)


@dataclass(frozen=True)
class MeasureStanding:
    """A measure with all its tasks; its light is that of the worst of what is open."""

    tasks: tuple[TaskStanding, ...]

    @property
    def colour(self) -> Colour:
        return worst(task.colour for task in self.tasks)

    @property
    def worst(self) -> Reckoned:
        """The period that says why: of the worst colour, what is not done before what is, the one
        due first before the others."""
        rows = [row for task in self.tasks for row in task.looked_at]
        return min(
            (row for row in rows if row.light.colour == self.colour),
            key=lambda row: (row.light.reason == LightReason.DONE, row.occurrence.report_due_on),
        )


def counted(colours: Iterable[str], rules: Rules | None = None) -> Counts:
    """`colours` counted; named as the jurisdiction names them, where it is one."""
    numbers, at, shares = Counter(colours), 0.0, []
    total = sum(numbers.values())
    for colour in Colour:
        width = round(BAR * numbers[colour] / total, 2) if total else 0.0
        name = (rules or Rules()).name_of(colour)
        shares.append(Share(colour, name, numbers[colour], round(at, 2), width))
        at += width
    return Counts(tuple(shares))


def standing_now(rows: QuerySet[Occurrence], *, today: datetime.date) -> list[TaskStanding]:
    """The tasks of `rows` with what is looked at on `today`."""
    return by_task(reckoned_now(rows, today=today))


def reckoned_now(
    rows: QuerySet[Occurrence], *, today: datetime.date, at_most: int | None = None
) -> list[Reckoned]:
    """What is looked at on `today`, task by task; nothing more is asked where that is nothing."""
    looked_at = list(in_order(current(rows, today)).select_related(*RELATED)[:at_most])
    return reckon(looked_at, today=today) if looked_at else []


def by_measure(tasks: Iterable[TaskStanding]) -> dict[int, MeasureStanding]:
    grouped: dict[int, list[TaskStanding]] = defaultdict(list)
    for one in tasks:
        grouped[one.task.measure_id].append(one)
    return {pk: MeasureStanding(tuple(mine)) for pk, mine in grouped.items()}


def counts_by_plan(plans: Iterable[Any], *, today: datetime.date) -> dict[int, Counts]:
    """For the plans of one page: how many of their measures have which colour."""
    rows = Occurrence.objects.filter(task__measure__plan__in=list(plans))
    colours: dict[int, list[Colour]] = defaultdict(list)
    for measure in by_measure(standing_now(rows, today=today)).values():
        colours[measure.tasks[0].task.measure.plan_id].append(measure.colour)
    return {pk: counted(mine) for pk, mine in colours.items()}
