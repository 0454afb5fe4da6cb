"""Too many failed sign-ins: what django-axes is told to do at the sign-in page.

How tries are counted, `agencies.services.attempts` says. An account, and an address (of IPv6 its
network), is shut after so many and for so long as settings and the policies of jurisdictions say; a
system administrator may release either (`agencies.services.passwords`). Every failure leaves an
audit event of its own, in no transaction that could take it back; whoever goes on at a shut door,
one a minute.
"""

from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.models import AuditEvent, SignInPolicy, User
from agencies.models.sign_in_policy import installation_policy, policy_for_name
from agencies.services import attempts
from agencies.services.audit import record

LOCKED = 429
TOLD_EVERY = timedelta(minutes=1)


class LockoutHandler(AxesDatabaseHandler):
    def is_allowed(self, request, credentials=None) -> bool:
        """Take one of the tries that are left; False if there is none."""
        name = name_tried(request, credentials)
        tried = attempts.take_a_try(name, now=timezone.now(), browser=request.axes_user_agent)
        request.shut, request.was_last_try = tried.shut, tried.was_last
        return not tried.shut

    def reset_user_attempts(self, request, credentials=None) -> int:
        return attempts.give_back(get_client_username(request, credentials))

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
    return attempts.counted_as(str(given))


def client_address(request: HttpRequest) -> str | None:
    """Where from a try is counted, behind proxies too; the trail writes the address in full."""
    return attempts.address_now()


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


def _record_at_shut_door(name: str, request) -> None:
    """Once a minute for an account and address, or for a shut address: who goes on trying must not
    fill the trail, from a whole network neither."""
    with transaction.atomic():
        place = attempts.address_now()
        whose = "" if request.shut == attempts.ADDRESS else (name or "-")[:150]
        attempts.one_at_a_time(f"told {place} {whose}")
        told = AuditEvent.objects.filter(
            verb="agencies.sign_in",
            at__gt=timezone.now() - TOLD_EVERY,
            after__why="locked_out",
            after__network=place,
        )
        if not (told.filter(actor_name=whose) if whose else told).exists():
            _record("agencies.sign_in", name, "locked_out", {"network": place})


def _record(verb: str, username: str, why: str, more: dict | None = None) -> None:
    """Nobody is signed in: the event carries the name that was tried, and the account if any."""
    record(
        by=None,
        actor_name=username or "-",
        verb=verb,
        row=User.objects.named(username).first(),
        succeeded=False,
        after={"why": why} | (more or {}),
    )
