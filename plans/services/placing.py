"""The order of what stands side by side in a plan: its initiatives, sections, phases and findings;
basic tasks, columns and measures of one initiative.

Each keeps its number and path for life; what changes is its place among the others, so the places
that they have are dealt out anew and nothing outside of them moves.
"""

import datetime
from typing import Any

from django.db import transaction

from plans.models import BasicTask, Column, Finding, Initiative, Measure, Phase, Section
from plans.permissions import require_edit_plan
from plans.services.elements import plan_of, update_element
from sciliteracy.lib.errors import StaleVersion, require_same

Placed = Initiative | Measure | BasicTask | Column | Section | Phase | Finding


def siblings_of(element: Placed) -> list:
    """What stands beside it, in order, without itself."""
    rows = _beside(element).active().exclude(pk=element.pk)
    return list(rows.order_by("position", "pk"))


def _beside(element: Placed) -> Any:
    """Everything in the same plan, initiative or column, out of use or not; itself included."""
    rows: Any = type(element).objects
    if isinstance(element, Measure):
        inside = {"initiative": element.initiative_id, "column": element.column_id}
        return rows.filter(**inside).select_related("plan__jurisdiction", "initiative", "column")
    if isinstance(element, BasicTask | Column):
        rows = rows.filter(initiative=element.initiative_id)
        return rows.select_related("initiative__plan__jurisdiction")
    return rows.filter(plan=element.plan_id).select_related("plan__jurisdiction")


def place_at_end(element: Placed) -> int:
    """The place after the last one of those beside which a new element is to stand."""
    last = _beside(element).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def next_position(initiative: Initiative, column: Column | None = None) -> int:
    """After the last measure of an initiative, or of one of its columns."""
    return place_at_end(Measure(initiative=initiative, column=column))


@transaction.atomic
def place_element(element: Placed, *, by, after: Placed | None) -> Placed:
    """Let it stand right after another one beside it, or first of all."""
    require_edit_plan(by, plan_of(element))
    order = siblings_of(element)
    if after is None:
        order.insert(0, element)
    else:
        places = [place for place, row in enumerate(order) if row.pk == after.pk]
        require_same("after", bool(places), True)
        order.insert(places[0] + 1, element)
    for row, position in zip(order, _slots(order), strict=True):
        if row.position != position:
            update_element(row, by=by, position=position)
    return element


@transaction.atomic
def shift_element(element: Placed, *, by, up: bool) -> Placed:
    """One place up or down; at the end it stays where it is."""
    order = siblings_of(element)
    before = [row for row in order if (row.position, row.pk) < (element.position, element.pk)]
    place = len(before) + (-1 if up else 1)
    if 0 <= place <= len(order):
        place_element(element, by=by, after=order[place - 1] if place else None)
    return element


@transaction.atomic
def move_measure(
    measure: Measure,
    *,
    by,
    today: datetime.date,
    initiative: Initiative,
    column: Column | None = None,
    expected_version: int | None = None,
) -> Measure:
    """Let a measure stand in another initiative or column, last there. Who answers follows."""
    if expected_version is not None and measure.version != expected_version:
        raise StaleVersion(measure)
    if (measure.initiative_id, measure.column_id) == (initiative.pk, column and column.pk):
        return measure
    update_element(
        measure,
        by=by,
        today=today,
        expected_version=expected_version,
        initiative=initiative,
        column=column,
        position=next_position(initiative, column),
    )
    return measure


def _slots(order: list) -> list[int]:
    """The places that they have, each once, in order."""
    slots: list[int] = []
    for position in sorted(row.position for row in order):
        slots.append(max(position, slots[-1] + 1) if slots else position)
    return slots
