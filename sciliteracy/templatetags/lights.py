"""Lights, progress and counts by colour: sign, word and colour, never the colour alone."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from sciliteracy.lib.dates import portal_today
from sciliteracy.pages import operations_deliveries, unreported
from sciliteracy.pages.standing import Counts
from sciliteracy.pages.tour import Step, tour_of
from sciliteracy.pages.waiting import Waiting, waiting
from tasks.phrases import actual, amount
from tasks.reckoning import Reckoned
from tasks.reporting_periods import period_name
from tasks.rules import rules_of
from tasks.standing import Shape, Standing
from tasks.states import Colour, Late, LightReason

register = template.Library()

SIGNS = {
    Colour.GREEN: "check",
    Colour.YELLOW: "triangle",
    Colour.RED: "cross",
    Colour.GREY: "circle",
}
BAR = 100


@register.inclusion_tag("components/light.html")
def light(row: Reckoned, bare: bool = False) -> dict[str, Any]:
    """The light of one period, with why; `bare` leaves the marks beside it out."""
    shown = row.light
    rules = rules_of(_place(row))
    overridden = shown.reason == LightReason.OVERRIDE
    return {
        "colour": shown.colour,
        "sign": SIGNS[shown.colour],
        "name": rules.name_of(shown.colour),
        "reason": "" if overridden else _why(row),
        "overridden": overridden,
        "late": "" if bare or not shown.late else Late(shown.late).label,
        "was_red": not bare
        and shown.reason == LightReason.DONE
        and row.occurrence.reddened_on is not None,
    }


@register.inclusion_tag("components/light.html")
def colour_light(colour: str, place: Any = None) -> dict[str, Any]:
    """A colour that sums several periods up."""
    colour = Colour(colour)
    return {"colour": colour, "sign": SIGNS[colour], "name": rules_of(place).name_of(colour)}


@register.inclusion_tag("components/counts.html")
def counts(counted: Counts, caption: str = "", form: str = "table") -> dict[str, Any]:
    """A bar, with its numbers in a `table` or in one `line`; or the `bar` alone, said in words."""
    return {"counts": counted, "caption": caption, "form": form}


@register.inclusion_tag("components/progress.html")
def progress(row: Reckoned) -> dict[str, Any]:
    """How much of the quota is done, with the mark of what is expected by now."""
    standing, shown = row.standing, row.light
    if standing.shape not in (Shape.AMOUNT, Shape.TALLY) or not standing.quota:
        return {"shown": False}
    quota, done = standing.quota, standing.done
    unit = "" if standing.shape == Shape.TALLY else standing.unit
    # Until a report is asked for nothing is expected: there is no mark to be behind.
    asked = standing.known_until is not None and shown.reason != LightReason.DONE
    expected = shown.expected if asked else None
    return {
        "shown": True,
        "colour": shown.colour,
        "width": _part(done or Decimal(0), quota),
        "mark": _part(expected, quota) if expected is not None else None,
        "says": _how_far(standing, quota, unit),
        "expected": amount(expected, unit) if expected is not None else "",
    }


def _how_far(standing: Standing, quota: Decimal, unit: str) -> str:
    """18个单位中7个已达标 of members, else what is done out of what is asked for."""
    if standing.shape == Shape.TALLY and standing.done is not None:
        return actual(standing)
    done = actual(standing) if standing.done is None else amount(standing.done, unit)
    return f"{done} / {amount(quota, unit)}"


@register.simple_tag
def period_of_row(row: Any) -> str:
    """The name of a period: 2024年三季度; of what is due once, the day."""
    if row.task.is_once:
        return period_name(row.period_end, row.period_end)
    rules = rules_of(row.task.measure.plan.jurisdiction)
    return period_name(row.period_start, row.period_end, rules.terms)


@register.simple_tag
def waiting_for(user: Any) -> Waiting:
    """The counts of the navigation."""
    return waiting(user, today=portal_today())


@register.simple_tag
def dead_letters() -> int:
    """How many messages could not be sent and wait for who looks after the machine."""
    return operations_deliveries.dead_letters()


@register.simple_tag
def tour_for(user: Any) -> list[Step]:
    """The first look round, until it is put away."""
    return tour_of(user)


@register.filter
def line_key(row: Any) -> str:
    """What a line of the list of who has not reported is called in a form."""
    return unreported.line_key(row)


@register.filter
def sign_of(colour: str) -> str:
    return SIGNS[Colour(colour)]


@register.filter
def how_many_done(rows: Iterable[Reckoned]) -> int:
    return sum(row.light.reason == LightReason.DONE for row in rows)


def _why(row: Reckoned) -> str:
    """The reason in a word; nobody says of what was not asked for yet that it goes well."""
    if row.light.reason == LightReason.ON_PACE and row.standing.known_until is None:
        return _("未到填报期限")
    return str(LightReason(row.light.reason).label)


def _part(number: Decimal, whole: Decimal) -> float:
    return round(float(min(max(number / whole, Decimal(0)), Decimal(1))) * BAR, 1)


def _place(row: Reckoned) -> Any:
    return row.occurrence.task.measure.plan.jurisdiction
