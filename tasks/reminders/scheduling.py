"""Who is to be told of what today: reminders made out of what was not reported.

Set-wise: what differs between two statements is a set of rules, a reporting period and a due day,
never a plan, a task or a person. Run again it makes nothing; of two runs at once the second waits
at each due day and finds it done. After days without a run the rung that stands today is made, not
each one that was missed.
"""

import datetime
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import Error, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.models import Jurisdiction
from plans.models import Plan
from sciliteracy.lib.database import let_go_if_broken
from sciliteracy.lib.inserting import insert_from
from tasks.duties import dates_of
from tasks.ladder import (
    KEY,
    SHORT_UNITS,
    Ladder,
    Rung,
    escalations_at,
    farthest_due,
    ladder_of,
    rung_at,
)
from tasks.models import Occurrence, Reminder
from tasks.owed import untold
from tasks.periods import Period
from tasks.reminders.recipients import Told, heads, leaders, owers
from tasks.reporting_periods import reporting_periods
from tasks.rules import KEY as RULES_KEY
from tasks.rules import Rules, rules_of
from tasks.services.leases import take_turn
from tasks.services.working_days import the_calendar
from tasks.states import LADDER_KINDS, ReminderKind
from tasks.working_days import WorkingCalendar

log = logging.getLogger(__name__)

PLACE = "task__measure__plan__jurisdiction"
# A report of an extended period may be due up to a year after the period it is about.
YEARS_BACK = 1
TURN = "schedule-reminders"
# What odd data and a database can raise; anything else is a fault of this module and is not hidden.
FAULTS = (Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass
class Scheduled:
    """What one run made, and for which jurisdictions it could not."""

    made: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Jurisdictions that are reminded by the same numbers."""

    rules: Rules
    ladder: Ladder
    places: Q


@dataclass(frozen=True)
class Matter:
    """Reports of one due day that nobody sent, about one reporting period."""

    rows: QuerySet[Occurrence]
    due: datetime.date
    period: Period


def schedule_reminders(*, today: datetime.date) -> Scheduled:
    """Make the reminders that stand on `today`; on a day off none.

    Numbers that cannot be used, and a due day that fails, stop no others: they are told in
    `faults`, and the next run tries again. Each due day is a transaction of its own, so that none
    is long and none takes others with it.
    """
    calendar, done = the_calendar(), Scheduled()
    if not calendar.is_working(today):
        return done
    for group in groups():
        with told_as_fault(done, group.rules.reporting_period):
            for matter in matters(group, today, calendar):
                with told_as_fault(done, f"{group.rules.reporting_period} {matter.due}"):
                    done.made += _schedule(matter, group.ladder, today, calendar)
    return done


@contextmanager
def told_as_fault(done: Scheduled, what: str) -> Iterator[None]:
    try:
        yield
    except FAULTS as error:
        log.exception("reminders could not be made: %s", what)
        done.faults.append(f"{what}: {error}")
        let_go_if_broken()


def groups() -> Iterator[Group]:
    """All jurisdictions, apart by their rules and ladders; most keep the defaults."""
    special: dict[tuple, tuple[Rules, Ladder, list[int]]] = {}
    changed = Q(settings__has_key=RULES_KEY) | Q(settings__has_key=KEY)
    for place in Jurisdiction.objects.filter(changed).only("pk", "settings", "reporting_period"):
        rules, ladder = rules_of(place), ladder_of(place)
        dates = (rules.reporting_period, rules.report_due_working_days, rules.lock_after_days)
        key = (*dates, rules.terms, ladder)
        special.setdefault(key, (rules, ladder, []))[2].append(place.pk)
    own = [pk for _rules, _ladder, keys in special.values() for pk in keys]
    plain = Jurisdiction.objects.exclude(pk__in=own).order_by("reporting_period")
    for (unit,) in plain.values_list("reporting_period").distinct():
        alike = Q(**{f"{PLACE}__reporting_period": unit}) & ~Q(**{f"{PLACE}__in": own})
        yield Group(Rules(reporting_period=unit), Ladder(), alike)
    for rules, ladder, keys in special.values():
        yield Group(rules, ladder, Q(**{f"{PLACE}__in": keys}))


@transaction.atomic
def _schedule(
    matter: Matter, ladder: Ladder, today: datetime.date, calendar: WorkingCalendar
) -> int:
    take_turn(TURN)
    made = 0
    for rows, short in _by_ladder(matter.rows):
        rung = rung_at(matter.due, today, ladder=ladder, calendar=calendar, short=short)
        if rung is not None:
            made += _insert(matter, rung, owers(rows, today), LADDER_KINDS)
    for rung in escalations_at(matter.due, today, ladder=ladder, calendar=calendar):
        told = (heads if rung.kind == ReminderKind.TO_HEAD else leaders)(matter.rows, today)
        made += _insert(matter, rung, told, (rung.kind,))
    return made


def matters(group: Group, today: datetime.date, calendar: WorkingCalendar) -> Iterator[Matter]:
    """What was not reported in a group, near enough to its due day to be told of today.

    Plans that ended ask for nothing; nor do periods opened for backfilling, or locked ones.
    """
    running = Plan.objects.all().running_on(today)
    base = Occurrence.objects.filter(
        group.places, task__measure__plan__in=running, opened_reason=""
    )
    last = farthest_due(today, ladder=group.ladder, calendar=calendar)
    for period in reporting_periods(group.rules, until=today, years=YEARS_BACK):
        dates = dates_of(period, rules=group.rules, calendar=calendar)
        rows = untold(base, period, dates.report_due_on).filter(locks_on__gte=today)
        if dates.locks_on < today:
            # Too late for progress on what goes on; a later question asks for it again.
            rows = rows.filter(told_due_on=F("report_due_on"))
        dues = rows.filter(told_due_on__lte=last).order_by("told_due_on")
        for due in dues.values_list("told_due_on", flat=True).distinct():
            yield Matter(rows.filter(told_due_on=due), due, period)


def _by_ladder(rows: QuerySet[Occurrence]) -> Iterator[tuple[QuerySet[Occurrence], bool]]:
    """Monthly and weekly duties come back so soon that they get the short ladder."""
    yield rows.exclude(task__frequency_unit__in=SHORT_UNITS), False
    yield rows.filter(task__frequency_unit__in=SHORT_UNITS), True


def _insert(
    matter: Matter, rung: Rung, told: Iterable[Told], kinds: tuple[ReminderKind, ...]
) -> int:
    """One reminder for each pair that has none of `kinds` from this rung on."""
    made = 0
    name = "leader" if rung.kind == ReminderKind.TO_LEADER else "user"
    there = Reminder.objects.filter(
        occurrence=OuterRef("pk"),
        kind__in=kinds,
        due_on=matter.due,
        remind_on__gte=rung.on,
        **{name: OuterRef("person")},
    )
    for one in told:
        columns = {
            "occurrence": F("pk"),
            name: F("person"),
            "leader" if name == "user" else "user": None,
            "asked_by": None,
            "kind": rung.kind,
            "stand_in": one.stand_in,
            "due_on": matter.due,
            "told_from": matter.period.start,
            "told_to": matter.period.end,
            "remind_on": rung.on,
        }
        made += insert_from(Reminder, one.rows.exclude(Exists(there)), columns)
    return made
