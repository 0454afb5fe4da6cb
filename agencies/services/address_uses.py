"""How often an address may be written to: one count for all processes, kept in the database."""

from datetime import datetime, timedelta

from django.db import transaction

from agencies.models import AddressUse
from agencies.services.attempts import one_at_a_time


def take_use(
    key: str, *, purpose: str, most: int, within: timedelta, now: datetime
) -> timedelta | None:
    """Count one use if there were fewer than `most` in the time before; None if it was counted,
    else how long to wait. Whoever asks for the same key at the same time waits for the answer.

    The time before, not a window of the clock: at the edge of two windows twice as many would go.
    """
    with transaction.atomic():
        one_at_a_time(f"{purpose} {key}")
        rows = AddressUse.objects.filter(key=key, purpose=purpose)
        # Deleting is a write: SQLite lets nobody else begin to count from here on.
        rows.filter(used_at__lte=now - within).delete()
        latest = list(rows.order_by("-used_at").values_list("used_at", flat=True)[:most])
        if len(latest) < most:
            AddressUse.objects.create(key=key, purpose=purpose, used_at=now)
            return None
        return max(latest[-1] + within - now, timedelta(seconds=1))
