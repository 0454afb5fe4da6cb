"""Rights over plans: one predicate each, for page, template and API."""

from agencies.permissions import is_office
from sciliteracy.lib.errors import NotAllowed


def can_edit_plan(user, plan) -> bool:
    """Its text, assignments, findings and documents: the office of its jurisdiction."""
    return is_office(user, plan.jurisdiction)


def require_edit_plan(user, plan) -> None:
    """The guard of every verb on what belongs to a plan. Raises NotAllowed."""
    if not can_edit_plan(user, plan):
        raise NotAllowed
