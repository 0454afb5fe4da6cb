"""What every list has in common: search, filters in the address, sort, pages, export.

A bad value in the address never stops a page: it counts as not given.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

PAGE_SIZE = 50
EXPORTS = ("csv", "xlsx")


@dataclass(frozen=True)
class Listing:
    """One page of a list, and what was asked for."""

    page: Page
    page_numbers: list[Any]
    total: int
    sort: str
    filtered: bool


class ListForm(forms.Form):
    """The address of a list read as a form; subclasses add filters and name their sorts.

    `SORTS` maps a name in the address to the fields it orders by; the first one is the default,
    a leading `-` in the address turns it round.
    """

    SORTS: dict[str, tuple[str, ...]] = {}

    q = forms.CharField(required=False, max_length=100)
    sort = forms.CharField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    export = forms.ChoiceField(required=False, choices=[(name, name) for name in EXPORTS])

    def value(self, name: str) -> Any:
        """The cleaned value; None where nothing, or nothing sensible, was given."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def sort_key(self) -> str:
        asked = self.value("sort") or ""
        return asked if asked.removeprefix("-") in self.SORTS else next(iter(self.SORTS))

    def ordered(self, rows: QuerySet) -> QuerySet:
        fields = self.SORTS[self.sort_key.removeprefix("-")]
        if self.sort_key.startswith("-"):
            fields = tuple(_turned(field) for field in fields)
        return rows.order_by(*fields, "pk")

    def listing(self, rows: QuerySet, *, size: int = PAGE_SIZE) -> Listing:
        paginator = Paginator(self.ordered(rows), size)
        page = paginator.get_page(self.value("page") or 1)
        numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
        return Listing(page, numbers, paginator.count, self.sort_key, self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        names: Iterable[str] = set(self.fields) - {"sort", "page", "export"}
        return any(self.value(name) for name in names)

    def asked(self) -> dict[str, Any]:
        """What was asked for, plainly: for the audit event that says so."""
        given = {name: self.value(name) for name in self.fields if name != "page"}
        return {name: _plain(value) for name, value in given.items() if value is not None}


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: a row by its key."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value
