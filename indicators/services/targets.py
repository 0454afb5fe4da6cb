"""Verbs on targets. What a target says with 各 or 每 decides who answers beside the named."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import AgencyGroup
from agencies.services import changes
from indicators.models import Indicator, Target
from indicators.services.indicators import indicator_for
from plans.models import Measure, Plan
from plans.permissions import require_edit_plan
from plans.services.answering import set_per_groups
from plans.services.elements import update_element
from plans.states import AssignmentOrigin
from sciliteracy.lib.errors import InvalidChange, require_same

EDITABLE = frozenset(
    {
        "measure",
        "position",
        "quote",
        "metric",
        "kind",
        "comparator",
        "value",
        "value_max",
        "about",
        "of",
        "baseline_year",
        "unit",
        "frequency_unit",
        "frequency_every",
        "from_year",
        "due",
        "per",
        "per_group",
        "firm",
        "same_as",
        "same_as_confirmed",
        "imported_as",
    }
)


def _of_one_plan(plan: Plan, *, measure: Measure | None, fields: dict[str, Any]) -> None:
    """What a target points to is of its plan, or of the jurisdiction of that."""
    same_as, per_group = fields.get("same_as"), fields.get("per_group")
    for field, row in (("measure", measure), ("same_as", same_as)):
        if row is not None:
            require_same(field, row.plan_id, plan.pk)
    if per_group is not None:
        require_same("per_group", per_group.jurisdiction_id, plan.jurisdiction_id)
    if same_as is not None and same_as.same_as_id and same_as.same_as_confirmed:
        told = _("所选的目标自己已并入另一目标，请选那一个。")
        raise InvalidChange({"same_as": [told]})


@transaction.atomic
def add_target(
    *,
    by,
    today: datetime.date,
    plan: Plan,
    measure: Measure | None,
    refresh: bool = True,
    **fields,
) -> Target:
    """Add a commitment of `measure`, or an objective of the plan as a whole.

    Its indicator is found or made from `metric` and `unit`.
    """
    require_edit_plan(by, plan)
    _of_one_plan(plan, measure=measure, fields=fields)
    target = Target(plan=plan, measure=measure, **fields)
    target.indicator = _indicator(target, by)
    changes.add(target, by=by, verb="indicators.add_target")
    _derive_per(target, by=by, today=today, refresh=refresh)
    return target


@transaction.atomic
def update_target(
    target: Target,
    *,
    by,
    today: datetime.date,
    expected_version: int | None = None,
    reason: str = "",
    refresh: bool = True,
    **fields,
) -> Target:
    require_edit_plan(by, target.plan)
    if "indicator" in fields:
        raise TypeError("the indicator follows from metric and unit")
    _of_one_plan(target.plan, measure=fields.get("measure"), fields=fields)
    came_from = target.measure
    for name, value in fields.items():
        if name in ("metric", "unit") and value != getattr(target, name):
            reworded = Target(
                plan=target.plan,
                metric=fields.get("metric", target.metric),
                unit=fields.get("unit", target.unit),
            )
            fields = fields | {"indicator": _indicator(reworded, by)}
    changes.change(
        target,
        by=by,
        verb="indicators.update_target",
        changes=fields,
        editable=EDITABLE | {"indicator"},
        expected_version=expected_version,
        reason=reason,
    )
    _derive_per(target, by=by, today=today, refresh=refresh)
    if came_from != target.measure:
        _derive_per_of(came_from, by=by, today=today, refresh=refresh)
    return target


@transaction.atomic
def retire_target(
    target: Target, *, by, today: datetime.date, reason: str, refresh: bool = True
) -> Target:
    require_edit_plan(by, target.plan)
    changes.retire(target, by=by, verb="indicators.retire_target", reason=reason)
    _derive_per(target, by=by, today=today, refresh=refresh)
    return target


@transaction.atomic
def restore_target(target: Target, *, by, today: datetime.date, refresh: bool = True) -> Target:
    require_edit_plan(by, target.plan)
    if target.measure is not None and target.measure.is_retired:
        raise InvalidChange({"": [_("所属的措施已停用，请先恢复它。")]})
    changes.restore(target, by=by, verb="indicators.restore_target")
    if target.indicator.is_retired:
        changes.change(
            target,
            by=by,
            verb="indicators.update_target",
            changes={"indicator": _indicator(target, by)},
            editable=frozenset({"indicator"}),
        )
    _derive_per(target, by=by, today=today, refresh=refresh)
    return target


def propose_same(target: Target, *, by, today: datetime.date, other: Target | None) -> Target:
    """Propose that two targets of one plan are one commitment said twice."""
    return update_target(target, by=by, today=today, same_as=other, same_as_confirmed=False)


def confirm_same(target: Target, *, by, today: datetime.date) -> Target:
    return update_target(target, by=by, today=today, same_as_confirmed=True)


def reword_measure(
    measure: Measure,
    *,
    by,
    today: datetime.date | None = None,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> Measure:
    """Correct the words of a measure. What its targets quote has to stay in them."""
    text = fields.get("text", measure.text)
    lost = [target.quote for target in measure.targets.active() if target.quote not in text]
    if lost:
        told = _("目标引用的这句话不在正文里了：%(quote)s。请先修改目标。") % {"quote": lost[0]}
        raise InvalidChange({"text": [told]})
    update_element(
        measure, by=by, today=today, expected_version=expected_version, reason=reason, **fields
    )
    return measure


def _indicator(target: Target, by) -> Indicator:
    return indicator_for(
        by=by,
        jurisdiction=target.plan.jurisdiction,
        metric=target.metric,
        unit=target.unit,
    )


def _derive_per(target: Target, *, by, today: datetime.date, refresh: bool) -> None:
    says_per = target.per_group_id is not None
    _derive_per_of(target.measure, by=by, today=today, refresh=refresh, says_per=says_per)


def _derive_per_of(
    measure: Measure | None, *, by, today: datetime.date, refresh: bool, says_per: bool = False
) -> None:
    """`says_per` is True where a target is known to say so; else only what was derived before
    is looked at, for most targets say nothing of the kind."""
    if measure is None:
        return
    if not says_per and not measure.assignments.filter(origin=AssignmentOrigin.PER).exists():
        return
    groups = AgencyGroup.objects.filter(
        targets__measure=measure, targets__retired_at__isnull=True
    ).distinct()
    set_per_groups(measure, by=by, today=today, groups=groups, refresh=refresh)
