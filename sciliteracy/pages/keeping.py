"""Tasks and periods follow what was changed in the browser at once, not with the day's step."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q

from agencies.models import AgencyGroup
from plans.models import Plan
from tasks.services.keeping import keep_duties


def keep_plan(plan: Plan, *, by, today: datetime.date) -> None:
    """Make of one plan what it asks for today; one that does not run owes nothing new."""
    keep_duties(by=by, today=today, plans=Plan.objects.filter(pk=plan.pk).running_on(today))


def keep_group(group: AgencyGroup, *, by, today: datetime.date) -> None:
    """Make of every plan that names the group what it asks of today's members."""
    named = Q(pk__in=group.assignments.active().values("plan"))  # type: ignore[attr-defined]
    named |= Q(pk__in=group.targets.active().values("plan"))  # type: ignore[attr-defined]
    keep_duties(by=by, today=today, plans=Plan.objects.active().filter(named).running_on(today))


def with_duties(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb on a member of a group, and the duties of the members made to follow."""

    @transaction.atomic
    def act(row, *, by, today: datetime.date, **given):
        found = verb(row, by=by, today=today, **given)
        keep_group(row.group, by=by, today=today)
        return found

    return act
