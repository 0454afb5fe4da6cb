"""Rights over indicators, targets and observations: one predicate each."""

from agencies.permissions import can_create_jurisdiction, can_edit_jurisdiction


def can_edit_indicator(user, indicator) -> bool:
    """A jurisdiction's own: its office. A common one: who administers the installation."""
    if indicator.jurisdiction_id is None:
        return can_create_jurisdiction(user)
    return can_edit_jurisdiction(user, indicator.jurisdiction)


def can_record_observation(user, jurisdiction) -> bool:
    return can_edit_jurisdiction(user, jurisdiction)
