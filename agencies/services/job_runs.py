"""Keeping what periodic jobs did, and ordering one by hand."""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import JobRun, User
from agencies.services.audit import record
from agencies.states import RunOutcome
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.redaction import redacted

log = logging.getLogger(__name__)
KEPT_DAYS = 180
# No job takes longer; what still counts as running after that died without a word.
LONGEST = datetime.timedelta(hours=6)
BROKEN_OFF = "interrupted: the process ended before the job did"


@contextmanager
def job_run(
    name: str, *, ordered_by: int | None = None, keep_idle: bool = True
) -> Iterator[JobRun]:
    """Put it round a job, and what it did, how long and how it ended is on record; the job sets
    `counts`. An error is noted and goes on its way.

    Of a job that runs every minute, `keep_idle=False` keeps only the last run that did nothing.
    """
    end_broken_off(name, now=timezone.now())
    run = JobRun.objects.create(name=name, by_id=ordered_by, started_at=timezone.now())
    try:
        yield run
    except BaseException as error:
        run.error = told(error)
        try:
            _finish(run, RunOutcome.FAILED)
        except DatabaseError:  # it has ended the job already; it is not to hide why
            log.exception("the failure of the job %s could not be kept", name)
        raise
    _finish(run, RunOutcome.DONE)
    if not keep_idle and not any(run.counts.values()):
        idle = JobRun.objects.filter(name=name, outcome=RunOutcome.DONE, counts=run.counts)
        idle.filter(pk__lt=run.pk).delete()


def _finish(run: JobRun, outcome: RunOutcome) -> None:
    run.outcome, run.finished_at = outcome, timezone.now()
    run.save(update_fields=["outcome", "finished_at", "counts", "error"])


def told(error: BaseException) -> str:
    """Kind and first line of an error: what follows it in databases quotes rows."""
    line = next(iter(str(error).strip().splitlines()), "")
    secrets = settings.LOGGING["formatters"]["line"]["secrets"]
    return redacted(f"{type(error).__name__}: {line}".rstrip(": "), secrets)[:300]


def end_broken_off(name: str, *, now: datetime.datetime) -> int:
    """Runs that never ended count as failed; returns how many there were."""
    dead = JobRun.objects.running().filter(name=name, started_at__lt=now - LONGEST)
    return dead.update(outcome=RunOutcome.FAILED, finished_at=now, error=BROKEN_OFF)


def order_job(name: str, *, by: User, now: datetime.datetime) -> None:
    """Put on record that `by` has the job run now. Raises NotAllowed, and InvalidChange while it
    runs; the caller then runs or queues it."""
    if not permissions.can_operate(by):
        raise NotAllowed
    if JobRun.objects.running().filter(name=name, started_at__gte=now - LONGEST).exists():
        raise InvalidChange({"": [_("这项作业正在运行，请等它结束。")]})
    record(by=by, verb="agencies.order_job", after={"job": name})


def forget_old_runs(*, now: datetime.datetime) -> int:
    """Runs are news, not a trail: after half a year they go. Returns how many."""
    old = JobRun.objects.filter(started_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    return old.delete()[0]
