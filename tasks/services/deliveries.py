"""Verbs on messages that were given up (dead letters): try again, or leave it at that and say why.

Who looks after the machine does so; what the messages say is none of his.
"""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.permissions import can_operate
from agencies.services.audit import record, record_all
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery
from tasks.reminders.delivering import bring_back

LONGEST_REASON = 300


@transaction.atomic
def retry_deliveries(keys: Collection[int], *, by, now: datetime.datetime) -> int:
    """Send those of `keys` that were given up once more, as if for the first time; returns how
    many. Raises NotAllowed, and InvalidChange where somebody was first."""
    if not can_operate(by):
        raise NotAllowed
    given_up = Delivery.objects.filter(dead_at__isnull=False, pk__in=keys)
    rows = list(given_up.order_by("pk").select_for_update())
    if not rows:
        raise InvalidChange({"": [_("这些消息已有人处理，或者已经发出。")]})
    record_all(rows, by=by, verb="tasks.retry_delivery", reason="")
    return bring_back(Delivery.objects.filter(pk__in=[row.pk for row in rows]), now=now)


@transaction.atomic
def set_delivery_aside(delivery: Delivery, *, by, reason: str, now: datetime.datetime) -> Delivery:
    """Nobody needs to look at it any more; it can still be sent again. Raises NotAllowed, and
    InvalidChange without a reason or where somebody was first."""
    if not can_operate(by):
        raise NotAllowed
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise InvalidChange({"reason": [_("请写明搁置的原因。")]})
    rows = Delivery.objects.dead().filter(pk=delivery.pk)
    if not rows.update(skipped_at=now, aside_reason=reason):
        raise InvalidChange({"": [_("这条消息已有人处理，或者已经发出。")]})
    record(by=by, verb="tasks.set_delivery_aside", row=delivery, reason=reason)
    delivery.refresh_from_db()
    return delivery
