"""Twenty messages a minute for each robot and webhook, whoever and however many send.

企业微信 and 钉钉 take no more, and 钉钉 then hears nothing for ten minutes. What is too much waits
its turn, and nothing is lost by it.
"""

import datetime

from django.utils import timezone

from agencies.models.contact import key_of
from agencies.services.address_uses import take_use
from tasks.channels.message import Busy

MOST_A_MINUTE = 20
MINUTE = datetime.timedelta(minutes=1)


def take_turn_at(address: str) -> None:
    """Count one message to `address`. Raises Busy where the minute is full."""
    key, now = key_of(address), timezone.now()
    wait = take_use(key, purpose="message", most=MOST_A_MINUTE, within=MINUTE, now=now)
    if wait is not None:
        raise Busy("its turn comes within a minute", after=wait, attempted=False)
