"""Background work on plans: doors to services, nothing more."""

from celery import shared_task
from django.db.models import Q

from agencies.services.job_runs import job_run
from plans.services.effective import refresh_measures
from sciliteracy.lib.dates import portal_today

REFRESH_ASSIGNMENTS = "refresh-effective-assignments"  # as in the list of `sciliteracy.celery`


@shared_task
def refresh_effective_assignments(ordered_by: int | None = None) -> int:
    """Recompute who answers, once a day: memberships in groups begin and end by date.

    Returns the number of stored answers that changed.
    """
    with job_run(REFRESH_ASSIGNMENTS, ordered_by=ordered_by) as run:
        changed = refresh_measures(Q(retired_at__isnull=True), today=portal_today())
        run.counts = {"answers_changed": changed}
    return changed
