"""A bound on how long a piece of work takes, whatever it waits for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the work inside when `seconds` are over.

    Time-outs of sockets count from byte to byte, so a server that dribbles outlasts them all; this
    one counts the whole. It rests on a signal, which only the main thread can take: that is where
    workers, the scheduler and commands do their work. In another thread there is no bound.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: object) -> None:
        raise TimeoutError(f"not done within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
