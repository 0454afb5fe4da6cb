"""What was measured against what was promised, year by year, as a chart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from indicators.models import Indicator, Observation, Target
from indicators.states import FrequencyUnit, TargetKind, ValueOf
from sciliteracy.lib.charts import Chart, Series, Shape, Tone

TONES: tuple[Tone, ...] = ("blue", "ink", "grey")
SHAPES: tuple[Shape, ...] = ("circle", "rect", "triangle", "diamond")
PLACES_SHOWN = 6
MOST_YEARS = 30


@dataclass
class Years:
    """What one jurisdiction measured and promised, by year."""

    measured: dict[int, Decimal] = field(default_factory=dict)
    promised: dict[int, Decimal] = field(default_factory=dict)


def chart_of(
    indicator: Indicator, targets: Iterable[Target], observations: Iterable[Observation]
) -> Chart | None:
    """A line and its goals for each jurisdiction; None where there is nothing to compare."""
    places: dict[Jurisdiction, Years] = {}
    for row in sorted(observations, key=lambda row: row.observed_on):
        years = places.setdefault(row.jurisdiction, Years())
        years.measured[row.observed_on.year] = row.value
    for target in targets:
        years = places.setdefault(target.plan.jurisdiction, Years())
        if target.value is not None:
            years.promised.update(dict.fromkeys(years_of(target), target.value))
    shown = [(place, years) for place, years in places.items() if years.measured or years.promised]
    shown = sorted(shown, key=lambda pair: (not pair[1].measured, pair[0].code))[:PLACES_SHOWN]
    known = {year for _place, years in shown for year in (*years.measured, *years.promised)}
    if len(known) < 2 or max(known) - min(known) > MOST_YEARS:
        return None
    span = range(min(known), max(known) + 1)
    return Chart(
        key=f"indicator-{indicator.pk}",
        title=indicator.name,
        kind="line",
        unit=indicator.unit,
        over=_("年份"),
        categories=[str(year) for year in span],
        series=list(series_of(shown, span)),
    )


def series_of(shown: list[tuple[Jurisdiction, Years]], span: range) -> Iterable[Series]:
    for n, (place, years) in enumerate(shown):
        tone, shape = TONES[n % len(TONES)], SHAPES[n % len(SHAPES)]
        if years.measured:
            values = [years.measured.get(year) for year in span]
            yield Series(_("%(place)s监测值") % {"place": place.name}, values, tone, shape=shape)
        if years.promised:
            values = [years.promised.get(year) for year in span]
            yield Series(_("%(place)s目标") % {"place": place.name}, values, tone, True, shape)


def years_of(target: Target) -> Iterable[int]:
    """The years in which a level was promised: that of its date, or each of the plan's."""
    if target.of != ValueOf.LEVEL or target.per:
        return []
    if target.kind == TargetKind.DEADLINE and re.match(r"\d{4}", target.due):
        return [int(target.due[:4])]
    yearly = target.frequency_unit == FrequencyUnit.YEAR and target.frequency_every in (None, 1)
    plan = target.plan
    if target.kind == TargetKind.RECURRING and yearly and plan.period_start and plan.period_end:
        return range(target.from_year or plan.period_start, plan.period_end + 1)
    return []
