"""How reported values become one: over agencies, venues and time. Pure arithmetic."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.states import Aggregation

ZERO = Decimal(0)
# Whose entries come together over time: an agency, or a venue.
Owner = tuple[int | None, int | None]


@dataclass(frozen=True)
class Entry:
    """One approved value. A flow holds what was added, a stock or ratio the level on the day `on`.

    `denominator` (ratios only) is what the value was a part of when it was reported; a ratio
    without one is a rate as it stands, from a survey for example. `sequence` orders the entries of
    one day: the highest came last.
    """

    agency: int
    on: datetime.date
    quantity: Decimal
    denominator: Decimal | None = None
    venue: int | None = None
    sequence: int = 0


@dataclass(frozen=True)
class Total:
    """What entries come to. `value` is None if there are none, or a ratio is of nothing.

    `numerator` and `denominator` are those the ratio was made of, `as_of` the newest day that
    counts, `parts` how many agencies or venues stand in the value.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    as_of: datetime.date | None = None
    parts: int = 0


def add_up(
    entries: Iterable[Entry],
    *,
    over_agencies: str,
    over_time: str,
    percent: bool,
    venues: Iterable[int] = (),
) -> Total:
    """One value of many, whatever their order.

    A ratio is that of its newest day. Else the entries of each agency come together over time,
    then the agencies. For a minimum, venues stand in the place of agencies: those of `venues` that
    reported nothing count as 0, what an agency reports without a venue is one venue of that agency.
    An agency that reported nothing and has no venue is not in `venues`: it closes nothing.
    """
    found = sorted(entries, key=_age)
    if not found:
        return Total(None)
    if Aggregation.RATIO in (over_agencies, over_time):
        return _ratio(found, percent=percent)
    if over_agencies == Aggregation.LATEST and over_time == Aggregation.LATEST:
        return Total(found[-1].quantity, as_of=found[-1].on, parts=1)
    by_venue = over_agencies == Aggregation.MINIMUM
    groups: dict[Owner, list[Entry]] = {}
    for entry in found:
        groups.setdefault(_venue_of(entry) if by_venue else (entry.agency, None), []).append(entry)
    values = {name: _over_time(group, over_time) for name, group in groups.items()}
    as_of = found[-1].on
    if over_agencies == Aggregation.SUM:
        return Total(sum(values.values(), ZERO), as_of=as_of, parts=len(values))
    if over_agencies == Aggregation.LATEST:
        return Total(values[found[-1].agency, None], as_of=as_of, parts=1)
    silent = {(None, venue): ZERO for venue in venues if (None, venue) not in values}
    everywhere = values | silent
    return Total(min(everywhere.values()), as_of=as_of, parts=len(everywhere))


def _venue_of(entry: Entry) -> Owner:
    """A venue that is named is one whoever tells of it; one without a name is its agency's own."""
    return (None, entry.venue) if entry.venue is not None else (entry.agency, None)


def _age(entry: Entry) -> tuple[datetime.date, int, int, Decimal, Decimal]:
    """Oldest first. What is left equal by day and sequence is settled by the rest, so that the
    order in which entries arrive never matters."""
    return (entry.on, entry.sequence, entry.agency, entry.quantity, entry.denominator or ZERO)


def _over_time(entries: list[Entry], over_time: str) -> Decimal:
    """One agency's or venue's entries, oldest first, as one value."""
    if over_time == Aggregation.SUM:
        return sum((entry.quantity for entry in entries), ZERO)
    if over_time == Aggregation.MINIMUM:
        return min(entry.quantity for entry in entries)
    return entries[-1].quantity


def _ratio(entries: list[Entry], *, percent: bool) -> Total:
    """The ratio of the newest day on which anything was told, each agency by its last word.

    Agencies that report on the same day report their shares: numerators and denominators are
    added. Those that report on different days report the same whole at different times.
    """
    day = entries[-1].on
    last = {entry.agency: entry for entry in entries if entry.on == day}
    if any(entry.denominator is None for entry in last.values()):
        rate = entries[-1]
        if rate.denominator is None:
            return Total(rate.quantity, as_of=day, parts=1)
        last = {rate.agency: rate}
    numerator = sum((entry.quantity for entry in last.values()), ZERO)
    denominator = sum((entry.denominator or ZERO for entry in last.values()), ZERO)
    value = None
    if denominator > 0:
        value = numerator / denominator * (100 if percent else 1)
    return Total(value, numerator, denominator, as_of=day, parts=len(last))
