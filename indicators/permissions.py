"""Rights over indicators, targets and observations: one predicate each."""

from agencies.models import Jurisdiction
from agencies.permissions import is_office
from agencies.states import OFFICE_ROLES


def can_edit_indicator(user, indicator) -> bool:
    """A jurisdiction's own: its office. A common one is no office's: the portal itself reads it
    in."""
    return is_office(user, indicator.jurisdiction)


def can_record_observation(user, jurisdiction) -> bool:
    return is_office(user, jurisdiction)


def jurisdictions_to_record_in(user, indicator):
    """Where `user` may record a value of `indicator`: `can_record_observation`, as a list.

    A common indicator is measured anywhere, another one in the jurisdiction that it belongs to.
    """
    if not user.is_active:
        return Jurisdiction.objects.none()
    places = Jurisdiction.objects.active()
    if indicator.jurisdiction_id is not None:
        places = places.filter(pk=indicator.jurisdiction_id)
    if user.is_system:
        return places
    return places.filter(pk__in=[pk for role, pk, _ in user.held_roles if role in OFFICE_ROLES])
