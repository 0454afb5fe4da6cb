"""Who sees which jurisdictions, as conditions (`Q`) that every list starts from.

A row is visible when its jurisdiction is one of the reader's own or lies below one of them.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q

from agencies.states import OFFICE_ROLES
from sciliteracy.lib.models import EditableQuerySet

EVERYTHING = Q(pk__isnull=False)
NOTHING = Q(pk__isnull=True)


class VisibleQuerySet(EditableQuerySet):
    """For models that say with `jurisdiction_path` which lookups lead to their jurisdiction."""

    def visible_to(self, user):
        """Rows that `user` may see; the one start of every list and lookup."""
        return self.filter(visible_jurisdictions(user, f"{self.model.jurisdiction_path}__"))


def visible_jurisdictions(user, prefix: str, *, with_ancestors: bool = False) -> Q:
    """Condition for rows whose jurisdiction `user` may see.

    `prefix` leads from the filtered model to its jurisdiction, with the closing `__` ("" for
    jurisdictions themselves). Strangers see nothing, except in the demo, where the plans are
    for everybody to read. `with_ancestors` adds the divisions above the reader's: their names
    stand in breadcrumbs, their plans stay out of sight. Who administers the installation reads
    nothing: what he needs for it, the pages of people show him.
    """
    if not user.is_authenticated:
        return EVERYTHING if settings.DEMO else NOTHING
    if not user.is_active:
        return NOTHING
    if user.is_system:
        return EVERYTHING
    return _within(user.reading_lineages, prefix, with_ancestors=with_ancestors)


def _within(lineages: list[str], prefix: str, *, with_ancestors: bool) -> Q:
    condition = NOTHING
    for lineage in lineages:
        condition |= Q(**{f"{prefix}lineage__startswith": lineage})
        if with_ancestors:
            above = [int(part) for part in lineage.split("/") if part]
            condition |= Q(**{f"{prefix}pk__in": above})
    return condition


def lineage_within(lineages: list[str], prefix: str = "") -> Q:
    """Condition for rows whose jurisdiction is one of `lineages` or lies below one of them."""
    return _within(lineages, prefix, with_ancestors=False)


def place_of(row) -> Any:
    """The jurisdiction to which a row belongs, along the path that its model names."""
    for name in filter(None, row.jurisdiction_path.split("__")):
        row = getattr(row, name)
    return row


def own_places(user) -> set[int] | None:
    """Where the user is of the office, None for everywhere: what the pages then ask is what
    counts."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if user.is_system:
        return None
    return {pk for role, pk, _path in user.held_roles if role in OFFICE_ROLES}
