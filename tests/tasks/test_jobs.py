"""The doors of background work: what runs where, for how long, and how often."""

import datetime

import pytest
from celery import current_app
from django.conf import settings as portal_settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from sciliteracy.celery import app
from tasks import jobs
from tasks.channels import CHANNELS
from tasks.models import Delivery, Reminder
from tasks.reminders.delivering import BATCH, LEASE, LONGEST_SENDING
from tests.factories.reminders import DeliveryFactory, ReminderFactory

pytestmark = pytest.mark.both_runs

TODAY = datetime.date(2024, 9, 19)


def queue_of(task) -> str:
    return app.amqp.router.route({}, task.name)["queue"].name


def test_what_goes_out_has_a_queue_of_its_own():
    assert {queue_of(task) for task in (jobs.deliver_reminders, jobs.deliver_lane)} == {"delivery"}
    assert {queue_of(task) for task in (jobs.prepare_reminders, jobs.keep_duties_right)} == {
        "schedule"
    }


def test_jobs_are_handed_out_again_only_when_nobody_can_be_at_them():
    conf = current_app.conf

    assert (conf.task_acks_late, conf.worker_prefetch_multiplier) == (True, 1)
    # One is held back while another runs: both are over before the broker loses patience.
    visible_again = conf.broker_transport_options["visibility_timeout"]
    assert conf.task_soft_time_limit < conf.task_time_limit < visible_again / 2
    assert conf.broker_connection_max_retries is None


def test_lane_ends_well_before_its_limit_and_a_claim_outlasts_a_conversation():
    lane = datetime.timedelta(seconds=jobs.LANE_SECONDS)

    assert lane + LONGEST_SENDING < datetime.timedelta(seconds=app.conf.task_soft_time_limit)
    assert 2 * LONGEST_SENDING < LEASE
    assert portal_settings.EMAIL_TIMEOUT < LONGEST_SENDING.total_seconds()


@pytest.mark.parametrize(
    ("entry", "task"),
    [("prepare-reminders", jobs.prepare_reminders), ("deliver-reminders", jobs.deliver_reminders)],
)
def test_job_that_waited_until_the_next_one_came_is_left_out(entry, task):
    schedule = app.conf.beat_schedule[entry]["schedule"]
    seconds = schedule if isinstance(schedule, float) else 600

    assert task.expires <= seconds


@pytest.mark.django_db
def test_prepare_makes_the_messages_of_the_portals_day(settings):
    settings.PORTAL_TODAY = TODAY
    ReminderFactory(remind_on=TODAY)

    assert "messages made 1" in jobs.prepare_reminders()
    assert Reminder.objects.get().digest_on == TODAY


@pytest.mark.django_db
def test_prepare_at_midnight_takes_day_and_time_from_one_look_at_the_clock(settings, monkeypatch):
    settings.PORTAL_TODAY = None
    shanghai = datetime.timezone(datetime.timedelta(hours=8))
    midnight = datetime.datetime(2024, 9, 20, 0, 0, tzinfo=shanghai)
    ReminderFactory(remind_on=TODAY)
    looks = iter([midnight - datetime.timedelta(microseconds=1)])
    monkeypatch.setattr(timezone, "now", lambda: next(looks, midnight))

    jobs.prepare_reminders()

    delivery = Delivery.objects.get()
    assert delivery.day == TODAY
    assert timezone.localtime(delivery.available_at).date() == TODAY


@pytest.fixture
def lanes(settings, monkeypatch):
    """The lanes that were ordered, in place of a broker; a crowd of messages that wait."""
    settings.PORTAL_TODAY = TODAY
    ordered = []
    monkeypatch.setattr(jobs.deliver_lane, "delay", lambda: ordered.append("lane"))
    monkeypatch.setitem(CHANNELS, "inbox", lambda message: None)
    return ordered


def crowd(number):
    first = DeliveryFactory()
    Delivery.objects.bulk_create(
        Delivery(user=first.user, channel="inbox", purpose=str(n), day=first.day,
                 available_at=first.available_at)
        for n in range(number - 1)
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("waiting", "more"), [(3, 0), (2 * BATCH, 2)])
def test_where_much_waits_lanes_are_opened(settings, lanes, waiting, more):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    crowd(waiting)

    assert f"any more {waiting}" in jobs.deliver_reminders()
    assert len(lanes) == more


@pytest.mark.django_db
def test_without_a_broker_one_lane_does_it_all(settings, lanes):
    settings.REDIS_URL = ""
    crowd(2 * BATCH)

    assert f"any more {2 * BATCH}" in jobs.deliver_reminders()
    assert lanes == []


@pytest.mark.django_db
def test_broker_that_went_away_stops_no_lane(settings, lanes, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    crowd(2 * BATCH)

    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(jobs.deliver_lane, "delay", away)

    assert f"any more {2 * BATCH}" in jobs.deliver_reminders()
