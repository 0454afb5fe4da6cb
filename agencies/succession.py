"""What became of agencies by a day: who stands in the place of one that was renamed, merged or
split. An undated succession is provisional: it moves nothing until it has its day."""

import datetime
from collections import defaultdict

from agencies.models import AgencySuccession
from agencies.states import SuccessionKind

Successors = dict[int, list[int]]


def successors_on(day: datetime.date) -> Successors:
    """For each agency that was succeeded by `day`, the keys of those that stand in its place
    then, through every further change up to `day`. One query."""
    steps: dict[int, list[int]] = defaultdict(list)
    rows = AgencySuccession.objects.active().filter(on__lte=day).order_by("on", "pk")
    for predecessor, successor in rows.values_list("predecessor_id", "successor_id"):
        steps[predecessor].append(successor)
    return {agency: _ends(agency, steps) for agency in steps}


def renamed_by(day: datetime.date) -> dict[int, int]:
    """For each agency that goes on under another name, the key of the one that it is on `day`.
    Merged and split agencies are not gone on as one. One query."""
    rows = AgencySuccession.objects.active().filter(on__lte=day, kind=SuccessionKind.RENAME)
    steps: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in rows.order_by("on", "pk").values_list(
        "predecessor_id", "successor_id"
    ):
        steps[predecessor].append(successor)
    ends = {agency: _ends(agency, steps) for agency in steps}
    return {agency: heirs[0] for agency, heirs in ends.items() if len(heirs) == 1}


def heirs_on(day: datetime.date) -> Successors:
    """`successors_on`, without those of a ring: it leads back to its start, nobody is the heir."""
    successors = successors_on(day)
    return {
        agency: heirs
        for agency, heirs in successors.items()
        if not any(heir in successors for heir in heirs)
    }


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
