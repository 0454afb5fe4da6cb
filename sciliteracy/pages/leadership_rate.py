"""The literacy rate (公民具备科学素质的比例) against its goals, jurisdiction by jurisdiction."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from agencies.models import Jurisdiction, User
from indicators.adding_up import LITERACY_RATE
from indicators.models import Observation, Target
from plans.states import PlanStatus

PLACES_SHOWN = 40


@dataclass(frozen=True)
class Rate:
    """One jurisdiction: its last value, its goals, and how much is lacking to the next of them."""

    place: Jurisdiction
    observation: Observation | None
    goals: list[Target]
    today: datetime.date

    @property
    def next_goal(self) -> Target | None:
        ahead = [goal for goal in self.goals if goal.due[:4] >= str(self.today.year)]
        return ahead[0] if ahead else None

    @property
    def lacking(self) -> Decimal | None:
        """In points; None where it is not known, zero where the goal is reached."""
        goal = self.next_goal
        if goal is None or goal.value is None or self.observation is None:
            return None
        return max(goal.value - self.observation.value, Decimal(0))


def rates(place: Jurisdiction, *, user: User, today: datetime.date) -> list[Rate]:
    """`place` and what lies below it, where a plan in force has a goal or a value was recorded."""
    within = {"jurisdiction__lineage__startswith": place.lineage}
    targets = Target.objects.visible_to(user).active().objectives()
    targets = targets.filter(
        indicator__name=LITERACY_RATE,
        plan__retired_at=None,
        **{f"plan__{name}": value for name, value in within.items()},
    )
    goals: dict[Jurisdiction, list[Target]] = defaultdict(list)
    for target in targets.select_related("plan__jurisdiction").order_by("due", "pk"):
        if target.plan.status_on(today) == PlanStatus.IN_FORCE:
            goals[target.plan.jurisdiction].append(target)
    values = Observation.objects.visible_to(user).active()
    values = values.filter(indicator__name=LITERACY_RATE, observed_on__lte=today, **within)
    latest: dict[Jurisdiction, Observation] = {}
    for value in values.select_related("jurisdiction").order_by("observed_on", "pk"):
        latest[value.jurisdiction] = value
    known = sorted({*goals, *latest}, key=lambda one: (one.lineage.count("/"), one.code, one.pk))
    return [Rate(one, latest.get(one), goals[one], today) for one in known[:PLACES_SHOWN]]
