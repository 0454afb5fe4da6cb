"""Leases in the database: of many processes one goes on, and another soon after it died."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from tasks.models import Lease

LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def hold(name: str, *, holder: str, now: datetime.datetime, seconds: float) -> bool:
    """Take or prolong the lease `name` for `seconds`; whether `holder` has it now."""
    until = now + datetime.timedelta(seconds=seconds)
    free = Q(holder=holder) | Q(held_until__lt=now)
    if Lease.objects.filter(free, name=name).update(holder=holder, held_until=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, held_until=until)
    except IntegrityError:
        return False  # somebody else made it just now
    return True


def take_turn(name: str) -> None:
    """Wait until nobody else has this turn; it is ours until the transaction around it ends,
    however it ends. On SQLite a transaction that writes has the whole database to itself anyway.
    """
    rows = Lease.objects.select_for_update().filter(name=name)
    if rows.first() is None:
        Lease.objects.get_or_create(name=name, defaults={"holder": "", "held_until": LONG_AGO})
        rows.get()


def release(name: str, *, holder: str) -> None:
    """Give it back, so that the next one need not wait for its end."""
    Lease.objects.filter(name=name, holder=holder).delete()
