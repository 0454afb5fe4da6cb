"""The numbers of the demo: what was told of each target, day by day, from a table."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from agencies.models import Agency
from indicators.models import Target
from plans.models import Plan
from sciliteracy.demo_history_stage import Stage, Telling
from sciliteracy.demo_history_words import table, told

JUMP = 3


def agencies_of_amounts() -> list[tuple[str, str]]:
    """Plan and name of the agencies that tell numbers: they need somebody to tell them."""
    return [(row["plan"], row["agency"]) for row in table("amounts") if "agency" in row]


def schedule_amounts(stage: Stage, plan: Plan) -> None:
    """Put what was told of the targets of `plan` on the timeline."""
    for row in table("amounts"):
        if row["plan"] == plan.slug:
            _schedule_target(stage, plan, row)


def _schedule_target(stage: Stage, plan: Plan, row: dict) -> None:
    target = Target.objects.active().get(plan=plan, measure__path=row["path"], metric=row["metric"])
    target.measure.plan = plan
    agency = _agency(stage, target, row.get("agency"))
    before: list[Decimal] = []
    for on, quantity, *more in row["reports"]:
        options = more[0] if more else {}
        value = Decimal(quantity) / Decimal(options.get("of", 1))
        telling = Telling(
            stage=stage,
            find=_finder(stage, target, options.get("period", on)),
            agency=agency,
            fields=stage.words.amount(agency, target.metric)
            | {"performed_on": _day(on), "quantity": Decimal(quantity)}
            | ({"denominator": Decimal(options["of"])} if "of" in options else {}),
            venue=agency.venues.active().first() if row.get("venue") else None,
            answers=_answers(value, before),
        )
        before.append(value)
        _schedule(stage, telling, _day(on), options)


def _agency(stage: Stage, target: Target, name: str | None) -> Agency:
    leads = stage.cast.leads(target.measure)
    if name is None:
        return stage.cast.reporter(target.measure) or leads[0]
    return next(agency for agency in leads if agency.name == name)


def _finder(stage: Stage, target: Target, day: str) -> Callable:
    return lambda: stage.period_on(target.measure_id, target.pk, _day(day))


def _answers(value: Decimal, before: list[Decimal]) -> dict[str, str]:
    """What is asked about a number, answered beforehand."""
    answers = {}
    if before and value == before[-1]:
        answers["same"] = told("same")
    if before and value > JUMP * min(before[-1], sum(before) / len(before)):
        answers["jump"] = told("jump")
    return answers


def _schedule(stage: Stage, telling: Telling, on: datetime.date, options: dict[str, Any]) -> None:
    submitted = _day(options["submitted"]) if "submitted" in options else stage.after(on, 3)
    telling.on(submitted, telling.submit)
    if options.get("approved", "") is not None:
        telling.on(stage.after(submitted, 2), telling.approve)


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
