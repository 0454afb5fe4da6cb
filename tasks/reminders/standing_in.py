"""Who is reminded instead of somebody who is away, agency by agency; the page of a pause tells it.

`tasks.reminders.recipients` decides it anew each day; this tells what it would decide now.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Membership, User
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Role
from tasks.models import ReminderPause


@dataclass(frozen=True)
class InPlace:
    """Whose agency or office it is, and who is told there; nobody where `people` is empty."""

    place: str
    people: tuple[str, ...]


def in_place_of(
    user: User, pauses: Iterable[ReminderPause], *, today: datetime.date
) -> list[tuple[ReminderPause, list[InPlace]]]:
    """Each pause with who stands in while it lasts: those who are not away themselves on any day of
    it that is still to come. A fixed number of statements."""
    mine = list(
        user.memberships.active()
        .filter(role__in=(*AGENCY_ROLES, *OFFICE_ROLES))
        .select_related("agency", "jurisdiction")
        .order_by("pk")
    )
    others = _others(user, mine)
    away = list(
        ReminderPause.objects.active().filter(
            user__in={post.user_id for post in others}, last_day__gte=today
        )
    )
    told = []
    for pause in pauses:
        first = max(pause.first_day, today)
        absent = {
            one.user_id for one in away if one.first_day <= pause.last_day and one.last_day >= first
        }
        here = [post for post in others if post.user_id not in absent]
        told.append((pause, [_in_place(post, here) for post in _places(mine)]))
    return told


def _others(user: User, mine: list[Membership]) -> list[Membership]:
    """Who holds a post at the same agencies, or in the offices of the same places."""
    at_agency = Q(role__in=AGENCY_ROLES, agency__in={post.agency_id for post in mine} - {None})
    offices = Q(role__in=OFFICE_ROLES, jurisdiction__in={post.jurisdiction_id for post in mine})
    rows = Membership.objects.active().filter(
        at_agency | offices,
        user__is_active=True,
        user__is_superuser=False,
        user__is_machine=False,
    )
    return list(rows.exclude(user=user).select_related("user").order_by("pk"))


def _places(mine: list[Membership]) -> list[Membership]:
    """One post for each agency or office and kind of role: whoever is liaison and head of an agency
    is told once what becomes of it."""
    places: dict[tuple, Membership] = {}
    for post in mine:
        role = Role.OFFICE_STAFF if post.role in OFFICE_ROLES else Role(post.role)
        places.setdefault((post.agency_id, post.jurisdiction_id, role), post)
    return list(places.values())


def _in_place(post: Membership, here: list[Membership]) -> InPlace:
    """The rule of `recipients.owers` and `heads`: liaisons, else the head, else the office."""
    office = [one for one in here if _is_office_of(one, post.jurisdiction_id)]
    if post.agency is None:
        return _named(post.jurisdiction.name, office)
    colleagues = [one for one in here if one.agency_id == post.agency_id]
    ranks: tuple[Role, ...] = (Role.LIAISON, Role.AGENCY_HEAD)
    if post.role == Role.AGENCY_HEAD:
        ranks = (Role.AGENCY_HEAD,)
    for rank in ranks:
        if found := [one for one in colleagues if one.role == rank]:
            return _named(post.agency.name, found)
    return _named(post.agency.name, office)


def _is_office_of(post: Membership, place: int) -> bool:
    return post.role in OFFICE_ROLES and post.jurisdiction_id == place


def _named(place: str, posts: list[Membership]) -> InPlace:
    names = dict.fromkeys(f"{post.user}（{post.get_role_display()}）" for post in posts)
    return InPlace(place, tuple(names))
