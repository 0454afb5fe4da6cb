"""How much waits for somebody: the counts of the navigation; the first page after signing in."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency, User
from agencies.states import AGENCY_ROLES
from sciliteracy.pages.due import owed_by_any
from sciliteracy.pages.review import waiting_for_review
from tasks.models import Delivery, Occurrence, ProgressReport
from tasks.models.report import WORKING_ROLES
from tasks.reporting_periods import reporting_period_at
from tasks.rules import rules_of
from tasks.states import IN_REVIEW


@dataclass(frozen=True)
class Waiting:
    """Which of the two lists are somebody's, how much lies there, and what was not read yet."""

    fills: bool = False
    due: int = 0
    reviews: bool = False
    review: int = 0
    unread: int = 0


def waiting(user: User, *, today: datetime.date) -> Waiting:
    """At most four statements, whatever there is; only that of the messages for whoever neither
    fills in nor reviews."""
    if not user.is_authenticated or not user.is_active:
        return Waiting()
    roles = {role for role, _pk, _path in user.held_roles}
    fills, reviews = bool(roles & {*AGENCY_ROLES}), bool(roles & {*WORKING_ROLES})
    return Waiting(
        fills=fills,
        due=_due(user, today) if fills else 0,
        reviews=reviews,
        review=waiting_for_review(user).count() if reviews else 0,
        unread=Delivery.objects.unread().filter(user=user).count(),
    )


def _due(user: User, today: datetime.date) -> int:
    """Periods that take reports, are not done, and of which nothing waits for a decision; of those
    that go on beyond the reporting period, what nobody told of in it."""
    mine = user.memberships.active().filter(role__in=AGENCY_ROLES).values("agency")
    agencies = list(Agency.objects.active().filter(pk__in=mine).select_related("jurisdiction"))
    if not agencies:
        return 0
    period = reporting_period_at(rules_of(agencies[0].jurisdiction), today)
    told = ProgressReport.objects.told().filter(occurrence=OuterRef("pk"))
    now = told.filter(performed_on__gte=period.start, performed_on__lte=period.end)
    rows = Occurrence.objects.open_on(today).filter(owed_by_any(agencies))
    goes_on = Q(period_end__gt=period.end)
    return rows.filter(
        goes_on & ~Exists(now) | ~goes_on & ~Exists(told.filter(state__in=IN_REVIEW))
    ).count()


def first_page(user: User, *, today: datetime.date) -> str:
    """The route where somebody who reads starts."""
    found = waiting(user, today=today)
    if found.fills:
        return "tasks:due-list"
    return "tasks:review-list" if found.review else "home"
