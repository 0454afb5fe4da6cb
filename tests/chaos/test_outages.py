"""What the portal leans on goes away in the middle: the run waits and ends well by itself."""

import time

import pytest

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("chaos")]


def tried(portal):
    return portal.count("error <> ''")


def test_mail_server_that_is_down_for_a_whole_run_costs_no_message(portal_on, mail, size, note):
    number = size(60, 500)
    portal = portal_on("messages")
    portal.keep_only(number)
    mail.stop()
    started = time.monotonic()

    portal.start(1, 4)
    portal.wait_until(lambda: tried(portal) >= 2, "somebody tried")
    time.sleep(size(2, 20))
    assert (portal.waiting(), portal.count("attempts > 1"), mail.taken) == (number, 0, {})
    mail.start()
    portal.wait_until_done()

    note("mail server down for a run", portal, messages=number, started=started)


def test_mail_server_that_hangs_costs_no_message(portal_on, mail, size, note):
    number = size(60, 500)
    portal = portal_on("messages")
    portal.keep_only(number)
    mail.hangs, started = True, time.monotonic()

    portal.start(1, 4)
    portal.wait_until(lambda: tried(portal) >= 2, "somebody tried")
    time.sleep(size(1, 10))
    assert mail.taken == {}
    mail.hangs = False
    portal.wait_until_done()

    note("mail server hangs", portal, messages=number, started=started)


def test_connections_that_are_dropped_cost_no_message(portal_on, mail, size, note):
    """Hung up after it took the message and before it said so, it gets the message again."""
    number = size(60, 500)
    portal = portal_on("messages")
    portal.keep_only(number)
    mail.drops, started = size(6, 60), time.monotonic()

    portal.start(1, 4)
    portal.wait_until_done()

    bound = mail.dropped_after
    note("mail server hangs up", portal, messages=number, bound=bound, started=started)
    assert (mail.drops, mail.twice) == (0, mail.dropped_after)


def test_readers_who_are_refused_stop_no_others(portal_on, mail, size, note):
    number, bad = size(60, 500), size(6, 50)
    portal = portal_on("messages")
    portal.keep_only(number)
    mail.refused = {f"liaison-{n}@x.example" for n in range(0, 10 * bad, 10)}
    started = time.monotonic()

    portal.start(1, 4)
    portal.wait_until_done()

    what = f"mail server refuses {bad} others"
    note(what, portal, messages=number - bad, dead=bad, started=started)
    assert portal.count("dead_at IS NOT NULL AND error LIKE '550 %'") == bad


def reminders(portal):
    return portal.ask("SELECT count(*) FROM tasks_reminder")[0][0]


def wait_for_the_whole_run(portal, number):
    """From nothing to a reminder, an e-mail and a message in the inbox for everybody."""
    portal.wait_until(lambda: reminders(portal) == number, "all reminders are made")
    portal.wait_until(lambda: portal.sent() == 2 * number, "all messages are out")


def test_queue_that_is_emptied_and_restarted_costs_no_message(portal_on, mail, size, note, places):
    number, (_folder, _postgresql, redis) = size(150, 2000), places
    portal = portal_on("people")
    started = time.monotonic()

    portal.start(2, 2)
    portal.wait_until(lambda: portal.sent() > 0, "the first message is out")
    redis.empty()
    portal.wait_until(lambda: portal.sent() > number // 2, "many messages are out")
    redis.stop()
    time.sleep(size(1, 10))
    redis.start()
    wait_for_the_whole_run(portal, number)

    note("Redis emptied, then restarted", portal, messages=number, started=started)


def test_database_that_restarts_costs_no_message(portal_on, mail, size, note, places):
    number, (_folder, postgresql, _redis) = size(150, 2000), places
    portal, workers, processes = portal_on("people"), 2, 2
    started, restarts = time.monotonic(), size(2, 10)

    portal.start(workers, processes)
    for part in range(restarts):
        goal = 2 * number * part // restarts
        portal.wait_until(lambda goal=goal: portal.sent() >= goal, "more messages are out")
        postgresql.restart_at_once()
    wait_for_the_whole_run(portal, number)

    bound = restarts * workers * processes
    what = f"PostgreSQL restarted {restarts} times"
    note(what, portal, messages=number, bound=bound, started=started)
