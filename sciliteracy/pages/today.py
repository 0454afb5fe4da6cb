"""What waits for somebody today, in one glance: each count leads to its list."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, Suggestion, User
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Role
from sciliteracy.pages.due import owed_by_any
from sciliteracy.pages.review import PLACE, places_of, waiting_for_review
from sciliteracy.pages.unreported_form import UnreportedForm
from tasks.models import Delivery, Extension, Occurrence, ProgressReport
from tasks.models.report import WORKING_ROLES
from tasks.services.working_days import the_calendar
from tasks.states import IN_REVIEW, ExtensionState, ReportState

SOON = datetime.timedelta(days=10)


@dataclass(frozen=True)
class Waits:
    """One kind of thing that waits; `presses` where it is late."""

    name: str
    number: int
    url: str
    presses: bool = False


def waits_today(user: User, *, today: datetime.date) -> list[Waits]:
    """A fixed number of statements for each role, whatever waits."""
    if not user.is_authenticated or not user.may_read:
        return []
    roles = {role for role, _pk, _path in user.held_roles}
    found: list[Waits] = []
    if roles & {*AGENCY_ROLES}:
        found += _to_fill(user, today)
    if roles & {*WORKING_ROLES}:
        found += _to_review(user, today)
    if roles & {*OFFICE_ROLES}:
        found += _of_office(user, today)
    if found:
        unread = Delivery.objects.unread().filter(user=user).count()
        found.append(Waits(_("未读消息"), unread, reverse("tasks:inbox")))
    return found


def _to_fill(user: User, today: datetime.date) -> list[Waits]:
    posts = user.memberships.active().filter(role__in=AGENCY_ROLES)
    agencies = list(Agency.objects.active().filter(pk__in=posts.values("agency")))
    rows = Occurrence.objects.open_on(today).filter(owed_by_any(agencies))
    told = ProgressReport.objects.told().filter(state__in=IN_REVIEW).values("occurrence")
    counts = rows.exclude(pk__in=told).aggregate(
        late=Count("pk", Q(report_due_on__lt=today)),
        soon=Count("pk", Q(report_due_on__gte=today, report_due_on__lte=today + SOON)),
    )
    reports = ProgressReport.objects.active().filter(agency__in=agencies)
    states = reports.aggregate(
        returned=Count("pk", Q(state=ReportState.RETURNED)),
        signing=Count("pk", Q(state=ReportState.SIGNING)),
    )
    due = reverse("tasks:due-list")
    found = [
        Waits(_("逾期未报"), counts["late"], due, presses=True),
        Waits(_("十天内应报"), counts["soon"], due),
        Waits(_("被退回，待修改"), states["returned"], due, presses=True),
    ]
    if any(role == Role.AGENCY_HEAD for role, _pk, _path in user.held_roles):
        found.append(Waits(_("待本单位审签"), states["signing"], due))
    return found


def _to_review(user: User, today: datetime.date) -> list[Waits]:
    counts = waiting_for_review(user).aggregate(
        all=Count("pk"), late=Count("pk", Q(occurrence__report_due_on__lt=today))
    )
    review = reverse("tasks:review-list")
    return [
        Waits(_("待审核"), counts["all"], review),
        Waits(_("其中已过报送期限"), counts["late"], f"{review}?overdue=1", presses=True),
    ]


def _of_office(user: User, today: datetime.date) -> list[Waits]:
    asked = Extension.objects.active().filter(state=ExtensionState.ASKED)
    asked = asked.filter(**{f"{PLACE}__in": places_of(user, *OFFICE_ROLES)})
    heard = (
        Suggestion.objects.open().filter(jurisdiction__in=places_of(user, *OFFICE_ROLES)).count()
    )
    form = UnreportedForm({"overdue": "1"}, user=user, today=today)
    untold = form.select(the_calendar()).count()
    return [
        Waits(_("待答复的意见"), heard, f"{reverse('suggestion-list')}?state=open"),
        Waits(_("待批复的延期"), asked.count(), f"{reverse('tasks:review-list')}#extensions"),
        Waits(
            _("逾期还没报的（家次）"),
            untold,
            f"{reverse('tasks:unreported-list')}?overdue=1",
            presses=True,
        ),
    ]
