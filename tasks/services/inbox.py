"""What somebody has read of what came into the own inbox. No audit: it is nobody else's."""

import datetime

from sciliteracy.lib.errors import NotAllowed
from tasks.models import Delivery


def mark_read(message: Delivery, *, by, now: datetime.datetime) -> None:
    """Remember when it was first read. Raises NotAllowed for somebody else's."""
    if message.user_id != by.pk:
        raise NotAllowed
    Delivery.objects.unread().filter(pk=message.pk).update(read_at=now)


def mark_all_read(*, by, now: datetime.datetime) -> int:
    """All of the own; returns how many were not read yet."""
    return Delivery.objects.unread().filter(user=by).update(read_at=now)
