"""Background work on duties: doors to services, nothing more."""

from celery import shared_task
from django.utils import timezone

from agencies.services.job_runs import forget_old_runs, job_run
from agencies.services.users import system_user
from sciliteracy.lib.dates import portal_today
from tasks.services.keeping import keep_duties

KEEP_DUTIES = "keep-duties-right"  # as in the list of `sciliteracy.celery`


@shared_task
def keep_duties_right(ordered_by: int | None = None) -> str:
    """The daily step; returns what it did, in words for the log."""
    with job_run(KEEP_DUTIES, ordered_by=ordered_by) as run:
        kept = keep_duties(by=system_user(), today=portal_today())
        run.counts = kept.counts | {"runs_forgotten": forget_old_runs(now=timezone.now())}
    return str(kept)
