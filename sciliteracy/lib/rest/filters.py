"""Filters of lists. A parameter that no list knows is refused: a typing error must not show all."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from django_filters.constants import EMPTY_VALUES
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter

HIGHEST = 2**63 - 1
LONGEST_SEARCH = 100


class WordSearch(SearchFilter):
    """Every word somewhere in the fields that the view names."""

    def get_search_terms(self, request: Any) -> list[str]:
        if len(request.query_params.get(self.search_param, "")) > LONGEST_SEARCH:
            told = _("不能超过 %(n)s 字。") % {"n": LONGEST_SEARCH}
            raise ValidationError({self.search_param: [told]})
        return super().get_search_terms(request)


@extend_schema_field({"type": "string", "pattern": "^[0-9]{1,18}(,[0-9]{1,18})*$"})
class KeyFilter(filters.Filter):
    """By the key of a row; several, separated by commas."""

    class Field(forms.Field):
        def to_python(self, value: Any) -> list[int]:
            keys = []
            for text in str(value or "").split(",") if value else []:
                if not (text.isascii() and text.isdigit() and len(text) < 20):
                    raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
                keys.append(int(text))
            if len(keys) > 100 or any(key > HIGHEST for key in keys):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            return keys

    field_class = Field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = {"invalid": forms.IntegerField.default_error_messages["invalid"]}
        super().__init__(*args, error_messages=words, **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        if value in EMPTY_VALUES:
            return queryset
        return queryset.filter(**{f"{self.field_name}__in": value})


class MomentFilter(filters.IsoDateTimeFilter):
    """By a moment, asked of the database as UTC: an odd offset is no matter of its."""

    class Field(filters.IsoDateTimeFilter.field_class):
        def to_python(self, value: Any) -> datetime.datetime | None:
            moment = super().to_python(value)
            try:
                return moment and moment.astimezone(datetime.UTC)
            except OverflowError:
                words = forms.DateTimeField.default_error_messages["invalid"]
                raise forms.ValidationError(words, code="invalid") from None

    field_class = Field


class FlagFilter(filters.BooleanFilter):
    """By yes or no. What is neither is refused, where the framework would not filter at all."""

    class Field(forms.Field):
        def to_python(self, value: Any) -> bool | None:
            found = {"": None, "true": True, "false": False}
            try:
                return found[str(value or "").lower()]
            except KeyError:
                raise forms.ValidationError(_("应为 true 或 false。"), code="invalid") from None

    field_class = Field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.TextInput, **kwargs)


class Filters(filters.FilterSet):
    """What every list can be asked for."""

    id = KeyFilter(field_name="pk")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
