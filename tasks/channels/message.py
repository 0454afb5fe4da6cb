"""What goes out, and how it may fail to."""

import datetime
from dataclasses import dataclass


class ChannelDown(Exception):
    """Nobody can be reached on this channel just now: the server is away, or asks for patience."""


class Refused(Exception):
    """This recipient cannot be reached on this channel: the address is wrong, or was refused."""


class Busy(Exception):
    """This one recipient has to wait: the mailbox is full, the robot has said enough for now.

    `after` is how long, where that is known. What was held back here, before anybody was asked
    (`attempted=False`), costs no attempt; what the other side put off does, so that it ends.
    """

    def __init__(
        self, words: str, *, after: datetime.timedelta | None = None, attempted: bool = True
    ) -> None:
        super().__init__(words)
        self.after, self.attempted = after, attempted


@dataclass(frozen=True)
class Message:
    """One message, the same for every channel; each takes what it can carry.

    `key` is the delivery's: what is sent twice after a crash carries it both times. `address` is
    the whole of it and `secret` what signs, and neither is kept with what was sent; `kept` is what
    is, in place of a text that nobody may read later.
    """

    key: int
    address: str
    subject: str
    text: str
    html: str = ""
    link: str = ""
    choices_link: str = ""
    secret: str = ""
    kept: str | None = None
    unsubscribe_link: str = ""
