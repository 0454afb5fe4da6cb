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
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from celery import Celery
from celery.beat import PersistentScheduler
from django.db import Error, close_old_connections
from django.utils import timezone

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
        close_old_connections()
        try:
            mine = hold(LEASE, holder=self.holder, now=timezone.now(), seconds=LEASE_SECONDS)
        except Error:
            log.exception("the database does not answer; beat waits")
            return WAIT_SECONDS
        return super().tick(*args, **kwargs) if mine else WAIT_SECONDS

    def close(self):
        super().close()
        try:
            release(LEASE, holder=self.holder)
        except Error:
            log.warning("the lease could not be given back; it ends by itself")


def run_here(
    app: Celery,
    *,
    goes_on: Callable[[], bool],
    now: Callable[[], datetime] = timezone.now,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Do the jobs in this process as their time comes, for as long as `goes_on()`."""
    holder, last_runs = this_process(), {}
    while goes_on():
        close_old_connections()
        try:
            mine = hold(LEASE, holder=holder, now=now(), seconds=LEASE_SECONDS)
        except Error:
            log.exception("the database does not answer; the scheduler waits")
            sleep(WAIT_SECONDS)
            continue
        if mine:
            for name in due_jobs(app, last_runs, now()):
                last_runs[name] = now()
                _run(app, name)
        sleep(1 if mine else WAIT_SECONDS)
    release(LEASE, holder=holder)


def due_jobs(app: Celery, last_runs: dict[str, datetime], now: datetime) -> Iterator[str]:
    """Entries of the list whose time has come; at the start all of them."""
    for name, entry in app.conf.beat_schedule.items():
        last = last_runs.get(name)
        if last is None or _is_due(entry["schedule"], last, now):
            yield name


def _is_due(schedule, last: datetime, now: datetime) -> bool:
    if isinstance(schedule, int | float | timedelta):
        seconds = schedule.total_seconds() if isinstance(schedule, timedelta) else schedule
        return (now - last).total_seconds() >= seconds
    return schedule.remaining_estimate(last).total_seconds() <= 0


def _run(app: Celery, name: str) -> None:
    """One job, to its end. What goes wrong with it is logged and stops no other."""
    try:
        app.tasks[app.conf.beat_schedule[name]["task"]].apply(throw=True)
    except Exception:
        log.exception("the job %s failed", name)
