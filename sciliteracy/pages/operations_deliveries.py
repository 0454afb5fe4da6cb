"""Messages as the page on operations shows them: how many, in what state, on which channel.

What they say, and to whom by name or address, is business data and does not appear.
"""

import datetime
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from agencies.states import Channel
from sciliteracy.lib.redaction import HIDDEN, redacted
from tasks.models import Delivery
from tasks.reminders.delivering import LEASE
from tasks.reminders.digests import enabled_channels

WEEK = datetime.timedelta(days=7)
NAMES = ("due", "later", "sending", "today", "week", "skipped", "dead", "aside")
# Replies of mail servers and robots repeat addresses, numbers and the links that hold their keys.
_PERSONAL = re.compile(
    r"(?P<link>\b[a-z][a-z0-9+.-]*://[^\s/'\">)]*)[^\s'\">)]*"
    r"|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)\+?\d{7,15}(?!\d)",
    re.IGNORECASE,
)


@dataclass
class ChannelRow:
    """How many messages of one channel are in which state; `oldest`: since when one is due."""

    channel: str
    title: str
    oldest: datetime.datetime | None = None
    due: int = 0
    later: int = 0
    sending: int = 0
    today: int = 0
    week: int = 0
    skipped: int = 0
    dead: int = 0
    aside: int = 0

    @property
    def is_used(self) -> bool:
        return any(getattr(self, name) for name in NAMES)


def channel_rows(*, now: datetime.datetime) -> list[ChannelRow]:
    """One for each channel that is switched on, or has messages. Four statements, each over few
    rows: what waits, what was sent or skipped in the last days, what was given up."""
    rows = {str(one): ChannelRow(str(one), str(one.label)) for one in Channel}
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sending = Q(claimed_at__gte=now - LEASE)
    due = ~sending & Q(available_at__lte=now)
    ended = Delivery.objects.filter(dead_at__isnull=False)
    for counted in (
        _by_channel(
            Delivery.objects.waiting(),
            sending=Count("pk", sending),
            due=Count("pk", due),
            later=Count("pk", Q(available_at__gt=now)),
            oldest=Min("available_at", filter=Q(available_at__lte=now)),
        ),
        _by_channel(
            Delivery.objects.filter(sent_at__gte=now - WEEK),
            week=Count("pk"),
            today=Count("pk", Q(sent_at__gte=midnight)),
        ),
        _by_channel(
            Delivery.objects.filter(skipped_at__gte=now - WEEK, dead_at=None), skipped=Count("pk")
        ),
        _by_channel(
            ended,
            dead=Count("pk", Q(skipped_at=None)),
            aside=Count("pk", Q(skipped_at__isnull=False)),
        ),
    ):
        for found in counted:
            for name, value in found.items():
                setattr(rows[found["channel"]], name, value)
    switched_on = enabled_channels()
    return [row for row in rows.values() if row.channel in switched_on or row.is_used]


def _by_channel(rows: QuerySet[Delivery], **counts) -> QuerySet:
    return rows.order_by().values("channel").annotate(**counts)


def dead_letters() -> int:
    """How many wait for somebody to look at them."""
    return Delivery.objects.dead().count()


def shown_error(text: str) -> str:
    """An error without secrets, addresses and numbers: of a link the host is left, of a person
    nothing."""
    text = redacted(text, settings.LOGGING["formatters"]["line"]["secrets"])
    return _PERSONAL.sub(lambda found: (found["link"] or "") + HIDDEN, text)
