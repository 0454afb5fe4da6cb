"""Verbs on indicators and their values."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.services import changes
from agencies.services.users import system_user
from indicators.adding_up import LITERACY_RATE, adding_up_for
from indicators.models import Indicator, Observation, Target
from indicators.permissions import can_edit_indicator, can_record_observation
from sciliteracy.lib.errors import InvalidChange, NotAllowed, require_same

EDITABLE = frozenset(
    {
        "name",
        "kind",
        "unit",
        "direction",
        "over_agencies",
        "over_time",
        "numerator",
        "denominator",
    }
)
EDITABLE_OBSERVATION = frozenset({"observed_on", "value", "denominator", "source"})
# Counted the same way everywhere, so that jurisdictions can be compared.
COMMON = {(LITERACY_RATE, "%")}


def create_indicator(
    *, by, jurisdiction: Jurisdiction | None, name: str, unit: str = "", **fields
) -> Indicator:
    """Add an indicator of one jurisdiction, or a common one without."""
    indicator = Indicator(jurisdiction=jurisdiction, name=name, unit=unit, **fields)
    if not can_edit_indicator(by, indicator):
        raise NotAllowed
    return changes.add(indicator, by=by, verb="indicators.create_indicator")


def update_indicator(
    indicator: Indicator,
    *,
    by,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> Indicator:
    if not can_edit_indicator(by, indicator):
        raise NotAllowed
    return changes.change(
        indicator,
        by=by,
        verb="indicators.update_indicator",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )


def retire_indicator(indicator: Indicator, *, by, reason: str) -> Indicator:
    """Take it out of use; not while targets are counted by it."""
    if not can_edit_indicator(by, indicator):
        raise NotAllowed
    if promised := Target.objects.active().filter(indicator=indicator).count():
        told = _("还有 %(n)s 个目标按它计数，请先修改或停用这些目标。") % {"n": promised}
        raise InvalidChange({"": [told]})
    return changes.retire(indicator, by=by, verb="indicators.retire_indicator", reason=reason)


def restore_indicator(indicator: Indicator, *, by) -> Indicator:
    if not can_edit_indicator(by, indicator):
        raise NotAllowed
    return changes.restore(indicator, by=by, verb="indicators.restore_indicator")


def indicator_for(*, by, jurisdiction: Jurisdiction, metric: str, unit: str) -> Indicator:
    """The indicator that counts `metric` in `unit`, made where there is none yet."""
    owner = None if (metric, unit) in COMMON else jurisdiction
    known = Indicator.objects.active().filter(jurisdiction=owner, name=metric, unit=unit).first()
    if known:
        return known
    rule = adding_up_for(metric, unit)
    return create_indicator(
        # A common indicator is nobody's own: the system makes it, whoever needed it first.
        by=system_user() if owner is None else by,
        jurisdiction=owner,
        name=metric,
        unit=unit,
        kind=rule.kind,
        over_agencies=rule.over_agencies,
        over_time=rule.over_time,
        denominator=rule.denominator,
    )


def record_observation(
    *,
    by,
    indicator: Indicator,
    jurisdiction: Jurisdiction,
    observed_on: datetime.date,
    value: Decimal,
    source: str,
    denominator: Decimal | None = None,
    reason: str = "",
) -> Observation:
    """Record what was measured, when, and where that can be read; `reason` is what was answered
    where the value was asked about."""
    if not can_record_observation(by, jurisdiction):
        raise NotAllowed
    if indicator.jurisdiction_id is not None:
        require_same("jurisdiction", jurisdiction.pk, indicator.jurisdiction_id)
    row = Observation(
        indicator=indicator,
        jurisdiction=jurisdiction,
        observed_on=observed_on,
        value=value,
        denominator=denominator,
        source=source,
    )
    return changes.add(row, by=by, verb="indicators.record_observation", reason=reason)


def correct_observation(
    observation: Observation,
    *,
    by,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> Observation:
    """Put right what was written down wrongly; what it was before stays in its history."""
    _require_recording(by, observation)
    return changes.change(
        observation,
        by=by,
        verb="indicators.correct_observation",
        changes=fields,
        editable=EDITABLE_OBSERVATION,
        expected_version=expected_version,
        reason=reason,
    )


def retire_observation(observation: Observation, *, by, reason: str) -> Observation:
    _require_recording(by, observation)
    return changes.retire(observation, by=by, verb="indicators.retire_observation", reason=reason)


def restore_observation(observation: Observation, *, by) -> Observation:
    _require_recording(by, observation)
    return changes.restore(observation, by=by, verb="indicators.restore_observation")


def _require_recording(by, observation: Observation) -> None:
    if not can_record_observation(by, observation.jurisdiction):
        raise NotAllowed
