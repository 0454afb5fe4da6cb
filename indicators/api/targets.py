"""Targets as resources."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import AgencyGroup
from indicators.api.indicators import IndicatorShown
from indicators.models import Target
from indicators.office_forms import MOST_PERIODS, NO_DUE, is_due, target_faults
from indicators.services.targets import add_target, restore_target, retire_target, update_target
from indicators.states import TargetKind
from plans.api.elements import MeasureShown
from plans.api.plans import PlanShown
from plans.models import Measure, Plan
from plans.permissions import can_edit_plan
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, FlagFilter, KeyFilter
from sciliteracy.lib.rest.serializers import YEAR, Input, Shown, VisibleKey, require_to_fit

OF_TARGET = (
    *("position", "quote", "metric", "kind", "comparator", "value", "value_max", "about", "of"),
    *("baseline_year", "unit", "frequency_unit", "frequency_every", "from_year", "due", "per"),
    *("per_group", "firm"),
)


class TargetShown(Shown):
    EXPANDS = {
        "plan": lambda: PlanShown,
        "measure": lambda: MeasureShown,
        "indicator": lambda: IndicatorShown,
    }

    class Meta:
        model = Target
        fields = (
            *("id", "version", "plan", "measure", "indicator", *OF_TARGET),
            *("same_as", "same_as_confirmed", "created_at", "updated_at", *OF_RETIRING),
        )


class TargetInput(Input):
    """Its indicator is found or made from `metric` and `unit`."""

    CREATE_ONLY = frozenset({"plan"})

    plan = VisibleKey(Plan)
    measure = VisibleKey(Measure, required=False, allow_null=True)
    per_group = VisibleKey(AgencyGroup, required=False, allow_null=True)
    same_as = VisibleKey(Target, required=False, allow_null=True)

    class Meta:
        model = Target
        fields = ("plan", "measure", *OF_TARGET, "same_as", "same_as_confirmed")
        extra_kwargs = {
            "baseline_year": YEAR,
            "from_year": YEAR,
            "frequency_every": {"min_value": 1, "max_value": MOST_PERIODS},
        }

    def validate_due(self, due: str) -> str:
        if not is_due(due):
            raise ValidationError(NO_DUE)
        return due


class TargetFilters(Filters):
    plan = KeyFilter()
    measure = KeyFilter()
    indicator = KeyFilter()
    jurisdiction = KeyFilter(field_name="plan__jurisdiction")
    kind = filters.ChoiceFilter(choices=TargetKind.choices)
    firm = FlagFilter()
    objective = FlagFilter(field_name="measure", lookup_expr="isnull")


class TargetResource(Creating, Changing, Retiring, Resource):
    """Commitments in numbers beside the words that make them; without a measure an objective."""

    model = Target
    serializer_class = TargetShown
    input_class = TargetInput
    filterset_class = TargetFilters
    related = ("plan__jurisdiction", "measure__plan__jurisdiction", "indicator", "per_group")
    search_fields = ("quote", "metric")
    orderings = {"id": (), "position": ("plan_id", "position"), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Target) -> bool:
        return can_edit_plan(user, row.plan)

    def make(self, plan: Plan, measure: Measure | None = None, **values: Any) -> Target:
        _require_quote(measure, values)
        require_to_fit(Target(), values, target_faults)
        return add_target(
            by=self.request.user, today=portal_today(), plan=plan, measure=measure, **values
        )

    def change(self, row: Target, **values: Any) -> Target:
        if values.keys() & {"measure", "quote"}:
            said = {"quote": row.quote} | values
            _require_quote(values.get("measure", row.measure), said)
        require_to_fit(row, values, target_faults)
        return update_target(
            row,
            by=self.request.user,
            today=portal_today(),
            expected_version=row.version,
            **values,
        )

    def retire(self, row: Target, reason: str) -> Target:
        return retire_target(row, by=self.request.user, today=portal_today(), reason=reason)

    def restore(self, row: Target) -> Target:
        return restore_target(row, by=self.request.user, today=portal_today())


def _require_quote(measure: Measure | None, values: dict[str, Any]) -> None:
    """What a target quotes stands in its measure."""
    if measure is not None and values.get("quote", "") not in measure.text:
        raise ValidationError({"quote": [_("措施的正文里没有这句话。")]})
