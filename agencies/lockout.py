"""Too many failed sign-ins: what django-axes counts for us, and what it is told to do.

A try is counted by account name, whether there is such an account or not, and by address, BEFORE
the password is looked at, one try at a time for each of the two: of twenty guesses at once only as
many are compared with the password as there are tries left. A sign-in that succeeds gives its
account's tries back. An account, and an address, is shut after so many and for so long as settings
and the policies of jurisdictions say; a system administrator may release either
(`agencies.services.passwords`). Every failure leaves an audit event of its own, in no transaction
that could take it back; whoever goes on at a shut door, one a minute.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.models import AuditEvent, SignInPolicy, User
from agencies.models.sign_in_policy import Policy, installation_policy, policy_for_name
from agencies.services.audit import record
from agencies.services.passwords import counted_as
from sciliteracy.lib.origin import current_origin

LOCKED = 429
TOLD_EVERY = timedelta(minutes=1)
ACCOUNT, ADDRESS = "account", "address"


class LockoutHandler(AxesDatabaseHandler):
    def is_allowed(self, request, credentials=None) -> bool:
        """Take one of the tries that are left; False if there is none."""
        name, address = name_tried(request, credentials), request.axes_ip_address
        now, policy = timezone.now(), policy_for_name(name)
        with transaction.atomic():
            _one_at_a_time(f"{ACCOUNT} {name}", f"{ADDRESS} {address}")
            request.shut = _what_is_shut(name, address, policy, now)
            if request.shut:
                return False
            _take_a_try(request, name, now)
            request.was_last_try = bool(_what_is_shut(name, address, policy, now))
        return True

    def reset_user_attempts(self, request, credentials=None) -> int:
        """A sign-in forgives its account alone: else whoever has one could guess all others'."""
        username = get_client_username(request, credentials)
        return AccessAttempt.objects.filter(username=username).delete()[0]

    def clean_expired_user_attempts(self, request=None, credentials=None) -> int:
        """Drop what counts for nobody any more, wherever the longest lock of all is in force."""
        lock = installation_policy().lock_lasts
        if lock is None:
            return 0
        longest = SignInPolicy.objects.active().aggregate(most=Max("lock_minutes"))["most"]
        lock = max(lock, timedelta(minutes=longest or 0))
        return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - lock).delete()[0]

    def user_login_failed(self, sender, credentials, request=None, **kwargs) -> None:
        """The try is counted already; here it is told."""
        if request is None:
            return
        self.clean_expired_user_attempts(request, credentials)
        request.axes_credentials = credentials
        name = name_tried(request, credentials)
        if request.axes_locked_out:
            _record_at_shut_door(name, request)
            return
        _record("agencies.sign_in", name, "wrong_credentials")
        if getattr(request, "was_last_try", False):
            request.axes_locked_out = True
            _record("agencies.lock_out", name, "too_many_failures")


def name_tried(request: HttpRequest, credentials: dict | None = None) -> str:
    """Under which name a try is counted: one account is one name, however it is typed."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return counted_as(str(given))


def client_address(request: HttpRequest) -> str | None:
    """The address that the audit trail writes, behind proxies too."""
    try:
        return str(ipaddress.ip_address(current_origin().address))
    except ValueError:
        return None


def locked_out_page(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """Says what to do, and nothing about whether the account exists."""
    cool_off = policy_for_name(name_tried(request, credentials)).lock_lasts
    minutes = int(cool_off.total_seconds() // 60) if cool_off else 0
    page = render(request, "account/locked_out.html", {"minutes": minutes}, status=LOCKED)
    if cool_off:
        page.headers["Retry-After"] = str(int(cool_off.total_seconds()))
    return page


def _one_at_a_time(*doors: str) -> None:
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


def _what_is_shut(name: str, address: str | None, policy: Policy, now: datetime) -> str:
    """The door at which no try is left, or nothing."""
    everybody = installation_policy()
    of_address = _tries(now, everybody, ip_address=address)
    if of_address >= settings.LOCKOUT_ADDRESS_FAILURES:
        return ADDRESS
    return ACCOUNT if _tries(now, policy, username=name) >= policy.failures else ""


def _tries(now: datetime, policy: Policy, **door) -> int:
    rows = AccessAttempt.objects.filter(**door)
    if policy.lock_lasts:
        rows = rows.filter(attempt_time__gte=now - policy.lock_lasts)
    return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _take_a_try(request, name: str, now: datetime) -> None:
    key = {
        "username": name,
        "ip_address": request.axes_ip_address,
        "user_agent": request.axes_user_agent,
    }
    rows = AccessAttempt.objects.filter(**key)
    if not rows.update(failures_since_start=F("failures_since_start") + 1, attempt_time=now):
        path = request.axes_path_info
        AccessAttempt.objects.create(
            **key,
            failures_since_start=1,
            attempt_time=now,
            path_info=path,
            get_data="",
            post_data="",
        )


def _record_at_shut_door(name: str, request) -> None:
    """Once a minute for an account and address, or for a shut address: who goes on trying must not
    fill the trail."""
    with transaction.atomic():
        address = current_origin().address
        door = {} if request.shut == ADDRESS else {"actor_name": (name or "-")[:150]}
        _one_at_a_time(f"told {address} {door}")
        told = AuditEvent.objects.filter(
            verb="agencies.sign_in",
            at__gt=timezone.now() - TOLD_EVERY,
            address=address,
            after__why="locked_out",
            **door,
        )
        if not told.exists():
            _record("agencies.sign_in", name, "locked_out")


def _record(verb: str, username: str, why: str) -> None:
    """Nobody is signed in: the event carries the name that was tried, and the account if any."""
    record(
        by=None,
        actor_name=username or "-",
        verb=verb,
        row=User.objects.named(username).first(),
        succeeded=False,
        after={"why": why},
    )
