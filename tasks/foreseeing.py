"""What a plan asks on a day, in memory: stored periods, and those that nobody has made yet."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from django.db.models import F

from agencies.models import AgencyGroupMember
from agencies.succession import Successors, heirs_on
from indicators.models import Target
from plans.models import Measure, Plan
from tasks.duties import dates_of
from tasks.hindsight import as_known_on
from tasks.models import Occurrence, Task
from tasks.periods import Period, period_after, periods
from tasks.reckoning import RELATED
from tasks.rules import Rules, rules_of
from tasks.services.deriving import reporting_task, target_tasks
from tasks.services.working_days import the_calendar
from tasks.states import OccurrenceState
from tasks.working_days import WorkingCalendar


def foresee(plan: Plan, *, today: datetime.date) -> list[Occurrence]:
    """Every period of every task of `plan` that has begun by `today`, in the plan's order; of a
    task whose first is still to come, that one. Writes nothing; periods that are not stored have
    no key. Ended and superseded plans owe what they owed until they ended. On an earlier day
    than the real one the stored ones are as they were known then.
    """
    rules, calendar, heirs = rules_of(plan.jurisdiction), the_calendar(), heirs_on(today)
    stored = _stored(plan, today)
    rows: list[Occurrence] = []
    for task in _tasks(plan):
        mine = stored.pop((task.target_id, task.measure_id if task.target_id is None else None), [])
        foreseen = _foreseen(task, rules, calendar, today)
        mine += [row for row in foreseen if not _covered(row, mine, heirs)]
        mine.sort(key=lambda row: (row.period_start, row.member_id or 0))
        mine = [row for row in mine if row.state != OccurrenceState.CANCELLED]
        rows += _begun(mine, today)
    return rows


def _stored(plan: Plan, today: datetime.date) -> dict[tuple, list[Occurrence]]:
    stored: dict[tuple, list[Occurrence]] = defaultdict(list)
    rows = Occurrence.objects.standing().filter(task__measure__plan=plan)
    related = rows.select_related(*RELATED, "task__measure__initiative")
    for row in as_known_on(related, plan, today):
        task = row.task
        stored[task.target_id, task.measure_id if task.target_id is None else None].append(row)
    return stored


def _tasks(plan: Plan) -> Iterator[Task]:
    """The plan's tasks in its own order: stored ones, else as they would be made."""
    kept: dict[tuple, Task] = {}
    related = ("target__indicator", "measure__plan__jurisdiction", "measure__initiative")
    rows = Task.objects.filter(measure__plan=plan).select_related(*related)
    # One in use wins over one that was retired, on every database.
    for task in rows.order_by(F("retired_at").asc(nulls_last=True), "pk"):
        kept[task.target_id, task.measure_id if task.target_id is None else None] = task
    targets = Target.objects.active().filter(plan=plan, measure__isnull=False)
    wanted: dict[int, list[Task]] = defaultdict(list)
    for task in target_tasks(targets.select_related("indicator", "measure"), {plan.pk: plan}):
        task.measure = _whole(task.measure, plan)
        wanted[task.measure_id].append(kept.get((task.target_id, None), task))
    measures = plan.measures.active().select_related("initiative", "column")
    for measure in sorted(measures, key=attrgetter("document_key")):
        report = reporting_task(_whole(measure, plan), plan)
        if report is not None:
            wanted[measure.pk].append(kept.get((None, measure.pk), report))
        yield from (task for task in wanted[measure.pk] if not task.is_retired)


def _whole(measure: Measure, plan: Plan) -> Measure:
    measure.plan = plan
    return measure


def _foreseen(
    task: Task, rules: Rules, calendar: WorkingCalendar, today: datetime.date
) -> Iterator[Occurrence]:
    rhythm = task.rhythm(rules.terms)
    before = Period(datetime.date.min, datetime.date.min)
    begun = periods(rhythm, until=today) or [p for p in [period_after(rhythm, before)] if p]
    for period in begun:
        for member in _members(task, period.start):
            dates = dates_of(period, rules=rules, calendar=calendar)
            yield Occurrence(
                task=task,
                member=member,
                period_start=period.start,
                period_end=period.end,
                opens_on=dates.opens_on,
                work_due_on=dates.work_due_on,
                report_due_on=dates.report_due_on,
                locks_on=dates.locks_on,
                quota=task.quota_of(member),
            )


def _members(task: Task, day: datetime.date) -> list:
    if task.target is None or task.target.per_group_id is None:
        return [None]
    rows = AgencyGroupMember.objects.on(day).filter(
        group=task.target.per_group_id, agency__retired_at__isnull=True
    )
    return [row.agency for row in rows.select_related("agency").order_by("pk")] or [None]


def _covered(row: Occurrence, stored: list[Occurrence], heirs: Successors) -> bool:
    """Whether a stored period takes the place of `row`: the rule by which periods are made. What
    moved to the heirs of a member is that member's."""
    theirs = (None, row.member_id, *heirs.get(row.member_id, ()))
    return any(
        one.period_start <= row.period_end
        and row.period_start <= one.period_end
        and (row.member_id is None or one.member_id in theirs)
        for one in stored
    )


def _begun(rows: list[Occurrence], today: datetime.date) -> list[Occurrence]:
    """Those that have begun; where none has, the first that is to come."""
    begun = [row for row in rows if row.opens_on <= today]
    return begun or [row for row in rows if row.period_start == rows[0].period_start]
