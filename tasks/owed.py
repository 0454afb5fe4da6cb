"""Which periods are looked at on a day, who owes them, and of which nothing was told.

Conditions and querysets over `Occurrence`, so that lists of any length stay one statement; how the
periods stand is `tasks.reckoning`.
"""

import datetime

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from agencies.models import Agency
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from tasks.models import Occurrence, ProgressReport
from tasks.models.task import OccurrenceQuerySet
from tasks.periods import Period
from tasks.states import Colour, OccurrenceState

ANSWERS = "task__measure__effective_assignments"


def current(rows: OccurrenceQuerySet, today: datetime.date) -> QuerySet[Occurrence]:
    """Of each task what is looked at on `today`: every period that has begun and still takes
    reports, the newest that has begun, and what was missed; before the first begins, that one.

    Earlier periods that were opened for backfilling are a matter of the record: they do not turn
    today's lights red. `tasks.summing_up` says the same of periods in memory.
    """
    mine = _owed().filter(task=OuterRef("task")).order_by()
    newest = mine.filter(opens_on__lte=today).values("task").annotate(at=Max("period_start"))
    first = mine.values("task").annotate(at=Min("period_start"))
    looked_at = Coalesce(Subquery(newest.values("at")), Subquery(first.values("at")))
    running = Q(opens_on__lte=today, locks_on__gte=today, opened_reason="")
    looked_at_now = running | Q(period_start=looked_at) | missed(today)
    return rows.standing().filter(looked_at_now).exclude(state=OccurrenceState.CANCELLED)


def missed(today: datetime.date) -> Q:
    """Condition for what was left undone and not made up for: of each task and member the newest
    period whose report is overdue, until a later one is done or the office judges it green.

    One, however many were missed before it. What is owed by all together goes on in what each
    member owes.
    """
    same = Q(member__isnull=True) | Q(member=Coalesce(OuterRef("member"), F("member")))
    better = Q(report_due_on__lt=today) | Q(state=OccurrenceState.DONE)
    later = _owed().filter(
        same & better, task=OuterRef("task"), period_start__gt=OuterRef("period_start")
    )
    undone = Q(state=OccurrenceState.OPEN, report_due_on__lt=today, opened_reason="")
    return undone & ~Q(override_colour=Colour.GREEN) & ~Exists(later)


def _owed() -> OccurrenceQuerySet:
    return Occurrence.objects.active().exclude(state=OccurrenceState.CANCELLED)


def in_order(rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """Those of one task together, oldest first, as `tasks.summing_up` takes them."""
    return rows.order_by("task__measure_id", "task_id", "period_start", "member_id")


def owed_by(agency: Agency) -> Q:
    """Condition for the periods that `agency` owes: its own as a member; else those it is in
    charge of; where nobody is, those of the measures it leads."""
    leads = EffectiveAssignment.objects.filter(
        measure=OuterRef("task__measure"), agency=agency, role=AssignmentRole.LEAD
    )
    shared = Q(member__isnull=True)
    return (
        Q(member=agency)
        | shared & Q(task__main_agency=agency)
        | shared & Q(task__main_agency__isnull=True) & Q(Exists(leads))
    )


def by_owner(rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """`rows`, each once for every agency that owes it: `owner_id` and `owner_name`.

    The same rule as `owed_by`. A period that nobody is known to owe stands there once, without.
    """
    answers = EffectiveAssignment.objects.filter(measure=OuterRef("task__measure")).order_by("pk")
    leads = answers.filter(role=AssignmentRole.LEAD, agency__isnull=False)
    rows = rows.annotate(
        answer=F(ANSWERS), answer_role=F(f"{ANSWERS}__role"), answer_agency=F(f"{ANSWERS}__agency")
    )
    joint = Q(member__isnull=True, task__main_agency__isnull=True) & Exists(leads)
    led = Q(answer_role=AssignmentRole.LEAD, answer_agency__isnull=False)
    # Where the leads do not owe it, the join with them must not bring the period more than once.
    once = Q(answer__isnull=True) | Q(answer=Subquery(answers.values("pk")[:1]))
    joint_lead = Case(When(joint, then=F("answer_agency")))
    joint_name = Case(When(joint, then=F(f"{ANSWERS}__agency__name")))
    return rows.filter(joint & led | ~joint & once).annotate(
        owner_id=Coalesce("member_id", "task__main_agency_id", joint_lead),
        owner_name=Coalesce("member__name", "task__main_agency__name", joint_name),
    )


def untold(rows: OccurrenceQuerySet, period: Period, due_on: datetime.date) -> OccurrenceQuerySet:
    """Open periods of which nothing was told for one reporting period, each with `told_due_on`.

    One that lies in it wants any report. One that is longer wants what was done in it, by `due_on`,
    the day on which reports about `period` are due; where it ends in it, by its own day. What was
    due before the plan came out was asked of nobody.
    """
    told = ProgressReport.objects.told().filter(occurrence=OuterRef("pk"))
    told_of_it = told.filter(performed_on__gte=period.start, performed_on__lte=period.end)
    inside = Q(period_start__gte=period.start, period_end__lte=period.end)
    overlaps = Q(opens_on__lte=period.end, period_end__gte=period.start)
    wanting = inside & ~Exists(told) | overlaps & ~inside & ~Exists(told_of_it)
    rows = rows.standing().filter(wanting, state=OccurrenceState.OPEN)
    ends = Q(period_end__lte=period.end)
    due = Case(When(ends, then=F("report_due_on")), default=Value(due_on, DateField()))
    issued = F("task__measure__plan__issued_on")
    asked = Q(task__measure__plan__issued_on__isnull=True) | Q(told_due_on__gt=issued)
    return rows.annotate(told_due_on=due).filter(asked)
