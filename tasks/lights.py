"""The light of one period of one task: 绿, 黄, 红 or 灰, and why. docs/lights.md tells it in words.

The first reason that holds gives the colour: done, override, (grey until it opens,) overdue, out of
reach, behind, due soon, no baseline, on pace. Where the plan only strives for something (力争,
争取), yellow stands for red.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.states import Comparator
from tasks.known import known_until
from tasks.pace import ONE_DAY, expected, needed_pace, reachable
from tasks.rules import Rules
from tasks.standing import ZERO, Shape, Standing
from tasks.states import Colour, Late, LightReason
from tasks.working_days import WorkingCalendar

__all__ = [
    "RANK",
    "Light",
    "Shape",
    "Standing",
    "expected",
    "known_until",
    "light",
    "met",
    "reachable",
    "worst",
]

# From best to worst. Grey is worse than green: nobody knows how it stands.
RANK = {Colour.GREEN: 0, Colour.GREY: 1, Colour.YELLOW: 2, Colour.RED: 3}

COLOUR_OF = {
    LightReason.DONE: Colour.GREEN,
    LightReason.OVERDUE: Colour.RED,
    LightReason.OUT_OF_REACH: Colour.RED,
    LightReason.BEHIND: Colour.YELLOW,
    LightReason.DUE_SOON: Colour.YELLOW,
    LightReason.NOT_OPEN: Colour.GREY,
    LightReason.NO_BASELINE: Colour.GREY,
    LightReason.ON_PACE: Colour.GREEN,
}


@dataclass(frozen=True, kw_only=True)
class Light:
    """A colour with what its sentence says. `late` is empty or one of `Late`.

    `expected` and `reachable` are reckoned through `as_of`, the day before the period while nothing
    is known of it; `needed_pace` is what each week after it has to bring; all three are None where
    they mean nothing. `softened`: yellow stands for red.
    """

    colour: Colour
    reason: LightReason
    today: datetime.date
    as_of: datetime.date
    late: str = ""
    expected: Decimal | None = None
    reachable: Decimal | None = None
    needed_pace: Decimal | None = None
    softened: bool = False


def light(
    standing: Standing, *, today: datetime.date, rules: Rules, calendar: WorkingCalendar
) -> Light:
    """The light of `standing` on `today`."""
    as_of = min(standing.known_until or standing.period_start - ONE_DAY, today)
    due = expected(standing, as_of, rules=rules, calendar=calendar)
    most = reachable(standing, as_of)
    reason = _reason(standing, today, due, most, rules, calendar)
    overridden = reason == LightReason.OVERRIDE
    colour = Colour(standing.override) if overridden else COLOUR_OF[reason]
    softened = standing.soft and colour == Colour.RED
    return Light(
        colour=Colour.YELLOW if softened else colour,
        reason=reason,
        today=today,
        as_of=as_of,
        late=_late(standing) if reason == LightReason.DONE else "",
        expected=due,
        reachable=most,
        needed_pace=needed_pace(standing, as_of, rules=rules),
        softened=softened,
    )


def met(standing: Standing, *, today: datetime.date, rules: Rules) -> bool:
    """Whether what is asked for is done.

    A limit is kept only when the time is over and reports tell of all of it: silence keeps none.
    """
    done, quota = standing.done, standing.quota
    if done is None:
        return False
    if standing.shape == Shape.NARRATIVE:
        return True
    if standing.shape == Shape.YES_NO:
        return done >= 1
    if quota is None:
        return False
    if standing.shape == Shape.TALLY:
        return done >= quota > 0
    slack = _slack(standing, rules)
    match standing.comparator:
        case Comparator.MORE_THAN:
            return done > quota - slack
        case Comparator.EXACTLY:
            return abs(done - quota) <= slack
        case Comparator.AT_MOST:
            return _told_of_all(standing, today) and done <= quota + slack
    return done >= quota - slack


def _told_of_all(standing: Standing, today: datetime.date) -> bool:
    end, told = standing.work_due_on, standing.told_until
    return today > end and told is not None and told >= end


def worst(colours: Iterable[str]) -> Colour:
    """The worst of `colours`, grey of none."""
    return max((Colour(colour) for colour in colours), key=RANK.__getitem__, default=Colour.GREY)


def _reason(
    standing: Standing,
    today: datetime.date,
    due: Decimal | None,
    most: Decimal | None,
    rules: Rules,
    calendar: WorkingCalendar,
) -> LightReason:
    """The first that holds."""
    if met(standing, today=today, rules=rules):
        return LightReason.DONE
    if standing.override:
        return LightReason.OVERRIDE
    if today < standing.opens_on:
        return LightReason.NOT_OPEN
    if today > standing.report_due_on:
        return LightReason.OVERDUE
    if _out_of_reach(standing, most, rules):
        return LightReason.OUT_OF_REACH
    # When work was due there is one thing left to ask for, the report; pace is over.
    if today > standing.work_due_on:
        return LightReason.DUE_SOON
    if _behind(standing, due, rules):
        return LightReason.BEHIND
    warned_from = calendar.add(standing.work_due_on, -rules.warning_working_days)
    if today >= warned_from and not _within_limit(standing, rules):
        return LightReason.DUE_SOON
    if standing.needs_baseline and standing.baseline is None:
        return LightReason.NO_BASELINE
    return LightReason.ON_PACE


def _out_of_reach(standing: Standing, most: Decimal | None, rules: Rules) -> bool:
    """Only where the calendar bounds the unit, or where too much was done already: a flow never
    becomes less, a level may."""
    if standing.flow and _exceeded(standing, rules):
        return True
    if most is None or standing.quota is None:
        return False
    enough = standing.quota - _slack(standing, rules)
    return most <= enough if standing.comparator == Comparator.MORE_THAN else most < enough


def _behind(standing: Standing, due: Decimal | None, rules: Rules) -> bool:
    if not standing.flow and _exceeded(standing, rules):
        return True
    return due is not None and standing.actual < due


def _exceeded(standing: Standing, rules: Rules) -> bool:
    if not standing.counts or standing.comparator not in (Comparator.AT_MOST, Comparator.EXACTLY):
        return False
    if standing.done is None and standing.known_until is None:
        return False  # what the baseline was is nobody's doing before a report is asked for
    return standing.actual > (standing.quota or ZERO) + _slack(standing, rules)


def _within_limit(standing: Standing, rules: Rules) -> bool:
    """A limit that is kept so far: there is nothing to hurry with."""
    return standing.limit and standing.done is not None and not _exceeded(standing, rules)


def _slack(standing: Standing, rules: Rules) -> Decimal:
    """How far from an 约 figure one may stay."""
    if not standing.about or standing.quota is None:
        return ZERO
    return abs(standing.quota) * rules.about_percent / 100


def _late(standing: Standing) -> str:
    """Work that came late is late work; else a report that came late is a late report."""
    performed, submitted = standing.last_performed_on, standing.last_submitted_on
    if performed is not None and performed > standing.work_due_on:
        return Late.WORK
    if submitted is not None and submitted > standing.report_due_on:
        return Late.REPORT
    return ""
