"""Theme days as resources."""

from typing import Any

from django_filters import rest_framework as filters

from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Jurisdiction
from sciliteracy.lib.rest.filters import Filters, FlagFilter, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey
from tasks.models import ThemeDay
from tasks.permissions import can_edit_theme_day
from tasks.services.theme_days import (
    add_theme_day,
    restore_theme_day,
    retire_theme_day,
    update_theme_day,
)
from tasks.states import ThemeRule

OF_DAY = (
    *("name", "rule", "month", "day", "nth", "weekday", "length", "first_year"),
    *("awaits_notice", "switched_on", "source"),
)


class ThemeDayShown(Shown):
    class Meta:
        model = ThemeDay
        fields = (
            *("id", "version", "jurisdiction", "code", *OF_DAY),
            *("created_at", "updated_at", *OF_RETIRING),
        )


class ThemeDayInput(Input):
    """Without a jurisdiction it is national."""

    CREATE_ONLY = frozenset({"jurisdiction"})

    jurisdiction = VisibleKey(Jurisdiction, required=False, allow_null=True)

    class Meta:
        model = ThemeDay
        fields = ("jurisdiction", *OF_DAY)
        extra_kwargs = {
            "month": {"min_value": 1, "max_value": 12},
            "day": {"min_value": 1, "max_value": 31},
            "nth": {"min_value": -1, "max_value": 5},
            "length": {"min_value": 1, "max_value": 366},
            "first_year": {"min_value": 1900, "max_value": 2200},
        }


class ThemeDayFilters(Filters):
    jurisdiction = KeyFilter()
    national = FlagFilter(field_name="jurisdiction", lookup_expr="isnull")
    rule = filters.ChoiceFilter(choices=ThemeRule.choices)
    month = filters.NumberFilter(min_value=1, max_value=12)
    switched_on = FlagFilter()


class ThemeDayResource(Creating, Changing, Retiring, Resource):
    """The days, weeks and months around which a year of popular science is built."""

    model = ThemeDay
    serializer_class = ThemeDayShown
    input_class = ThemeDayInput
    filterset_class = ThemeDayFilters
    related = ("jurisdiction",)
    search_fields = ("name",)
    orderings = {"id": (), "name": ("name",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: ThemeDay) -> bool:
        return can_edit_theme_day(user, row)

    def make(self, jurisdiction: Jurisdiction | None = None, **values: Any) -> ThemeDay:
        return add_theme_day(by=self.request.user, jurisdiction=jurisdiction, **values)

    def change(self, row: ThemeDay, **values: Any) -> ThemeDay:
        return update_theme_day(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: ThemeDay, reason: str) -> ThemeDay:
        return retire_theme_day(row, by=self.request.user, reason=reason)

    def restore(self, row: ThemeDay) -> ThemeDay:
        return restore_theme_day(row, by=self.request.user)
