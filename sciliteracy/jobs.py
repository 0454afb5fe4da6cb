"""Doors of the jobs that stand above all apps."""

from celery import shared_task
from django.utils import timezone

from agencies.services.change_order import forget_old_changes
from agencies.services.job_runs import job_run
from agencies.services.webhooks import forget_old_deliveries
from sciliteracy.api.webhooks import deliver_due

DELIVER_WEBHOOKS = "deliver-webhooks"
FORGET_CHANGES = "forget-old-changes"


@shared_task(expires=60)
def deliver_webhooks(ordered_by: int | None = None) -> str:
    with job_run(DELIVER_WEBHOOKS, ordered_by=ordered_by, keep_idle=False) as run:
        run.counts = deliver_due(now=timezone.now)
    return str(run.counts)


@shared_task
def forget_changes(ordered_by: int | None = None) -> str:
    with job_run(FORGET_CHANGES, ordered_by=ordered_by) as run:
        now = timezone.now()
        run.counts = {
            "changes": forget_old_changes(now=now),
            "deliveries": forget_old_deliveries(now=now),
        }
    return str(run.counts)
