"""A bound on the whole, where the other side speaks slowly enough to outlast every time-out."""

import contextlib
import socket
import threading
import time

import pytest

from sciliteracy.lib.time_limit import at_most


@pytest.fixture
def dribbler():
    """A server that sends one byte every twentieth of a second, for ever; gives its address."""
    stopped = threading.Event()

    def dribble(listener):
        peer, _ = listener.accept()
        with peer, contextlib.suppress(OSError):  # whoever listened has gone
            while not stopped.wait(0.05):
                peer.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=dribble, args=[listener])
        thread.start()
        yield listener.getsockname()
        stopped.set()
        thread.join()


def test_slow_talk_ends_when_its_time_is_over(dribbler):
    started = time.monotonic()

    with socket.create_connection(dribbler, timeout=5) as talk:
        with pytest.raises(TimeoutError, match="not done within 0.3 s"):  # noqa: PT012
            with at_most(0.3):
                while True:
                    talk.recv(1)

    assert 0.3 <= time.monotonic() - started < 30


def test_what_is_done_in_time_goes_on():
    with at_most(0.05):
        pass

    time.sleep(0.1)


def test_another_thread_has_no_bound():
    ended = []

    def work():
        with at_most(0.05):
            time.sleep(0.1)
            ended.append("well")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert ended == ["well"]
