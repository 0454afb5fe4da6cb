"""Indicators and their values as resources."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from agencies.api.agencies import JurisdictionShown
from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Jurisdiction
from indicators.models import Indicator, Observation
from indicators.office_forms import indicator_faults
from indicators.permissions import can_edit_indicator, can_record_observation
from indicators.services.indicators import (
    correct_observation,
    create_indicator,
    record_observation,
    restore_indicator,
    restore_observation,
    retire_indicator,
    retire_observation,
    update_indicator,
)
from indicators.states import IndicatorKind
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey, require_to_fit

OF_INDICATOR = (
    *("name", "kind", "unit", "direction", "over_agencies", "over_time"),
    *("numerator", "denominator"),
)


class IndicatorShown(Shown):
    EXPANDS = {"jurisdiction": lambda: JurisdictionShown}

    class Meta:
        model = Indicator
        fields = (
            *("id", "version", "jurisdiction", *OF_INDICATOR),
            *("created_at", "updated_at", *OF_RETIRING),
        )


class IndicatorInput(Input):
    CREATE_ONLY = frozenset({"jurisdiction"})

    jurisdiction = VisibleKey(Jurisdiction)

    class Meta:
        model = Indicator
        fields = ("jurisdiction", *OF_INDICATOR)


class IndicatorFilters(Filters):
    jurisdiction = KeyFilter()
    kind = filters.ChoiceFilter(choices=IndicatorKind.choices)
    unit = filters.CharFilter()


class IndicatorResource(Creating, Changing, Retiring, Resource):
    """What is counted; without a jurisdiction it is common to all."""

    model = Indicator
    serializer_class = IndicatorShown
    input_class = IndicatorInput
    filterset_class = IndicatorFilters
    related = ("jurisdiction",)
    search_fields = ("name", "unit")
    orderings = {"id": (), "name": ("name",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Indicator) -> bool:
        return can_edit_indicator(user, row)

    def make(self, **values: Any) -> Indicator:
        require_to_fit(Indicator(), values, indicator_faults)
        return create_indicator(by=self.request.user, **values)

    def change(self, row: Indicator, **values: Any) -> Indicator:
        require_to_fit(row, values, indicator_faults)
        return update_indicator(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: Indicator, reason: str) -> Indicator:
        return retire_indicator(row, by=self.request.user, reason=reason)

    def restore(self, row: Indicator) -> Indicator:
        return restore_indicator(row, by=self.request.user)


class ObservationShown(Shown):
    EXPANDS = {
        "indicator": lambda: IndicatorShown,
        "jurisdiction": lambda: JurisdictionShown,
    }

    class Meta:
        model = Observation
        fields = (
            *("id", "version", "indicator", "jurisdiction", "observed_on", "value"),
            *("denominator", "source", "created_at", "updated_at", *OF_RETIRING),
        )


class ObservationInput(Input):
    CREATE_ONLY = frozenset({"indicator", "jurisdiction"})

    indicator = VisibleKey(Indicator)
    jurisdiction = VisibleKey(Jurisdiction)

    class Meta:
        model = Observation
        fields = ("indicator", "jurisdiction", "observed_on", "value", "denominator", "source")

    def validate_observed_on(self, day: datetime.date) -> datetime.date:
        if day > portal_today():
            raise ValidationError(_("日期不能晚于今天。"))
        return day

    def validate_denominator(self, number: Any) -> Any:
        if number is not None and number <= 0:
            raise ValidationError(_("分母要大于零。"))
        return number


class ObservationChange(ObservationInput):
    reason = serializers.CharField(
        max_length=300, help_text=gettext_lazy("更正原因，写入修改记录，长期保留。")
    )

    class Meta(ObservationInput.Meta):
        fields = (*ObservationInput.Meta.fields, "reason")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("reason"):
            raise ValidationError({"reason": [_("请填写更正原因。")]})
        return values


class ObservationFilters(Filters):
    indicator = KeyFilter()
    jurisdiction = KeyFilter()
    observed_from = filters.DateFilter(field_name="observed_on", lookup_expr="gte")
    observed_to = filters.DateFilter(field_name="observed_on", lookup_expr="lte")


class ObservationResource(Creating, Changing, Retiring, Resource):
    """Measured values with their source. One that was written down wrongly is put right with a
    reason; what it was before stays in its history."""

    model = Observation
    serializer_class = ObservationShown
    input_class = ObservationInput
    changing_class = ObservationChange
    filterset_class = ObservationFilters
    related = ("indicator", "jurisdiction")
    search_fields = ("source",)
    orderings = {
        "id": (),
        "observed_on": ("observed_on",),
        "updated_at": ("updated_at",),
    }

    def may_change(self, user: Any, row: Observation) -> bool:
        return can_record_observation(user, row.jurisdiction)

    def make(self, **values: Any) -> Observation:
        _require_ratio(values["indicator"], values)
        return record_observation(by=self.request.user, **values)

    def change(self, row: Observation, **values: Any) -> Observation:
        _require_ratio(row.indicator, values)
        return correct_observation(
            row, by=self.request.user, expected_version=row.version, **values
        )

    def retire(self, row: Observation, reason: str) -> Observation:
        return retire_observation(row, by=self.request.user, reason=reason)

    def restore(self, row: Observation) -> Observation:
        return restore_observation(row, by=self.request.user)


def _require_ratio(indicator: Indicator, values: dict[str, Any]) -> None:
    """Only a ratio is of something."""
    if values.get("denominator") is not None and not indicator.denominator:
        raise ValidationError({"denominator": [_("这个指标不是比率，没有分母。")]})
