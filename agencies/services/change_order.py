"""Giving the noted changes their places in one order.

A row that a trigger notes has a key from before its commit; a reader who went on from the highest
key would miss what commits late. So places are given after the commit, by whoever reads first,
under a lock: what a statement sees then is committed, and what commits afterwards gets a later
place. Readers go by places alone.
"""

import datetime
import uuid

from django.db import connection, transaction
from django.db.models import Max

from agencies.models import ChangeClock, RowChange

AT_ONCE = 5000
KEPT = datetime.timedelta(days=180)
NUMBER = """
    UPDATE agencies_rowchange SET sequence = %s + placed.place
    FROM (
        SELECT id AS row_id, ROW_NUMBER() OVER (ORDER BY id) AS place
        FROM agencies_rowchange WHERE sequence IS NULL ORDER BY id LIMIT %s
    ) AS placed
    WHERE placed.row_id = agencies_rowchange.id
"""


def give_places(*, most: int = AT_ONCE) -> int:
    """Up to `most` committed changes that have none get one; returns how many did."""
    if not RowChange.objects.filter(sequence__isnull=True).exists():
        return 0
    with transaction.atomic():
        clock = _held_clock()
        with connection.cursor() as cursor:
            cursor.execute(NUMBER, [clock.last, most])
            given = cursor.rowcount
        clock.last += given
        clock.save(update_fields=["last"])
    return given


def the_clock() -> ChangeClock:
    """As it stands; made where there is none yet."""
    return ChangeClock.objects.order_by("pk").first() or _held_clock()


def _held_clock() -> ChangeClock:
    rows = ChangeClock.objects.select_for_update()
    with transaction.atomic():
        return rows.get_or_create(pk=1, defaults={"epoch": uuid.uuid4().hex})[0]


@transaction.atomic
def forget_old_changes(*, now: datetime.datetime) -> int:
    """After half a year a client reads everything anew. Returns how many went."""
    old = RowChange.objects.filter(changed_at__lt=now - KEPT, sequence__isnull=False)
    last = old.aggregate(last=Max("sequence"))["last"]
    if last is None:
        return 0
    clock = _held_clock()
    clock.forgotten = max(clock.forgotten, last)
    clock.save(update_fields=["forgotten"])
    return RowChange.objects.filter(sequence__lte=last).delete()[0]
