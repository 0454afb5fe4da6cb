"""Which accounts and addresses failed so often at signing in that they are shut, for a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Lower

from agencies import permissions
from agencies.models import SignInPolicy, User, UserSession
from agencies.models.sign_in_policy import installation_policy
from agencies.services.attempts import counted_as
from agencies.states import Role
from agencies.visibility import EVERYTHING
from sciliteracy.lib.origin import COUNTED_BITS, counted_address

SHOWN_AT_MOST = 200
USED_LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Locked:
    """An account or an address, with the failures that count against it."""

    account: User | None
    address: str
    failures: int
    last_at: datetime

    @property
    def place(self) -> str:
        """The address as people read it: of IPv6 the whole network."""
        return f"{self.address}/{COUNTED_BITS}" if ":" in self.address else self.address


def locked_accounts(people: QuerySet[User], *, now: datetime) -> list[Locked]:
    """Those of `people` that have failed as often as the strictest rule anywhere lets anybody.

    An account under a milder rule may have a try left; to release it does no harm.
    """
    rules = SignInPolicy.objects.active().aggregate(least=Min("failures"), most=Max("lock_minutes"))
    limit = min(settings.AXES_FAILURE_LIMIT, rules["least"] or settings.AXES_FAILURE_LIMIT)
    found = _failures("username", _counting(now, rules["most"] or 0), limit)
    names = [row["username"] for row in found]
    accounts = people.alias(folded=Lower("username")).filter(folded__in=names)
    accounts = accounts.select_related("jurisdiction")
    by_name = {counted_as(account.username): account for account in accounts}
    return [
        Locked(by_name[row["username"]], "", row["failures"], row["last_at"])
        for row in found
        if row["username"] in by_name
    ]


def locked_addresses(user: User, *, now: datetime) -> list[Locked]:
    """From where nobody is let in, as far as it is `user`'s to release."""
    rows = _counting(now, 0).exclude(ip_address=None).filter(concerning(user, now=now))
    found = _failures("ip_address", rows, settings.LOCKOUT_ADDRESS_FAILURES)
    return [Locked(None, row["ip_address"], row["failures"], row["last_at"]) for row in found]


def concerning(user: User, *, now: datetime) -> Q:
    """Condition for tries from addresses that `user` sees and releases: all, for who administers
    the installation; for a system administrator, those from which an account of the own places was
    tried, and those from which its people worked lately, whatever name was tried there."""
    if permissions.can_set_up_installation(user):
        return EVERYTHING
    places = [pk for role, pk, _ in user.held_roles if role == Role.SYSTEM_ADMIN]
    people = User.objects.filter(jurisdiction__in=places)
    names = people.annotate(folded=Lower("username")).values("folded")
    tried = AccessAttempt.objects.filter(username__in=names).exclude(ip_address=None)
    used = UserSession.objects.filter(user__in=people, started_at__gt=now - USED_LATELY)
    theirs = {counted_address(row) for row in used.values_list("address", flat=True).distinct()}
    return Q(ip_address__in=tried.values("ip_address")) | Q(ip_address__in=theirs - {""})


def _counting(now: datetime, longest_minutes: int) -> QuerySet[AccessAttempt]:
    """Failures that are not too old to count for anybody."""
    lasts = installation_policy().lock_lasts
    counts = Q()
    if lasts is not None:
        counts = Q(attempt_time__gte=now - max(lasts, timedelta(minutes=longest_minutes)))
    return AccessAttempt.objects.filter(counts)


def _failures(door: str, rows: QuerySet[AccessAttempt], limit: int) -> list[dict[str, Any]]:
    tries = rows.order_by().values(door)
    tries = tries.annotate(failures=Sum("failures_since_start"), last_at=Max("attempt_time"))
    return list(tries.filter(failures__gte=limit).order_by("-last_at", door)[:SHOWN_AT_MOST])
