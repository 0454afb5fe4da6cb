"""Indicators and their values as resources."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from agencies.api.agencies import JurisdictionShown
from agencies.api.resource import Changing, Creating, Resource, Retiring
from agencies.models import Jurisdiction
from indicators.models import Indicator, Observation
from indicators.permissions import can_edit_indicator
from indicators.services.indicators import (
    create_indicator,
    record_observation,
    retire_indicator,
    update_indicator,
)
from indicators.states import IndicatorKind
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey

OF_INDICATOR = (
    *("name", "kind", "unit", "direction", "over_agencies", "over_time"),
    *("numerator", "denominator"),
)


class IndicatorShown(Shown):
    EXPANDS = {"jurisdiction": lambda: JurisdictionShown}

    class Meta:
        model = Indicator
        fields = ("id", "version", "jurisdiction", *OF_INDICATOR, "created_at", "updated_at")


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
        return create_indicator(by=self.request.user, **values)

    def change(self, row: Indicator, **values: Any) -> Indicator:
        return update_indicator(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: Indicator, reason: str) -> Indicator:
        return retire_indicator(row, by=self.request.user, reason=reason)


class ObservationShown(Shown):
    EXPANDS = {
        "indicator": lambda: IndicatorShown,
        "jurisdiction": lambda: JurisdictionShown,
    }

    class Meta:
        model = Observation
        fields = (
            *("id", "version", "indicator", "jurisdiction", "observed_on", "value"),
            *("denominator", "source", "created_at", "updated_at"),
        )


class ObservationInput(Input):
    indicator = VisibleKey(Indicator)
    jurisdiction = VisibleKey(Jurisdiction)

    class Meta:
        model = Observation
        fields = ("indicator", "jurisdiction", "observed_on", "value", "denominator", "source")

    def validate_observed_on(self, day: datetime.date) -> datetime.date:
        if day > portal_today():
            raise ValidationError(_("日期不能晚于今天。"))
        return day


class ObservationFilters(Filters):
    indicator = KeyFilter()
    jurisdiction = KeyFilter()
    observed_from = filters.DateFilter(field_name="observed_on", lookup_expr="gte")
    observed_to = filters.DateFilter(field_name="observed_on", lookup_expr="lte")


class ObservationResource(Creating, Resource):
    """Measured values with their source. They are recorded once and not changed."""

    model = Observation
    serializer_class = ObservationShown
    input_class = ObservationInput
    filterset_class = ObservationFilters
    related = ("indicator", "jurisdiction")
    search_fields = ("source",)
    orderings = {"id": (), "observed_on": ("observed_on",)}

    def make(self, **values: Any) -> Observation:
        return record_observation(by=self.request.user, **values)
