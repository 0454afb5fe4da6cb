"""Background work on plans: doors to services, nothing more."""

from celery import shared_task
from django.db.models import Q

from plans.services.effective import refresh_measures
from sciliteracy.lib.dates import portal_today


@shared_task
def refresh_effective_assignments() -> int:
    """Recompute who answers, once a day: memberships in groups begin and end by date.

    Returns the number of stored answers that changed.
    """
    return refresh_measures(Q(retired_at__isnull=True), today=portal_today())
