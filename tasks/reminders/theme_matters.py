"""Which theme days somebody is told of, who that is, and what still holds when it goes out.

Told are the offices that keep the theme day, and where measures of a plan in force are linked to
it the office there and the agencies that lead those measures: their liaisons, else their heads.
"""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Jurisdiction, Membership, User
from agencies.states import AGENCY_ROLES, OFFICE_ROLES
from plans.models import EffectiveAssignment, Plan
from plans.states import AssignmentRole
from tasks.models import Reminder, ThemeDate, ThemeDay, ThemeDayMeasure
from tasks.reminders.recipients import HEADS, LIAISONS, posts_on
from tasks.run_up import is_of_use
from tasks.states import StandIn
from tasks.theme_dates import Happening, happenings

PLACE = "measure__plan__jurisdiction"


def links_on(day: datetime.date) -> QuerySet[ThemeDayMeasure]:
    """Measures of plans in force on `day`, as they are linked to theme days."""
    running = Plan.objects.all().running_on(day)
    links = ThemeDayMeasure.objects.active()
    return links.filter(measure__retired_at=None, measure__plan__in=running)


def told_theme_days(day: datetime.date) -> QuerySet[ThemeDay]:
    """Those in use of which anybody is to be told."""
    linked = Exists(links_on(day).filter(theme_day=OuterRef("pk")))
    rows = ThemeDay.objects.active().filter(switched_on=True)
    return rows.filter(Q(jurisdiction__isnull=False) | Q(linked))


def happening_between(
    theme_days: Iterable[ThemeDay], first: datetime.date, last: datetime.date
) -> list[Happening]:
    """When each is, from `first` through `last`; one statement."""
    years = range(first.year - 1, last.year + 1)
    dates = ThemeDate.objects.active().filter(theme_day__in=theme_days, year__in=years)
    return happenings(theme_days, dates, first=first, last=last)


def people_for(
    theme_day: ThemeDay, places: QuerySet[Jurisdiction], day: datetime.date
) -> Iterator[tuple[QuerySet[User], str]]:
    """Who is told of `theme_day` on `day` in `places`, and in whose place; each person once.

    Offices first: whoever works in one and speaks for an agency as well is told as the office.
    """
    posts, links = posts_on(day), links_on(day).filter(theme_day=theme_day)
    links = links.filter(**{f"{PLACE}__in": places.values("pk")})
    concerned = Q(jurisdiction__in=links.values(PLACE))
    if theme_day.jurisdiction_id is not None:
        own = places.filter(pk=theme_day.jurisdiction_id)
        concerned |= Q(jurisdiction__in=own.values("pk"))
    leads = EffectiveAssignment.objects.filter(role=AssignmentRole.LEAD, agency__isnull=False)
    leads = leads.filter(measure__in=links.values("measure"))
    ours = posts.filter(agency__in=leads.values("agency"))
    with_liaison = posts.filter(role__in=LIAISONS, agency=OuterRef("agency"))
    yield _people(posts.filter(concerned, role__in=OFFICE_ROLES)), ""
    yield _people(ours.filter(role__in=LIAISONS)), ""
    yield _people(ours.filter(role__in=HEADS).exclude(Exists(with_liaison))), StandIn.HEAD


def _people(posts: QuerySet[Membership]) -> QuerySet[User]:
    return User.objects.filter(pk__in=posts.values("user"))


def still_coming(
    rows: QuerySet[Reminder], today: datetime.date
) -> list[tuple[Reminder, Happening]]:
    """Those of `rows` that are about a theme day which is still on the days they name, whose step
    is still of use `today` and whose reader is still one to be told; the last step of each. Moved
    days have reminders of their own, which the next run makes."""
    about = rows.filter(theme_day__retired_at=None, theme_day__switched_on=True)
    about = about.filter(_still_theirs(today)).select_related("theme_day")
    found = list(about.order_by("told_from", "due_on", "pk"))
    if not found:
        return []
    theme_days = {one.theme_day.pk: one.theme_day for one in found if one.theme_day is not None}
    first, last = (edge(one.told_from for one in found) for edge in (min, max))
    standing: dict[tuple[int | None, datetime.date, datetime.date], Happening] = {
        (one.theme_day.pk, one.span.start, one.span.end): one
        for one in happening_between(theme_days.values(), first, last)
    }
    latest: dict[tuple[int | None, datetime.date], tuple[Reminder, Happening]] = {}
    for one in found:
        happening = standing.get((one.theme_day_id, one.told_from, one.told_to))
        if happening and is_of_use(one.kind, happening.span, one.due_on, today):
            latest[one.theme_day_id, one.told_from] = (one, happening)
    return list(latest.values())


def _still_theirs(day: datetime.date) -> Q:
    posts = Membership.objects.active().filter(user=OuterRef("user"), user__is_active=True)
    office, agency = posts.filter(role__in=OFFICE_ROLES), posts.filter(role__in=AGENCY_ROLES)
    linked = links_on(day).filter(theme_day=OuterRef(OuterRef("theme_day")))
    led = EffectiveAssignment.objects.filter(
        role=AssignmentRole.LEAD,
        agency=OuterRef("agency"),
        measure__in=links_on(day)
        .filter(theme_day=OuterRef(OuterRef(OuterRef("theme_day"))))
        .values("measure"),
    )
    return Q(theme_day__isnull=False) & (
        Q(Exists(office.filter(jurisdiction=OuterRef("theme_day__jurisdiction"))))
        | Q(Exists(office.filter(jurisdiction__in=linked.values(PLACE))))
        | Q(Exists(agency.filter(Exists(led))))
    )
