"""Too many failed sign-ins: what django-axes counts for us, and what it is told to do.

Failures are counted by account name, whether there is such an account or not, and by address. An
account, and an address, is shut after so many failures and for so long as settings say; a system
administrator may release either (`agencies.services.passwords`). Every failure leaves an audit
event of its own, in no transaction that could take it back.
"""

import ipaddress

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies.models import User
from agencies.services.audit import record
from sciliteracy.lib.origin import current_origin

LOCKED = 429


class LockoutHandler(AxesDatabaseHandler):
    def get_failures(self, request, credentials=None) -> int:
        """As many as the account has; an address that is full makes any account full."""
        of_account, of_address = (
            rows.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for rows in self.get_user_attempts(request, credentials)
        )
        if of_address >= settings.LOCKOUT_ADDRESS_FAILURES:
            return max(of_account, settings.AXES_FAILURE_LIMIT)
        return of_account

    def reset_user_attempts(self, request, credentials=None) -> int:
        """A sign-in forgives its account alone: else whoever has one could guess all others'."""
        username = get_client_username(request, credentials)
        return AccessAttempt.objects.filter(username=username).delete()[0]

    def user_login_failed(self, sender, credentials, request=None, **kwargs) -> None:
        if request is None:
            return
        username = str(get_client_username(request, credentials) or "")
        was_locked = request.axes_locked_out
        super().user_login_failed(sender, credentials, request, **kwargs)
        _record("agencies.sign_in", username, "locked_out" if was_locked else "wrong_credentials")
        if request.axes_locked_out and not was_locked:
            _record("agencies.lock_out", username, "too_many_failures")


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
    cool_off = settings.AXES_COOLOFF_TIME
    minutes = int(cool_off.total_seconds() // 60) if cool_off else 0
    page = render(request, "account/locked_out.html", {"minutes": minutes}, status=LOCKED)
    if cool_off:
        page.headers["Retry-After"] = str(int(cool_off.total_seconds()))
    return page


def _record(verb: str, username: str, why: str) -> None:
    """Nobody is signed in: the event carries the name that was tried, and the account if any."""
    account = User.objects.filter(username=username).first()
    record(
        by=None,
        actor_name=username or "-",
        verb=verb,
        row=account,
        succeeded=False,
        after={"why": why},
    )
