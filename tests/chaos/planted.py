"""The Celery app as it is shipped, only less patient, and killed where a test asks for it.

    CHAOS_KILL_AT=claim|accepted|mark   after which step a process kills itself
    CHAOS_KILLS=file                    a line for each kill, with the key of the message; at
    CHAOS_MOST_KILLS=number             so many lines nobody dies any more

The kills stand in this module, which nothing but these tests starts.
"""

import datetime
import os
import random
import signal
from pathlib import Path

import django

django.setup()

from sciliteracy import scheduler  # noqa: E402 - these want the settings to be there
from sciliteracy.celery import app  # noqa: E402
from tasks import jobs  # noqa: E402
from tasks.channels import CHANNELS  # noqa: E402
from tasks.reminders import delivering  # noqa: E402

LANE_SECONDS = 4
SECOND = datetime.timedelta(seconds=1)
ONE_IN = 3

delivering.LEASE, delivering.LONGEST_SENDING = 4 * SECOND, 2 * SECOND
delivering.FIRST_PAUSE = delivering.LONGEST_PAUSE = 0.5 * SECOND
jobs.LANE_SECONDS = LANE_SECONDS
jobs.deliver_reminders.expires = jobs.deliver_lane.expires = 1
jobs.prepare_reminders.expires = 2
scheduler.LEASE_SECONDS, scheduler.WAIT_SECONDS = 3, 0.5
app.conf.beat_max_loop_interval = 0.5
app.conf.beat_schedule = {
    "prepare": {"task": "tasks.jobs.prepare_reminders", "schedule": 2.0},
    "deliver": {"task": "tasks.jobs.deliver_reminders", "schedule": 1.0},
}


def perhaps_die(key: int) -> None:
    """Some of those who come by here die, until enough have."""
    kills = Path(os.environ["CHAOS_KILLS"])
    enough = int(os.environ["CHAOS_MOST_KILLS"])
    died = kills.read_text().count("\n") if kills.exists() else 0
    if died < enough and random.randrange(ONE_IN) == 0:  # noqa: S311 - no secret
        with kills.open("a") as file:
            file.write(f"{key}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def plant_after_claim() -> None:
    claim = delivering.claim

    def claim_and_die(key, *, now):
        claimed = claim(key, now=now)
        if claimed:
            perhaps_die(key)
        return claimed

    delivering.claim = claim_and_die


def plant_after_the_server_accepted() -> None:
    send = CHANNELS["email"]

    def send_and_die(message):
        send(message)
        perhaps_die(message.key)

    CHANNELS["email"] = send_and_die


def plant_after_the_mark() -> None:
    mark = delivering._mark_sent

    def mark_and_die(delivery, message, now):
        outcome = mark(delivery, message, now)
        perhaps_die(delivery.pk)
        return outcome

    delivering._mark_sent = mark_and_die


PLANTS = {
    "claim": plant_after_claim,
    "accepted": plant_after_the_server_accepted,
    "mark": plant_after_the_mark,
}
if point := os.environ.get("CHAOS_KILL_AT"):
    PLANTS[point]()
