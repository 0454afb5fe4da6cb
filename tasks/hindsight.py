"""Stored periods as they were known on an earlier day."""

import datetime
from collections.abc import Iterable

from plans.models import Plan
from tasks.models import Occurrence, OccurrenceBefore
from tasks.services.keeping_before import KEPT


def as_known_on(rows: Iterable[Occurrence], plan: Plan, day: datetime.date) -> list[Occurrence]:
    """Those of `rows` (periods of `plan`) that were made by `day`, each with the dates, the light
    set by hand and the opening that held then; today's are as they are stored.

    Changed in memory: never to be saved. What was told is for `tasks.reckoning` to date.
    """
    then = _before(plan, day)
    known = []
    for row in rows:
        if row.made_on is not None and row.made_on > day:
            continue
        if row.reddened_on is not None and row.reddened_on > day:
            row.reddened_on = None
        if row.pk in then:
            _put_back(row, then[row.pk])
        known.append(row)
    return known


def _before(plan: Plan, day: datetime.date) -> dict[int, OccurrenceBefore]:
    """By period, how it stood before the first change that came after `day`."""
    first: dict[int, OccurrenceBefore] = {}
    rows = OccurrenceBefore.objects.filter(occurrence__task__measure__plan=plan, changed_on__gt=day)
    for row in rows.select_related("member").order_by("changed_on"):
        first.setdefault(row.occurrence_id, row)
    return first


def _put_back(row: Occurrence, before: OccurrenceBefore) -> None:
    for name in KEPT:
        setattr(row, name, getattr(before, name))
