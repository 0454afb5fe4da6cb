"""Calls that may be made twice and are done once: what the first was answered is kept for a day.

A call claims its key with a row that can be there once, so that of two at once one is at work and
the other is told so. A claim without an answer is that of a process that died: after a while it
may be taken over.
"""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from agencies.models import KeptAnswer, User

KEPT = datetime.timedelta(hours=24)
AT_WORK = datetime.timedelta(minutes=2)


class OtherCall(Exception):
    """The key was used for another call."""


class StillAtWork(Exception):
    """The same call is being answered now."""


@dataclass(frozen=True)
class Claim:
    """The right to answer under a key; `kept` is set where that was done before."""

    row: KeptAnswer
    kept: bool


def claim(user: User, *, key: str, fingerprint: str, now: datetime.datetime) -> Claim:
    """Raises OtherCall, StillAtWork."""
    mine = KeptAnswer.objects.filter(user=user)
    gone = Q(claimed_at__lte=now - KEPT) | Q(status__isnull=True, claimed_at__lte=now - AT_WORK)
    mine.filter(gone).delete()
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(
                user=user, key=key, fingerprint=fingerprint, claimed_at=now
            )
        return Claim(row, kept=False)
    except IntegrityError:
        first = mine.filter(key=key).first()
    if first is None:  # given up between the two
        raise StillAtWork
    if first.fingerprint != fingerprint:
        raise OtherCall
    if first.status is None:
        raise StillAtWork
    return Claim(first, kept=True)


def keep(row: KeptAnswer, *, status: int, headers: dict[str, str], body: str) -> None:
    KeptAnswer.objects.filter(pk=row.pk).update(status=status, headers=headers, body=body)


def give_up(row: KeptAnswer) -> None:
    """A call that changed nothing leaves its key free: put right, it may be made again."""
    KeptAnswer.objects.filter(pk=row.pk, status__isnull=True).delete()
