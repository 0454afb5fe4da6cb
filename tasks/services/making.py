"""Periods made ahead: for each task the one that runs and the next one, and those that were missed
since its last one while nobody made any.

Set-wise: what differs between two statements is the rhythm, the period and the jurisdiction's
rules, never the plan or the task. Run again it makes nothing: a period is made only where none of
the same task (and member) covers any of its days.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.services.audit import record
from indicators.models import Target
from plans.models import Plan
from plans.models.plan import PlanQuerySet
from plans.permissions import can_edit_plan
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.inserting import insert_from
from tasks.duties import Dates, dates_of
from tasks.freezing import frozen_in, is_frozen
from tasks.members import Members, members_today
from tasks.models import Extension, Occurrence, PeriodFreeze, Task
from tasks.models.task import QUOTA_OF_ALL, QUOTA_OF_MEMBER
from tasks.periods import Period, Rhythm, period_after, period_at, periods
from tasks.rules import KEY, Rules, rules_of
from tasks.services.deriving import derive_tasks
from tasks.services.keeping_before import keep_all_before
from tasks.services.working_days import the_calendar
from tasks.states import ExtensionState
from tasks.working_days import WorkingCalendar

PLACE = "measure__plan__jurisdiction"
BACKFILL_DAYS = 60
INSERTED_AT_ONCE = 500


@dataclass(frozen=True)
class Batch:
    """The tasks that get one and the same period, with its dates; `once`: from their own start."""

    tasks: QuerySet[Task]
    period: Period
    dates: Dates
    provisional: bool
    once: bool = False


def make_occurrences(*, today: datetime.date, plans: PlanQuerySet | None = None) -> int:
    """Make the running and the next period of every task of a plan in force, and before them what
    was missed since its last one; returns how many. A task without any starts with what runs."""
    running = (Plan.objects.all() if plans is None else plans).running_on(today)
    calendar, members = the_calendar(), members_today(today)
    made = 0
    for rules, tasks in _by_rules(_standing(running)):
        for batch in _batches(tasks, rules, calendar, today):
            made += _insert(batch, members, today=today)
    return made


@transaction.atomic
def open_past_periods(
    plan: Plan, *, by, today: datetime.date, first: datetime.date, last: datetime.date, reason: str
) -> int:
    """Open the periods of `plan` between `first` and `last` for backfilling; returns how many,
    and refuses where there is none to open.

    An ended plan's too. They stay open for reports for `BACKFILL_DAYS` days from `today`.
    """
    if not can_edit_plan(by, plan):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请写明为什么补录。")]})
    if last < first or first > today:
        raise InvalidChange({"first": [_("补录的起止日期应按先后，且不晚于今天。")]})
    _refuse_frozen(plan.jurisdiction, first, last)
    mine = Plan.objects.filter(pk=plan.pk)
    derive_tasks(by=by, today=today, plans=mine)
    rules, calendar, made = rules_of(plan.jurisdiction), the_calendar(), 0
    locks_on = today + datetime.timedelta(days=BACKFILL_DAYS)
    tasks, members = _standing(mine), members_today(today)
    for batch in _past_batches(tasks, rules, calendar, first, min(last, today)):
        extra = {"locks_on": max(locks_on, batch.dates.locks_on), "opened_reason": reason}
        made += _insert(batch, members, today=today, extra=extra)
    if not made:
        told = _("这段时间没有可以补开的各期：没有任务，或者都已建立；已锁定的可逐期重新开放。")
        raise InvalidChange({"first": [told]})
    record(
        by=by,
        verb="tasks.open_past_periods",
        row=plan,
        after={"first": first.isoformat(), "last": last.isoformat(), "made": made},
        reason=reason,
    )
    return made


def _refuse_frozen(place: Jurisdiction, first: datetime.date, last: datetime.date) -> None:
    """What is frozen gets no further periods: they would change what was told of it."""
    if freeze := frozen_in(place, first, last).first():
        told = {"start": freeze.period_start.isoformat(), "end": freeze.period_end.isoformat()}
        field = "first" if freeze.period_start <= first else "last"
        raise InvalidChange(
            {field: [_("%(start)s 至 %(end)s 已封存，请先解封，或避开这一期。") % told]}
        )


def settle_provisional_dates(*, today: datetime.date) -> int:
    """Put right the report dates of periods whose year has got its notice since. A lock that the
    office put off, by reopening or by giving more time, is never moved to an earlier day."""
    calendar, changed = the_calendar(), 0
    rows = Occurrence.objects.standing().filter(provisional=True, locks_on__gte=today)
    rows = rows.exclude(is_frozen())
    given = Extension.objects.active().filter(
        occurrence=OuterRef("pk"), state=ExtensionState.GRANTED
    )
    by_hand = ~Q(opened_reason="") | Q(Exists(given))
    for rules, mine in _by_rules(rows, f"task__{PLACE}"):
        for day in mine.order_by().values_list("work_due_on", flat=True).distinct():
            dates = dates_of(Period(day, day), rules=rules, calendar=calendar)
            due = mine.filter(work_due_on=day)
            moved = ~Q(report_due_on=dates.report_due_on) | ~Q(locks_on=dates.locks_on)
            keep_all_before(due.filter(moved), today=today)
            changed += due.update(
                report_due_on=dates.report_due_on,
                locks_on=Case(
                    When(by_hand, then=Greatest("locks_on", Value(dates.locks_on, DateField()))),
                    default=Value(dates.locks_on, DateField()),
                ),
                provisional=calendar.provisional(dates.report_due_on),
            )
    return changed


def _standing(plans: QuerySet[Plan]) -> QuerySet[Task]:
    tasks = Task.objects.active().filter(measure__plan__in=plans, measure__retired_at__isnull=True)
    return tasks.filter(Q(target__isnull=True) | Q(target__retired_at__isnull=True))


def _by_rules(rows: QuerySet, place: str = PLACE) -> Iterator[tuple[Rules, QuerySet]]:
    """`rows` apart by the rules of their jurisdictions; most keep the defaults."""
    special: dict[tuple, tuple[Rules, list[int]]] = {}
    changed = Jurisdiction.objects.filter(settings__has_key=KEY)
    for jurisdiction in changed.only("pk", "settings", "reporting_period"):
        rules = rules_of(jurisdiction)
        key = (rules.report_due_working_days, rules.lock_after_days, rules.terms)
        special.setdefault(key, (rules, []))[1].append(jurisdiction.pk)
    own = [pk for _rules, keys in special.values() for pk in keys]
    yield Rules(), rows.exclude(**{f"{place}__in": own})
    for rules, keys in special.values():
        yield rules, rows.filter(**{f"{place}__in": keys})


def _rhythms(tasks: QuerySet[Task], rules: Rules) -> Iterator[tuple[QuerySet[Task], Rhythm | None]]:
    """Groups of tasks that share their periods; None for those with one period of their own."""
    plain = Q(rule="", frequency_every=1)
    for unit in _distinct(tasks.filter(plain), "frequency_unit"):
        start = datetime.date.min.replace(year=1900)
        rhythm = Rhythm(starts_on=start, unit=unit[0], terms=rules.terms)
        yield tasks.filter(plain, frequency_unit=unit[0]), rhythm
    odd = tasks.filter(Q(frequency_every__gt=1) | ~Q(rule=""))
    names = ("frequency_unit", "frequency_every", "rule", "starts_on", "ends_on")
    for values in _distinct(odd, *names):
        shared = dict(zip(names, values, strict=True))
        yield odd.filter(**shared), Task(**shared).rhythm(rules.terms)
    once = tasks.filter(rule="", frequency_unit="")
    for (ends_on,) in _distinct(once, "ends_on"):
        yield once.filter(ends_on=ends_on), None


def _distinct(rows: QuerySet, *names: str):
    return rows.order_by(*names).values_list(*names).distinct()


def _batches(
    tasks: QuerySet[Task], rules: Rules, calendar: WorkingCalendar, today: datetime.date
) -> Iterator[Batch]:
    for group, rhythm in _rhythms(tasks, rules):
        if rhythm is None:
            yield from _once(group, rules, calendar, not_before=today)
            continue
        ahead = _running_and_next(rhythm, today)
        begun = periods(rhythm, until=today)
        for period in _missed(group, [one for one in begun if one not in ahead]):
            yield _batch(_lacking(group, period), period, rules, calendar)
        for period in ahead:
            yield _batch(group, period, rules, calendar)


def _with_last(tasks: QuerySet[Task]) -> QuerySet[Any]:
    """`tasks` that have periods, with the last day of the latest one: `last_end`. Those opened for
    backfilling say nothing about when periods were last made."""
    mine = Occurrence.objects.active().filter(task=OuterRef("pk"), opened_reason="")
    last = mine.order_by("-period_end").values("period_end")[:1]
    return tasks.annotate(last_end=Subquery(last)).filter(last_end__isnull=False)


def _missed(tasks: QuerySet[Task], begun: list[Period]) -> list[Period]:
    """Those of `begun` that follow the last period of some task and lie before its end."""
    if not begun:
        return []
    behind = _with_last(tasks).filter(last_end__lt=begun[-1].start)
    limits = list(_distinct(behind, "last_end", "ends_on"))
    return [
        period
        for period in begun
        if any(last < period.start and (end is None or period.end <= end) for last, end in limits)
    ]


def _lacking(tasks: QuerySet[Task], period: Period) -> QuerySet[Task]:
    """Those that were not reached by `period`; not where the office took just that period out of
    use, nor where it is frozen."""
    dropped = Occurrence.objects.filter(
        task=OuterRef("pk"),
        retired_at__isnull=False,
        period_start=period.start,
        period_end=period.end,
    )
    closed = PeriodFreeze.objects.active().filter(
        period_start__lte=period.start, period_end__gte=period.end
    )
    rows = _with_last(tasks).filter(last_end__lt=period.start).exclude(Exists(dropped))
    return rows.exclude(**{f"{PLACE}__in": closed.values("jurisdiction")})


def _past_batches(
    tasks: QuerySet[Task],
    rules: Rules,
    calendar: WorkingCalendar,
    first: datetime.date,
    last: datetime.date,
) -> Iterator[Batch]:
    for group, rhythm in _rhythms(tasks, rules):
        if rhythm is None:
            yield from _once(group.filter(starts_on__lte=last), rules, calendar, not_before=first)
            continue
        for period in periods(rhythm, until=last):
            if period.start >= first:
                yield _batch(group, period, rules, calendar)


def _running_and_next(rhythm: Rhythm, today: datetime.date) -> list[Period]:
    running = period_at(rhythm, today)
    if running is None:
        begun = periods(rhythm, until=today)
        after = period_after(rhythm, begun[-1]) if begun else _first(rhythm)
        return [after] if after else []
    following = period_after(rhythm, running)
    return [running, following] if following else [running]


def _first(rhythm: Rhythm) -> Period | None:
    return period_after(rhythm, Period(datetime.date.min, datetime.date.min))


def _batch(tasks: QuerySet[Task], period: Period, rules: Rules, calendar: WorkingCalendar) -> Batch:
    fits = Q(ends_on__isnull=True) | Q(ends_on__gte=period.end)
    dates = dates_of(period, rules=rules, calendar=calendar)
    return Batch(
        tasks.filter(fits, starts_on__lte=period.start),
        period,
        dates,
        calendar.provisional(dates.report_due_on),
    )


def _once(
    tasks: QuerySet[Task], rules: Rules, calendar: WorkingCalendar, *, not_before: datetime.date
) -> Iterator[Batch]:
    for (ends_on,) in _distinct(tasks, "ends_on"):
        if ends_on < not_before:
            continue
        period = Period(ends_on, ends_on)
        dates = dates_of(period, rules=rules, calendar=calendar)
        provisional = calendar.provisional(dates.report_due_on)
        yield Batch(tasks.filter(ends_on=ends_on), period, dates, provisional, once=True)


def _insert(
    batch: Batch, members: Members, *, today: datetime.date, extra: dict | None = None
) -> int:
    """One period of each task of the batch, or one for each of those that owe for the group it
    names on its first day."""
    first_day = OuterRef("starts_on") if batch.once else batch.period.start
    start = F("starts_on") if batch.once else Value(batch.period.start, DateField())
    columns = {
        "task": F("pk"),
        "period_start": start,
        "period_end": batch.period.end,
        "opens_on": start,
        "work_due_on": batch.dates.work_due_on,
        "report_due_on": batch.dates.report_due_on,
        "locks_on": batch.dates.locks_on,
        "provisional": batch.provisional,
        "made_on": today,
    } | (extra or {})
    peopled = Exists(members.on(first_day).filter(group=OuterRef("target__per_group")))
    covered = Occurrence.objects.active().filter(
        task=OuterRef("pk"), period_start__lte=batch.period.end, period_end__gte=first_day
    )
    shared = batch.tasks.exclude(peopled).exclude(Exists(covered))
    made = insert_from(Occurrence, shared, columns | {"member": None, "quota": QUOTA_OF_ALL})
    # Named first, so that filter and columns speak of one and the same join.
    path = "target__per_group__members"
    each = batch.tasks.annotate(membership=F(path), owner=F(f"{path}__agency"))
    each = each.filter(membership__in=members.own_on(first_day).values("pk"))
    each = each.exclude(Exists(covered.filter(Q(member=OuterRef("owner")) | Q(member=None))))
    own = {"member": F("owner"), "quota": QUOTA_OF_MEMBER}
    made += insert_from(Occurrence, each, columns | own)
    return made + _insert_inherited(batch, members, columns)


def _insert_inherited(batch: Batch, members: Members, columns: dict) -> int:
    """Those of heirs: agencies that were succeeded are few, so they are matched here. Where the
    predecessor still has the period, it is not theirs."""
    groups = {one.group for one in members.inherited}
    if not groups:
        return 0
    tasks = list(batch.tasks.filter(target__per_group__in=groups).select_related("target"))
    taken = _taken(tasks, batch)
    rows = []
    for task in tasks:
        start = task.starts_on if batch.once else batch.period.start
        here, target = taken[task.pk], cast(Target, task.target)
        for one in members.inherited:
            mine = one.group == target.per_group_id and one.holds_on(start)
            if mine and not here & {None, one.member, one.heir}:
                here.add(one.heir)
                own = {"task": task, "period_start": start, "opens_on": start}
                who = {"member_id": one.heir, "quota": target.value}
                rows.append(Occurrence(**columns | own | who))
    return len(Occurrence.objects.bulk_create(rows, batch_size=INSERTED_AT_ONCE))


def _taken(tasks: list[Task], batch: Batch) -> dict[int, set[int | None]]:
    """By task, the members that have a period in the days of the batch."""
    taken: dict[int, set[int | None]] = defaultdict(set)
    rows = Occurrence.objects.active().filter(
        task__in=tasks,
        period_start__lte=batch.period.end,
        period_end__gte=F("task__starts_on") if batch.once else batch.period.start,
    )
    for task, member in rows.values_list("task_id", "member_id"):
        taken[task].add(member)
    return taken
