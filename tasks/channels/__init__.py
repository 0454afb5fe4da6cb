"""The ways to reach somebody, behind one interface: a function that takes a `Message`.

It returns when the message is out, and raises `ChannelDown` when nobody can be reached that way
just now, `Busy` when this one has to wait, `Refused` when this one never will be; anything else is
tried again a few times.
"""

from collections.abc import Callable

from agencies.states import Channel
from tasks.channels.email import send_email
from tasks.channels.inbox import put_into_inbox
from tasks.channels.message import Busy, ChannelDown, Message, Refused
from tasks.channels.robots import send_to_dingtalk, send_to_feishu, send_to_wecom
from tasks.channels.sms import send_sms
from tasks.channels.webhook import call_webhook

__all__ = ["CHANNELS", "Busy", "ChannelDown", "Message", "Refused"]

CHANNELS: dict[Channel, Callable[[Message], None]] = {
    Channel.INBOX: put_into_inbox,
    Channel.EMAIL: send_email,
    Channel.SMS: send_sms,
    Channel.WECOM: send_to_wecom,
    Channel.DINGTALK: send_to_dingtalk,
    Channel.FEISHU: send_to_feishu,
    Channel.WEBHOOK: call_webhook,
}
