"""Which reminders still have something to say when they are about to go out.

Nothing is sent about what was reported, done, extended or taken out of use in between.
"""

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When

from tasks.models import Occurrence, ProgressReport, Reminder
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
    standing = Occurrence.objects.standing().filter(state=OccurrenceState.OPEN)
    rows = rows.filter(occurrence__in=standing).annotate(due_now=due).filter(due_now=F("due_on"))
    return rows.exclude(inside & Exists(told)).exclude(~inside & Exists(told_of_it))
