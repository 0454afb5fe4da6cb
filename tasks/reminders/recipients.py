"""Who is told about a period: those who owe it, as querysets of (period, person) pairs.

The active liaisons of each owing agency; where it has none, its head; where it has neither, the
office. Somebody who is away is not asked, whoever stands in is. All of it is decided in the
database, so that a list of any length is one statement.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.models import Membership
from agencies.models.leading_group import LeaderPortfolio
from agencies.states import OFFICE_ROLES, Role
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from tasks.models import Occurrence, ReminderPause
from tasks.owed import ANSWERS
from tasks.states import StandIn

OFFICE = "task__measure__plan__jurisdiction"
LIAISONS, HEADS = (Role.LIAISON,), (Role.AGENCY_HEAD,)


@dataclass(frozen=True)
class Told:
    """Pairs: `rows` are periods with the annotation `person`, a user's key or a leader's."""

    rows: QuerySet[Occurrence]
    stand_in: str = ""


def posts_on(day: datetime.date) -> QuerySet[Membership]:
    """Roles whose holders can be reminded on `day`."""
    away = ReminderPause.objects.on(day).filter(user=OuterRef("user"))
    rows = Membership.objects.active().filter(user__is_active=True, user__is_superuser=False)
    # A program reads no messages: it must not stand in the way of somebody who does.
    return rows.filter(user__is_machine=False).exclude(Exists(away))


def portfolios_on(day: datetime.date) -> QuerySet[LeaderPortfolio]:
    """Which leaders are in charge of which agencies on `day`."""
    rows = LeaderPortfolio.objects.active().filter(
        Q(held_from=None) | Q(held_from__lte=day), Q(held_to=None) | Q(held_to__gte=day)
    )
    return rows.filter(member__retired_at=None)


def owers(
    rows: QuerySet[Occurrence], day: datetime.date, *, of: int | None = None
) -> Iterator[Told]:
    """Those who are told about `rows` on `day`, each pair once; the office where nobody else is.

    With `of`, the key of an agency, those who are told for it alone.
    """
    posts = posts_on(day)
    for owned, path in _owned(rows):
        if of is not None:
            owned = owned.filter(owner=of)
        liaisons = posts.filter(role__in=LIAISONS, agency=OuterRef("owner"))
        heads = posts.filter(role__in=HEADS, agency=OuterRef("owner"))
        yield Told(_holders(owned, path, posts, LIAISONS))
        without = owned.exclude(Exists(liaisons))
        yield Told(_holders(without, path, posts, HEADS), StandIn.HEAD)
        nobody = without.exclude(Exists(heads))
        yield Told(_holders(nobody, OFFICE, posts, OFFICE_ROLES), StandIn.OFFICE)
    if of is None:
        yield Told(_holders(_unowned(rows), OFFICE, posts, OFFICE_ROLES), StandIn.OFFICE)


def heads(rows: QuerySet[Occurrence], day: datetime.date) -> Iterator[Told]:
    """The heads of the agencies that owe `rows`; the office where one has none."""
    posts = posts_on(day)
    for owned, path in _owned(rows):
        has_head = posts.filter(role__in=HEADS, agency=OuterRef("owner"))
        yield Told(_holders(owned, path, posts, HEADS))
        without = owned.exclude(Exists(has_head))
        yield Told(_holders(without, OFFICE, posts, OFFICE_ROLES), StandIn.NO_HEAD)


def leaders(rows: QuerySet[Occurrence], day: datetime.date) -> Iterator[Told]:
    """The leaders in charge (分管) of the agencies that owe `rows`; nobody stands in for them."""
    held = portfolios_on(day)
    for owned, path in _owned(rows):
        named = owned.annotate(
            post=F(f"{path}__portfolios"), person=F(f"{path}__portfolios__member")
        )
        yield Told(named.filter(post__in=held.values("pk")).distinct())


def _owned(rows: QuerySet[Occurrence]) -> Iterator[tuple[QuerySet[Any], str]]:
    """`rows` by who owes them, each with `owner` and the path to it: the member, else the main
    agency, else every lead. `tasks.owed.owed_by` is the same rule for one agency."""
    shared = rows.filter(member__isnull=True)
    yield rows.filter(member__isnull=False).annotate(owner=F("member")), "member"
    main = shared.filter(task__main_agency__isnull=False)
    yield main.annotate(owner=F("task__main_agency")), "task__main_agency"
    joint = shared.filter(task__main_agency__isnull=True)
    path = f"{ANSWERS}__agency"
    leads = EffectiveAssignment.objects.filter(role=AssignmentRole.LEAD, agency__isnull=False)
    joint = joint.annotate(answer=F(ANSWERS), owner=F(path))
    yield joint.filter(answer__in=leads.values("pk")), path


def _unowned(rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    leads = EffectiveAssignment.objects.filter(
        measure=OuterRef("task__measure"), role=AssignmentRole.LEAD, agency__isnull=False
    )
    return rows.filter(member__isnull=True, task__main_agency__isnull=True).exclude(Exists(leads))


def _holders(
    rows: QuerySet[Occurrence], path: str, posts: QuerySet[Membership], roles: tuple[Role, ...]
) -> QuerySet[Occurrence]:
    """`rows` with each `person` who holds one of `roles` at the end of `path`, once."""
    named = rows.annotate(post=F(f"{path}__memberships"), person=F(f"{path}__memberships__user"))
    held = posts.filter(role__in=roles)
    return named.filter(post__in=held.values("pk")).distinct()
