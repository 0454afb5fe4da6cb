"""What the leading group's page is made of: what is looked at in one jurisdiction, with who owes
it. A fixed number of statements, however many plans run there."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Agency, Jurisdiction, LeaderPortfolio, LeadingGroupMember, User
from plans.models import Plan
from plans.states import PlanStatus
from sciliteracy.pages.standing import MeasureStanding, by_measure, reckoned_now
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import Reckoned, owing
from tasks.states import Colour, LightReason, OccurrenceState
from tasks.summing_up import by_task

# How far ahead the page looks, and how far back.
AHEAD = datetime.timedelta(days=30)
BACK = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Leader:
    """A member of the leading group with the agencies that are theirs to look after (分管)."""

    member: LeadingGroupMember
    agencies: frozenset[int]

    @property
    def pk(self) -> int:
        return self.member.pk


def leaders_of(place: Jurisdiction, *, user: User, today: datetime.date) -> list[Leader]:
    """Those with a portfolio on `today`, as the printed list has them."""
    rows = LeaderPortfolio.objects.visible_to(user).active()
    rows = rows.filter(
        Q(held_from__isnull=True) | Q(held_from__lte=today),
        Q(held_to__isnull=True) | Q(held_to__gte=today),
        member__group__jurisdiction=place,
        member__retired_at=None,
    )
    grouped: dict[LeadingGroupMember, set[int]] = defaultdict(set)
    for row in rows.select_related("member").order_by("member__position", "pk"):
        grouped[row.member].add(row.agency_id)
    return [Leader(member, frozenset(agencies)) for member, agencies in grouped.items()]


@dataclass
class Facts:
    """What is looked at in `place` on a day, in the plans that run; of one leader's agencies only,
    where a leader is given."""

    place: Jurisdiction
    plans: list[Plan]
    today: datetime.date
    rows: list[Reckoned]
    owners: dict[int, list[Agency]]
    leader: Leader | None = None
    since: datetime.date = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.today - BACK

    def owned_by(self, row: Reckoned) -> list[Agency]:
        """Who owes it; of one leader's, those of theirs."""
        owners = self.owners[row.occurrence.pk]
        if self.leader is None:
            return owners
        return [agency for agency in owners if agency.pk in self.leader.agencies]

    @cached_property
    def measures(self) -> dict[int, MeasureStanding]:
        return by_measure(by_task(self.rows))

    @cached_property
    def overdue(self) -> list[Reckoned]:
        return [row for row in self.rows if row.light.reason == LightReason.OVERDUE]

    @cached_property
    def soon(self) -> list[Reckoned]:
        """What is to be reported within the next days and is not done."""
        end = self.today + AHEAD
        return [
            row
            for row in self.rows
            if self.today <= row.occurrence.report_due_on <= end
            and row.light.reason != LightReason.DONE
        ]

    @cached_property
    def reddened(self) -> list[Reckoned]:
        """What became red lately, also where it has caught up since."""
        return [
            row
            for row in self.rows
            if row.occurrence.reddened_on is not None and row.occurrence.reddened_on >= self.since
        ]


def read_facts(
    place: Jurisdiction, *, user: User, today: datetime.date, leader: Leader | None = None
) -> Facts:
    plans = Plan.objects.visible_to(user).active().filter(jurisdiction=place)
    plans = plans.select_related("jurisdiction").order_by("-period_start", "pk")
    running = [plan for plan in plans if plan.status_on(today) == PlanStatus.IN_FORCE]
    rows = Occurrence.objects.visible_to(user).filter(task__measure__plan__in=running)
    reckoned = reckoned_now(rows, today=today)
    facts = Facts(
        place, running, today, reckoned, owing(row.occurrence for row in reckoned), leader
    )
    if leader is not None:
        facts.rows = [row for row in reckoned if facts.owned_by(row)]
    return facts


def lately(facts: Facts, *, user: User) -> dict[str, QuerySet[Occurrence]]:
    """Periods of which a report was approved lately, and those that are done by it."""
    rows = Occurrence.objects.visible_to(user).standing()
    rows = rows.filter(task__measure__plan__in=facts.plans)
    if facts.leader is not None:
        rows = rows.filter(pk__in=[row.occurrence.pk for row in facts.rows])
    told = ProgressReport.objects.approved().filter(
        occurrence=OuterRef("pk"), decided_on__gt=facts.since, decided_on__lte=facts.today
    )
    approved = rows.filter(Exists(told))
    return {"approved": approved, "done": approved.filter(state=OccurrenceState.DONE)}


def of_colour(measures: Iterable[MeasureStanding], colour: str) -> list[MeasureStanding]:
    """Measures of one colour, what is due first before the others."""
    found = [one for one in measures if one.colour == colour]
    return sorted(
        found, key=lambda one: (one.worst.occurrence.report_due_on, one.worst.occurrence.pk)
    )


def reds(facts: Facts) -> list[Reckoned]:
    """The period of each red measure that says why."""
    return [one.worst for one in of_colour(facts.measures.values(), Colour.RED)]
