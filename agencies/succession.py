"""What became of agencies by a day: who stands in the place of one that was renamed, merged or
split. An undated succession is provisional: it moves nothing until it has its day."""

import datetime
from collections import defaultdict

from agencies.models import AgencySuccession

Successors = dict[int, list[int]]


def successors_on(day: datetime.date) -> Successors:
    """For each agency that was succeeded by `day`, the keys of those that stand in its place
    then, through every further change up to `day`. One query."""
    steps: dict[int, list[int]] = defaultdict(list)
    rows = AgencySuccession.objects.active().filter(on__lte=day).order_by("on", "pk")
    for predecessor, successor in rows.values_list("predecessor_id", "successor_id"):
        steps[predecessor].append(successor)
    return {agency: _ends(agency, steps) for agency in steps}


def _ends(agency: int, steps: dict[int, list[int]]) -> list[int]:
    """Where the ways from `agency` end. A ring, made by mistake, ends where it closes."""
    ends: dict[int, None] = {}
    ways: list[tuple[int, frozenset[int]]] = [(agency, frozenset([agency]))]
    while ways:
        place, passed = ways.pop(0)
        onward = [step for step in steps.get(place, []) if step not in passed]
        if not onward:
            ends[place] = None
        ways += [(step, passed | {step}) for step in onward]
    return list(ends)
