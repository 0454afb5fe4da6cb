"""Running by the clock, once, with and without a broker."""

import datetime

import pytest
from celery import Celery
from celery.schedules import crontab
from django.utils import timezone

from sciliteracy import scheduler
from sciliteracy.scheduler import (
    LEASE,
    LEASE_SECONDS,
    WAIT_SECONDS,
    LeasedScheduler,
    due_jobs,
    run_here,
)
from tasks.models import Lease
from tasks.services.leases import hold

pytestmark = pytest.mark.both_runs

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
NOW = datetime.datetime(2024, 9, 19, 8, 55, tzinfo=SHANGHAI)
MINUTE = datetime.timedelta(minutes=1)


class Clock:
    """A clock that moves only while somebody sleeps; `run_here` stops when `until` is reached."""

    def __init__(self, until=NOW):
        self.time, self.until, self.slept = NOW, until, []

    def __call__(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += datetime.timedelta(seconds=seconds)

    def goes_on(self):
        return self.time < self.until


def make_app(schedule) -> tuple[Celery, list[str]]:
    """A Celery app without a broker, whose jobs note that they ran."""
    app, ran = Celery("tiny", broker="memory://", set_as_current=False), []
    app.conf.timezone = "Asia/Shanghai"
    for name in schedule:
        app.task(noting(name, ran), name=f"jobs.{name}", shared=False)
    app.conf.beat_schedule = {
        name: {"task": f"jobs.{name}", "schedule": when} for name, when in schedule.items()
    }
    return app, ran


def noting(name, ran):
    def job():
        if name == "bad":
            raise ValueError("odd")
        ran.append(name)

    return job


def run(app, clock):
    run_here(app, goes_on=clock.goes_on, now=clock, sleep=clock.sleep)


def test_all_jobs_are_due_at_the_start():
    app, _ = make_app({"often": 60, "daily": crontab(hour=0, minute=30)})

    assert due_jobs(app, {}, NOW) == ["often", "daily"]


@pytest.mark.parametrize(
    ("when", "wait"),
    [
        (60, datetime.timedelta(seconds=60)),
        (60.0, datetime.timedelta(seconds=60)),
        (datetime.timedelta(minutes=2), datetime.timedelta(minutes=2)),
        (crontab(hour="1-20", minute="*/10"), datetime.timedelta(minutes=5)),
        (crontab(hour=0, minute=30), datetime.timedelta(hours=15, minutes=35)),
    ],
)
def test_job_is_due_when_its_time_has_come(when, wait):
    app, _ = make_app({"one": when})
    last = {"one": NOW}

    assert due_jobs(app, last, NOW + wait - datetime.timedelta(seconds=1)) == []
    assert due_jobs(app, last, NOW + wait) == ["one"]


@pytest.mark.django_db
def test_jobs_run_here_as_their_time_comes():
    app, ran = make_app({"often": 60, "at_nine": crontab(hour=9, minute=0)})

    run(app, Clock(until=NOW + 6 * MINUTE))

    assert (ran.count("often"), ran.count("at_nine")) == (6, 2)


@pytest.mark.django_db
def test_job_that_fails_stops_no_other(caplog):
    app, ran = make_app({"bad": 60, "good": 60})

    run(app, Clock(until=NOW + 2 * MINUTE))

    assert ran.count("good") == 2
    assert [record.getMessage() for record in caplog.records] == ["the job bad failed"] * 2


@pytest.mark.django_db
def test_scheduler_waits_while_another_one_works_and_then_takes_over():
    app, ran = make_app({"often": 60})
    hold(LEASE, holder="another", now=NOW, seconds=LEASE_SECONDS)
    clock = Clock(until=NOW + datetime.timedelta(seconds=LEASE_SECONDS + 2 * WAIT_SECONDS))

    run(app, clock)

    assert ran == ["often"]
    waits = [pause for pause in clock.slept if pause == WAIT_SECONDS]
    assert len(waits) == LEASE_SECONDS // WAIT_SECONDS + 1


@pytest.mark.django_db
def test_scheduler_gives_the_lease_back_at_its_end():
    app, _ = make_app({"often": 60})

    run(app, Clock(until=NOW + MINUTE))

    assert not Lease.objects.exists()


@pytest.mark.django_db
def test_scheduler_without_its_database_waits(monkeypatch):
    app, ran = make_app({"often": 60})
    clock = Clock(until=NOW + MINUTE)

    def away(*args, **kwargs):
        raise scheduler.Error("gone")

    monkeypatch.setattr(scheduler, "hold", away)
    run(app, clock)

    assert (ran, set(clock.slept)) == ([], {WAIT_SECONDS})


def make_beat(tmp_path, name, app) -> LeasedScheduler:
    beat = LeasedScheduler(app=app, schedule_filename=str(tmp_path / name), lazy=True)
    beat.setup_schedule()
    beat.ordered = []
    beat.apply_async = lambda entry, **kwargs: beat.ordered.append(entry.name)
    return beat


@pytest.fixture
def beats(tmp_path):
    """Two beats, each with notes of its own, as on two machines."""
    app, _ = make_app({"often": 0})
    both = [make_beat(tmp_path, name, app) for name in ("first", "second")]
    yield both
    for beat in both:
        beat._store.close()


@pytest.mark.django_db
def test_of_two_beats_one_orders(beats):
    first, second = beats

    first.tick()

    assert second.tick() == WAIT_SECONDS
    assert (first.ordered, second.ordered) == (["often"], [])


@pytest.mark.django_db
def test_second_beat_takes_over_when_the_first_one_died(beats):
    first, second = beats
    first.tick()
    Lease.objects.update(held_until=timezone.now() - MINUTE)

    second.tick()

    assert second.ordered == ["often"]
    assert first.tick() == WAIT_SECONDS


@pytest.mark.django_db
def test_beat_that_ends_gives_the_lease_back(beats):
    first, second = beats
    first.tick()

    first.close()

    second.tick()
    assert second.ordered == ["often"]
    first._store = second._store
