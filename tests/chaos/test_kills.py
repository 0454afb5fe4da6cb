"""Workers die, at random and at the worst moments: nothing is lost, and what goes out twice is what
was in flight, under the same Message-ID."""

import random
import time

import pytest

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("chaos")]

# Measured: what a kill may send again is what the killed process had in hand.
IN_FLIGHT = 1


def test_many_workers_on_the_same_messages_send_each_once(portal_on, mail, size, note):
    number, workers = size(150, 2000), size(2, 8)
    processes = 8 // workers
    portal = portal_on("messages")
    started = time.monotonic()

    portal.start(workers, processes)
    portal.wait_until_done()

    who = f"{workers} workers at once, {workers * processes} processes"
    note(who, portal, messages=number, started=started)


@pytest.mark.parametrize("point", ["claim", "accepted", "mark"])
def test_process_killed_at_the_worst_moment_loses_nothing(
    portal_on, mail, size, note, point, tmp_path
):
    number, kills = size(60, 500), size(3, 40)
    portal = portal_on("messages")
    portal.keep_only(number)
    started, died = time.monotonic(), tmp_path / "kills"

    planted = {"CHAOS_KILL_AT": point, "CHAOS_KILLS": str(died), "CHAOS_MOST_KILLS": str(kills)}
    portal.start(1, 4, **planted)
    portal.wait_until_done()

    in_hand = died.read_text().split()
    bound = len(in_hand) if point == "accepted" else 0
    where = {"claim": "the claim", "accepted": "the server accepted it", "mark": "the mark"}
    what = f"killed after {where[point]}"
    note(what, portal, messages=number, kills=len(in_hand), bound=bound, started=started)
    assert len(in_hand) >= kills
    # Those, and no others, went out again: unless the process died before anything went out, or
    # after all was noted.
    again = {key for (_, key), times in mail.taken.items() if times > 1}
    expected = {f"<delivery-{key}@127.0.0.1>" for key in in_hand} if point == "accepted" else set()
    assert (again, mail.twice) == (expected, bound)


def test_kills_at_random_lose_nothing(portal_on, mail, size, note):
    number, kills, workers, processes = size(150, 2000), size(8, 100), 2, 4
    chance = random.Random(20240919)  # noqa: S311 - no secret
    portal = portal_on("messages")
    mail.delay = size(0.3, 0.04)  # seconds, so that the run outlasts the kills
    portal.start(workers, processes, beats=2)
    portal.wait_until(lambda: portal.sent() > 0, "the first message is out")
    started, done, in_flight = time.monotonic(), 0, 0

    while done < kills and portal.waiting():
        if done % 10 == 9:
            portal.kill_worker(f"worker{chance.randrange(workers)}")
            in_flight += processes * IN_FLIGHT
        else:
            portal.kill_one(chance)
            in_flight += IN_FLIGHT
        done += 1
        time.sleep(chance.uniform(0.05, 0.6))
    during = portal.waiting()
    portal.wait_until_done()

    note("killed at random", portal, messages=number, kills=done, bound=in_flight, started=started)
    assert (done, during > 0) == (kills, True), "the run was over before the last kill"
