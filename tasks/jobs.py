"""Background work on duties and reminders: doors to services, nothing more."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.services.job_runs import forget_old_runs, job_run
from agencies.services.users import system_user
from sciliteracy.lib.dates import portal_today
from tasks.models import Delivery
from tasks.reminders.delivering import BATCH, Delivered, deliver_due, deliver_now
from tasks.reminders.sending import prepare
from tasks.services.keeping import keep_duties

log = logging.getLogger(__name__)

# A lane works until the next one is sent off, so that none is needed for long.
LANE_SECONDS = 50
MOST_LANES = 8
# After this the clock has ordered the next one: what waited longer for a worker is left out.
PREPARE_SECONDS = 600
# As in the list of `sciliteracy.celery`.
KEEP_DUTIES = "keep-duties-right"
PREPARE_REMINDERS = "prepare-reminders"
DELIVER_REMINDERS = "deliver-reminders"


@shared_task
def keep_duties_right(ordered_by: int | None = None) -> str:
    """The daily step; returns what it did, in words for the log."""
    with job_run(KEEP_DUTIES, ordered_by=ordered_by) as run:
        kept = keep_duties(by=system_user(), today=portal_today())
        run.counts = kept.counts | {"runs_forgotten": forget_old_runs(now=timezone.now())}
    return str(kept)


@shared_task(expires=PREPARE_SECONDS)
def prepare_reminders(ordered_by: int | None = None) -> str:
    """Make the reminders and messages that stand today; run again it makes what is missing."""
    now = timezone.now()
    with job_run(PREPARE_REMINDERS, ordered_by=ordered_by) as run:
        prepared = prepare(today=portal_today(now), now=now)
        run.counts = prepared.counts
    return str(prepared)


@shared_task(expires=LANE_SECONDS)
def deliver_reminders(ordered_by: int | None = None) -> str:
    """Send what is due; where much waits, in several lanes at once."""
    waiting = Delivery.objects.waiting().filter(available_at__lte=timezone.now()).count()
    if settings.REDIS_URL:  # else nobody else takes part
        _open_lanes(min(waiting // BATCH, MOST_LANES - 1))
    with job_run(DELIVER_REMINDERS, ordered_by=ordered_by, keep_idle=False) as run:
        done = _deliver()
        run.counts = done.counts
    return str(done)


def _open_lanes(number: int) -> None:
    try:
        for _lane in range(number):
            deliver_lane.delay()
    except OperationalError:
        log.warning("the queue does not answer; this lane works alone")


@shared_task(expires=LANE_SECONDS)
def deliver_lane() -> str:
    return str(_deliver())


def _deliver() -> Delivered:
    return deliver_due(today=portal_today(), now=timezone.now, most=10_000, seconds=LANE_SECONDS)


@shared_task(expires=LANE_SECONDS)
def deliver_message(key: int) -> str:
    """One message that somebody waits for; if the queue lost this, the next run sends it."""
    return deliver_now(key, today=portal_today(), now=timezone.now)


def send_off(key: int) -> str:
    """Have one message sent: by a worker where there are some (it returns nothing then), else here
    and now, for what became of it."""
    if not settings.REDIS_URL:
        return deliver_message(key)
    try:
        deliver_message.delay(key)
    except OperationalError:
        log.warning("the queue does not answer; the next run sends message %s", key)
    return ""
