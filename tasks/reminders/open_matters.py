"""Which reminders still have something to say when they are about to go out.

Nothing is sent about what was reported, done, extended or taken out of use in between, nor to
somebody who no longer answers for it: whoever does is told by a reminder of their own, which the
next run makes.
"""

import datetime

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When

from agencies.models import Membership
from agencies.states import AGENCY_ROLES, OFFICE_ROLES
from plans.states import AssignmentRole, PlanStatus
from tasks.models import Occurrence, ProgressReport, Reminder
from tasks.reminders.recipients import portfolios_on
from tasks.states import OccurrenceState


def still_open(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Those of `rows` whose report is still missing and due on the day they name."""
    told = ProgressReport.objects.told().filter(occurrence=OuterRef("occurrence"))
    told_of_it = told.filter(
        performed_on__gte=OuterRef("told_from"), performed_on__lte=OuterRef("told_to")
    )
    inside = Q(
        occurrence__period_start__gte=F("told_from"), occurrence__period_end__lte=F("told_to")
    )
    ends = Q(occurrence__period_end__lte=F("told_to"))
    # The day of what goes on is that of the reporting period, which no decision moves.
    due = Case(
        When(ends, then=F("occurrence__report_due_on")),
        default=F("due_on"),
        output_field=DateField(),
    )
    standing = Occurrence.objects.standing().filter(
        state=OccurrenceState.OPEN, task__measure__plan__status=PlanStatus.IN_FORCE
    )
    rows = rows.filter(occurrence__in=standing).annotate(due_now=due).filter(due_now=F("due_on"))
    return rows.exclude(inside & Exists(told)).exclude(~inside & Exists(told_of_it))


def still_theirs(rows: QuerySet[Reminder], day: datetime.date) -> QuerySet[Reminder]:
    """Those of `rows` whose reader is still one who could be told of them on `day`: of an agency
    that owes the report, of the office, or the leader in charge."""
    posts = Membership.objects.active().filter(user=OuterRef("user"), user__is_active=True)
    place = OuterRef("occurrence__task__measure__plan__jurisdiction")
    of_the_office = Q(Exists(posts.filter(role__in=OFFICE_ROLES, jurisdiction=place)))
    held = portfolios_on(day).filter(member=OuterRef("leader"))
    at_an_agency = _owing(posts.filter(role__in=AGENCY_ROLES)) | _owing(held)
    return rows.filter(at_an_agency | of_the_office)


def _owing(posts: QuerySet) -> Q:
    """Whether one of `posts` is at an agency that owes the reminder's period: the member, else the
    main agency, else any lead. `tasks.owed.owed_by` is the same rule from an agency's side."""
    alone = Q(occurrence__member__isnull=False)
    main = Q(occurrence__task__main_agency__isnull=False)
    lead = posts.filter(
        agency__effective_assignments__measure=OuterRef("occurrence__task__measure"),
        agency__effective_assignments__role=AssignmentRole.LEAD,
    )
    return (
        alone & Q(Exists(posts.filter(agency=OuterRef("occurrence__member"))))
        | ~alone & main & Q(Exists(posts.filter(agency=OuterRef("occurrence__task__main_agency"))))
        | ~alone & ~main & Q(Exists(lead))
    )
