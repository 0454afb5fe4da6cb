"""The ways to reach somebody, behind one interface: a function that takes a `Message`.

It returns when the message is out, and raises `ChannelDown` when nobody can be reached that way
just now, `Refused` when this one never will be; anything else is tried again a few times.
"""

from collections.abc import Callable

from agencies.states import Channel
from tasks.channels.email import send_email
from tasks.channels.inbox import put_into_inbox
from tasks.channels.message import ChannelDown, Message, Refused

__all__ = ["CHANNELS", "ChannelDown", "Message", "Refused"]

CHANNELS: dict[Channel, Callable[[Message], None]] = {
    Channel.INBOX: put_into_inbox,
    Channel.EMAIL: send_email,
}
