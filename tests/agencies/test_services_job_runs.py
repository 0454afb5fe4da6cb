"""Each run of a job is on record, however it ended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from agencies.models import AuditEvent, JobRun
from agencies.services import job_runs
from agencies.services.job_runs import forget_old_runs, job_run, order_job
from agencies.states import Role, RunOutcome
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.factories.agencies import MembershipFactory
from tests.factories.operations import JobRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_run_is_kept_with_what_it_did(administrator):
    with job_run("x", ordered_by=administrator.pk) as run:
        assert (JobRun.objects.get().outcome, run.duration) == (RunOutcome.RUNNING, None)
        run.counts = {"tasks_made": 3}

    kept = JobRun.objects.get()
    assert (kept.name, kept.outcome, kept.by) == ("x", RunOutcome.DONE, administrator)
    assert (kept.counts, kept.error) == ({"tasks_made": 3}, "")
    assert kept.duration >= timedelta(0)


def test_failed_run_keeps_why_without_secrets_and_rows():
    secret = settings.SECRET_KEY
    with pytest.raises(RuntimeError), job_run("x"):
        raise RuntimeError(f"no way to redis://u:geheim@host {secret}\nDETAIL: Key (name)=(海州区)")

    kept = JobRun.objects.get()
    assert kept.outcome == RunOutcome.FAILED
    assert kept.error == "RuntimeError: no way to redis://u:***@host ***"


def test_failure_is_told_even_if_it_cannot_be_kept(monkeypatch):
    def gone(*args):
        raise DatabaseError("gone")

    monkeypatch.setattr(job_runs, "_finish", gone)

    with pytest.raises(ValueError, match="itself"), job_run("x"):
        raise ValueError("itself")


def test_run_that_never_ended_counts_as_failed_when_the_next_begins():
    then = timezone.now() - timedelta(hours=7)
    running = {"finished_at": None, "outcome": RunOutcome.RUNNING}
    dead = JobRunFactory(name="x", started_at=then, **running)
    lately = JobRunFactory(name="x", started_at=timezone.now(), **running)

    with job_run("x"):
        pass

    dead.refresh_from_db()
    lately.refresh_from_db()
    assert (dead.outcome, dead.error) == (RunOutcome.FAILED, job_runs.BROKEN_OFF)
    assert lately.outcome == RunOutcome.RUNNING


def test_ordering_is_for_who_looks_after_the_machine(haizhou, now):
    system = MembershipFactory(role=Role.SYSTEM_ADMIN, jurisdiction=haizhou).user
    security = MembershipFactory(role=Role.SECURITY_ADMIN, jurisdiction=haizhou).user

    with pytest.raises(NotAllowed):
        order_job("x", by=security, now=now)
    order_job("x", by=system, now=now)

    event = AuditEvent.objects.first()
    assert (event.verb, event.actor_id, event.after) == (
        "agencies.order_job",
        system.pk,
        {"job": "x"},
    )


def test_job_that_runs_is_not_ordered_again(administrator, now):
    run = JobRunFactory(name="x", started_at=now, finished_at=None, outcome=RunOutcome.RUNNING)

    with pytest.raises(InvalidChange, match="正在运行"):
        order_job("x", by=administrator, now=now)
    order_job("other", by=administrator, now=now)
    JobRun.objects.filter(pk=run.pk).update(started_at=now - timedelta(hours=7))
    order_job("x", by=administrator, now=now)


def test_runs_of_half_a_year_ago_are_forgotten(now):
    JobRunFactory(started_at=now - timedelta(days=180, minutes=1))
    young = JobRunFactory(started_at=now - timedelta(days=179))

    assert forget_old_runs(now=now) == 1
    assert JobRun.objects.get() == young
