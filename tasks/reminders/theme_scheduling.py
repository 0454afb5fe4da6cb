"""Who is to be told of which theme day today. Run again it makes nothing.

What differs between two statements is a set of numbers of days and a theme day, never a place or a
person. The step that stands today is made, not each one that was missed.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from agencies.models import Jurisdiction
from sciliteracy.lib.inserting import insert_from
from tasks.models import Reminder
from tasks.reminders.scheduling import TURN, Scheduled, told_as_fault
from tasks.reminders.theme_matters import happening_between, people_for, told_theme_days
from tasks.run_up import FARTHEST, KEY, SUMMARY_STANDS, Step, run_up_days_of, step_at
from tasks.services.leases import take_turn
from tasks.services.working_days import the_calendar
from tasks.theme_dates import Happening
from tasks.theme_rules import ONE_DAY, RunUpDays

# A theme day that lies farther away than this is in nobody's window, holidays between included.
REACH = ONE_DAY * (FARTHEST + SUMMARY_STANDS + 14)


@dataclass(frozen=True)
class Group:
    """Jurisdictions that are told so many days before and after."""

    days: RunUpDays
    places: QuerySet[Jurisdiction]


def schedule_theme_days(*, today: datetime.date, done: Scheduled) -> None:
    """Make the reminders of theme days that stand on `today`; on a day off none. Counted, and what
    fails named, in `done`."""
    calendar = the_calendar()
    if not calendar.is_working(today):
        return
    with told_as_fault(done, KEY):
        theme_days = list(told_theme_days(today))
        near = happening_between(theme_days, today - REACH, today + REACH) if theme_days else []
        for group in groups() if near else ():
            for one in near:
                with told_as_fault(done, f"{KEY} {one.name}"):
                    step = step_at(one.span, today, days=group.days, calendar=calendar)
                    if step is not None:
                        done.made += _make(one, step, group, today)


def groups() -> Iterator[Group]:
    """All jurisdictions, apart by their numbers; most keep the defaults."""
    special: dict[RunUpDays, list[int]] = {}
    changed = Jurisdiction.objects.filter(settings__has_key=KEY)
    for pk, settings in changed.values_list("pk", "settings"):
        special.setdefault(run_up_days_of(settings), []).append(pk)
    own = [pk for keys in special.values() for pk in keys]
    yield Group(RunUpDays(), Jurisdiction.objects.exclude(pk__in=own))
    for days, keys in special.items():
        yield Group(days, Jurisdiction.objects.filter(pk__in=keys))


@transaction.atomic
def _make(happening: Happening, step: Step, group: Group, today: datetime.date) -> int:
    """One for each person who has none of this step of these days."""
    take_turn(TURN)
    span, made = happening.span, 0
    there = Reminder.objects.filter(
        theme_day=happening.theme_day,
        user=OuterRef("pk"),
        kind=step.kind,
        told_from=span.start,
        told_to=span.end,
    )
    for people, stand_in in people_for(happening.theme_day, group.places, today):
        columns = {
            "occurrence": None,
            "theme_day": happening.theme_day.pk,
            "user": F("pk"),
            "leader": None,
            "asked_by": None,
            "kind": step.kind,
            "stand_in": stand_in,
            "due_on": step.on,
            "told_from": span.start,
            "told_to": span.end,
            "remind_on": step.on,
        }
        made += insert_from(Reminder, people.exclude(Exists(there)), columns)
    return made
