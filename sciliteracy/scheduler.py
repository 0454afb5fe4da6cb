"""Running by the clock, once: beat for workers, and a scheduler that needs no broker.

Both read the one list in `sciliteracy.celery`. Whoever holds the lease in the database goes on;
another one that was started beside it waits, and takes over soon after the first died. That a job
runs twice all the same does no harm: each makes what is missing.
"""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.schedules import crontab
from celery.utils.time import maybe_timedelta, remaining
from django.db import Error
from django.utils import timezone

from sciliteracy.lib.database import let_go_if_broken
from tasks.services.leases import hold, release

log = logging.getLogger(__name__)

LEASE = "scheduler"
# Longer than the longest sleep of beat, and than a job that the local scheduler does itself.
LEASE_SECONDS = 180
WAIT_SECONDS = 15


def this_process() -> str:
    """A name that no other process has, here or on another machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:64]


class LeasedScheduler(PersistentScheduler):
    """Celery beat that works only while it holds the lease; start as many as you like."""

    def __init__(self, *args, **kwargs):
        self.holder = this_process()
        super().__init__(*args, **kwargs)

    def tick(self, *args, **kwargs):
        if not _is_mine(self.holder, timezone.now()):
            return WAIT_SECONDS
        return super().tick(*args, **kwargs)

    def close(self):
        super().close()
        _give_back(self.holder)


def run_here(
    app: Celery,
    *,
    goes_on: Callable[[], bool],
    now: Callable[[], datetime] = timezone.now,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Do the jobs in this process as their time comes, for as long as `goes_on()`.

    The lease is asked for when a job is due, which is every minute at least.
    """
    holder, last_runs = this_process(), dict[str, datetime]()
    while goes_on():
        pause: float = 1
        for name in due_jobs(app, last_runs, now()):
            if not _is_mine(holder, now()):
                pause = WAIT_SECONDS
                break
            last_runs[name] = now()
            _run(app, name)
            if not goes_on():
                break
        sleep(pause)
    _give_back(holder)


def _is_mine(holder: str, now: datetime) -> bool:
    let_go_if_broken()
    try:
        return hold(LEASE, holder=holder, now=now, seconds=LEASE_SECONDS)
    except Error:
        log.exception("the database does not answer; the scheduler waits")
        return False


def _give_back(holder: str) -> None:
    try:
        release(LEASE, holder=holder)
    except Error:
        log.warning("the lease could not be given back; it ends by itself")


def due_jobs(app: Celery, last_runs: Mapping[str, datetime], now: datetime) -> list[str]:
    """Entries of the list whose time has come; at the start all of them."""
    entries = app.conf.beat_schedule.items()
    return [
        name
        for name, entry in entries
        if name not in last_runs or _is_due(entry["schedule"], last_runs[name], now)
    ]


def _is_due(schedule: Any, last: datetime, now: datetime) -> bool:
    if isinstance(schedule, crontab):
        since, wait, _clock = schedule.remaining_delta(last)
    else:
        since, wait = last, maybe_timedelta(schedule)
    return remaining(since, wait, now) <= timedelta(0)


def _run(app: Celery, name: str) -> None:
    """One job, to its end. What goes wrong with it is logged and stops no other."""
    try:
        app.tasks[app.conf.beat_schedule[name]["task"]].apply(throw=True)
    except Exception:
        log.exception("the job %s failed", name)
