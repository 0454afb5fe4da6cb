"""Rights over plans: one predicate each, for page, template and API."""

from agencies.permissions import can_edit_jurisdiction


def can_edit_plan(user, plan) -> bool:
    """Its text, assignments, findings and documents: the office of its jurisdiction."""
    return can_edit_jurisdiction(user, plan.jurisdiction)
