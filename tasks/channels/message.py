"""What goes out, and how it may fail to."""

from dataclasses import dataclass


class ChannelDown(Exception):
    """Nobody can be reached on this channel just now: the server is away, or asks for patience."""


class Refused(Exception):
    """This recipient cannot be reached on this channel: the address is wrong, or was refused."""


@dataclass(frozen=True)
class Message:
    """One message, the same for every channel; each takes what it can carry.

    `key` is the delivery's: what is sent twice after a crash carries it both times.
    """

    key: int
    address: str
    subject: str
    text: str
    html: str = ""
    link: str = ""
    choices_link: str = ""
    unsubscribe_link: str = ""
