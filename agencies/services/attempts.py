"""Tries at a password, counted where a sign-in asks for it and where it is asked for once more.

A try is counted by account name, whether there is such an account or not, and by address, BEFORE
the password is looked at, one try at a time for each of the two: of twenty guesses at once only as
many are compared with the password as there are tries left. A right password gives its account's
tries back. The counts are django-axes' rows.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Sum

from agencies.models.sign_in_policy import Policy, installation_policy, policy_for_name
from sciliteracy.lib.origin import counted_address, current_origin

ACCOUNT, ADDRESS = "account", "address"


@dataclass(frozen=True)
class Try:
    """`shut` is the door at which none was left, or nothing: then this one was taken."""

    shut: str = ""
    was_last: bool = False


def counted_as(username: str) -> str:
    """Under which name failed sign-ins are counted; names that differ in case are one account's.

    A database may fold İ to a plain i, so it is counted as one.
    """
    return username.replace("\u0130", "i").lower()[:150]


def address_now() -> str | None:
    """Under which address the present request is counted; None where it has none."""
    return counted_address(current_origin().address) or None


def take_a_try(
    name: str, *, now: datetime, doors: tuple[str, ...] = (ADDRESS, ACCOUNT), browser: str = ""
) -> Try:
    """Take one of the tries that are left, if none of `doors` is shut. It counts at both.

    In a transaction of its own, so that no refusal further out takes the count back.
    """
    address, policy = address_now(), policy_for_name(name)
    with transaction.atomic(durable=True):
        one_at_a_time(f"{ACCOUNT} {name}", f"{ADDRESS} {address}")
        if shut := _shut(doors, name, address, policy, now):
            return Try(shut)
        _count(name, address, browser, now)
        return Try(was_last=bool(_shut(doors, name, address, policy, now)))


def give_back(name: str) -> int:
    """A right password forgives its account alone: else whoever has one could guess all others'."""
    return reset(username=name)


def one_at_a_time(*doors: str) -> None:
    """Let nobody else count at these doors until the transaction ends. SQLite has one writer at a
    time as it is; PostgreSQL is given a lock each, always in the same order."""
    if connection.vendor != "postgresql":
        return
    keys = {
        int.from_bytes(hashlib.sha256(door.encode()).digest()[:8], signed=True) for door in doors
    }
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _shut(
    doors: tuple[str, ...], name: str, address: str | None, policy: Policy, now: datetime
) -> str:
    """The first of `doors` at which no try is left, or nothing."""
    for door in doors:
        if door == ADDRESS:
            most = settings.LOCKOUT_ADDRESS_FAILURES
            tries = _tries(now, installation_policy(), ip_address=address)
        else:
            most, tries = policy.failures, _tries(now, policy, username=name)
        if tries >= most:
            return door
    return ""


def _tries(now: datetime, policy: Policy, **door) -> int:
    rows = AccessAttempt.objects.filter(**door)
    if policy.lock_lasts:
        rows = rows.filter(attempt_time__gte=now - policy.lock_lasts)
    return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _count(name: str, address: str | None, browser: str, now: datetime) -> None:
    key = {"username": name, "ip_address": address, "user_agent": browser}
    rows = AccessAttempt.objects.filter(**key)
    if not rows.update(failures_since_start=F("failures_since_start") + 1, attempt_time=now):
        AccessAttempt.objects.create(
            **key, failures_since_start=1, attempt_time=now, get_data="", post_data=""
        )
