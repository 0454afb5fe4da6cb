"""When the database goes away for a moment: a server that restarts, a file that is busy."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)
Result = TypeVar("Result")

# A restart takes a second or two; a quarter of a minute is patience enough.
PAUSES = (0.5, 1, 2, 4, 8)


def let_go_if_broken() -> None:
    """Drop a connection that no longer works, so that the next statement makes another. Inside a
    transaction nothing happens: whoever began it hears of it."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def persistently(act: Callable[[], Result], *, pauses: Sequence[float] = PAUSES) -> Result:
    """What `act` returns, tried again while the database is away; `act` may run more than once.

    Inside a transaction it runs once: what was done before it there is lost with the connection.
    """
    for pause in pauses:
        try:
            return act()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            log.warning("the database does not answer; once more in %s s", pause, exc_info=True)
            let_go_if_broken()
            time.sleep(pause)
    return act()
