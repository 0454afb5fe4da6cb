"""Verbs on passwords and on accounts that are locked out.

The rules on what a password may be are in `agencies.password_rules`.
"""

import datetime
import math
import secrets
from dataclasses import dataclass

from axes.models import AccessAttempt
from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.locked import concerning
from agencies.models import PasswordHistory, User, UserSession
from agencies.models.sign_in_policy import Policy, policy_for
from agencies.services import attempts, sessions
from agencies.services.audit import record
from agencies.states import HelpKind, SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.origin import counted_address

# Letters and digits that are not mistaken for one another when read aloud or copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
ALPHABETS = (LETTERS.upper(), LETTERS, "23456789")


def password_expires_at(user: User) -> datetime.datetime | None:
    """When the account's password has to be changed; None where passwords do not age, and for the
    demo's people, who have none."""
    days = policy_for(user).password_max_age_days
    if not days or user.is_demo:
        return None
    since = user.password_changed_at or user.date_joined
    return since + datetime.timedelta(days=days)


def may_change_again_at(user: User) -> datetime.datetime | None:
    """Before when a password of one's own choice stays: nobody cycles through five in a minute to
    come back to the first. None where it may be changed at any time."""
    days = policy_for(user).password_min_age_days
    if not days or user.must_change_password or user.password_changed_at is None:
        return None
    return user.password_changed_at + datetime.timedelta(days=days)


def must_change_password(user: User, *, now: datetime.datetime) -> bool:
    """At the first sign-in, after a reset, and when the password is too old."""
    expires_at = password_expires_at(user)
    return user.must_change_password or (expires_at is not None and now >= expires_at)


def is_own_password(user: User) -> bool:
    """Whether nobody but its holder knows it. One that was given to the holder is not; an account
    that nobody signed in to yet has no other."""
    return user.has_usable_password() and not user.must_change_password


def temporary_until(user: User) -> datetime.datetime | None:
    """When a password that somebody else gave lets its holder in no longer; None where it does not
    run out, or is the holder's own."""
    if not settings.TEMPORARY_PASSWORD_DAYS or not user.must_change_password:
        return None
    since = user.password_changed_at or user.date_joined
    return since + datetime.timedelta(days=settings.TEMPORARY_PASSWORD_DAYS)


def has_lapsed(user: User, *, now: datetime.datetime) -> bool:
    until = temporary_until(user)
    return until is not None and now >= until


def refuse_lapsed(user: User, *, now: datetime.datetime) -> None:
    """Somebody knows the password of `user`, who did not take it into use in time: nobody is let
    in, and the try stays counted."""
    if has_lapsed(user, now=now):
        why, name = {"why": "password_lapsed"}, user.username
        verb = "agencies.sign_in"
        record(by=None, actor_name=name, verb=verb, row=user, after=why, succeeded=False)
        raise InvalidChange({"": [_("一次性口令已过期，请联系系统管理员重新发放。")]})


def days_left_to_warn_of(user: User, *, now: datetime.datetime) -> int | None:
    """In how many days the password has to be changed, if that is soon."""
    expires_at = password_expires_at(user)
    if expires_at is None or (days := (expires_at - now).days) >= settings.PASSWORD_WARNING_DAYS:
        return None
    return max(days, 0)


@dataclass(frozen=True)
class Issued:
    """Who gave an account the password that its holder has not replaced yet, and when."""

    by: User
    at: datetime.datetime
    asked_by: User | None


def issued_password(user: User) -> Issued | None:
    """What the holder is told at the next sign-in: others know this password."""
    row = user.earlier_passwords.select_related("set_by").first()
    if not user.must_change_password or row is None or row.set_by is None:
        return None
    asked = user.help_requests.filter(kind=HelpKind.PASSWORD, decided_at=row.set_at)
    help_request = asked.select_related("asked_by").first()
    return Issued(row.set_by, row.set_at, help_request.asked_by if help_request else None)


def set_password(
    user: User,
    password: str,
    *,
    must_change: bool,
    now: datetime.datetime,
    set_by: User | None = None,
) -> None:
    """Store a password and remember it, with who gave it if that was somebody else."""
    user.set_password(password)
    user.password_changed_at = now
    user.must_change_password = must_change
    user.save()
    PasswordHistory.objects.create(user=user, encoded=user.password, set_at=now, set_by=set_by)
    newest = user.earlier_passwords.values_list("pk", flat=True)[
        : policy_for(user).passwords_not_used_again
    ]
    user.earlier_passwords.exclude(pk__in=list(newest)).delete()


def confirm_password(*, by: User, password: str, now: datetime.datetime) -> None:
    """Refuse to go on unless `by` knows the password.

    A stolen session must not be a place to guess it: each try is one at signing in, counted before
    it is compared. An address that others have shut hinders nobody who is signed in.
    """
    name = attempts.counted_as(by.username)
    tried = attempts.take_a_try(name, now=now, doors=(attempts.ACCOUNT,))
    if tried.shut:
        raise InvalidChange({"current": [_locked_in_words(policy_for(by))]})
    if by.check_password(password):
        attempts.give_back(name)
        return
    record(by=by, verb="agencies.confirm_password", row=by, succeeded=False)
    if tried.was_last:
        after = {"why": "too_many_failures"}
        record(by=by, verb="agencies.lock_out", row=by, succeeded=False, after=after)
    raise InvalidChange({"current": [_("当前口令不正确。")]})


def _locked_in_words(policy: Policy) -> str:
    if not policy.lock_minutes:
        return _("口令多次输入错误，账户已锁定，请联系系统管理员解除。")
    words = _("口令多次输入错误，账户已锁定%(minutes)d分钟，请稍后再试，或联系系统管理员解除。")
    return words % {"minutes": policy.lock_minutes}


def change_password(
    *, by: User, current: str, new: str, now: datetime.datetime, session: UserSession | None = None
) -> User:
    """One's own password. Every other session of the account ends."""
    refuse_for_demo(by)
    confirm_password(by=by, password=current, now=now)
    _refuse_too_soon(by, now)
    try:
        validate_password(new, by)
    except ValidationError as error:
        _record_refused(by, [problem.code or "" for problem in error.error_list])
        raise InvalidChange({"new": list(error.messages)}) from error
    with transaction.atomic():
        set_password(by, new, must_change=False, now=now)
        record(by=by, verb="agencies.change_password", row=by)
        sessions.end_all_sessions(
            by, by=by, now=now, reason=SessionEnd.PASSWORD, except_for=session
        )
    return by


def refuse_for_demo(user: User) -> None:
    """The demo's people are everybody's: what would shut the others out is not for them."""
    if user.is_demo:
        raise InvalidChange({"": [_("演示账户由大家共用，不能更改口令、设置二次验证或关闭。")]})


def _refuse_too_soon(by: User, now: datetime.datetime) -> None:
    again_at = may_change_again_at(by)
    if again_at is None or now >= again_at or must_change_password(by, now=now):
        return
    _record_refused(by, ["password_too_young"])
    moment = timezone.localtime(again_at)
    words = _("口令刚更改过，%(moment)s后才能再次更改。怀疑口令泄露时，请联系系统管理员重置。")
    raise InvalidChange({"": [words % {"moment": f"{moment:%Y-%m-%d %H:%M}"}]})


def _record_refused(by: User, reasons: list[str]) -> None:
    after = {"refused": reasons}
    record(by=by, verb="agencies.change_password", row=by, succeeded=False, after=after)


def set_initial_password(user: User, *, by: User, now: datetime.datetime) -> str:
    """A first password for an account that has none: random, shown once, to be changed at once."""
    if user.has_usable_password():
        raise InvalidChange({"": [_("这个账户已有口令，请改用重置口令。")]})
    return _issue_password(user, by=by, verb="agencies.set_initial_password", now=now)


def reset_password(user: User, *, by: User, now: datetime.datetime) -> str:
    """The same for somebody who forgot. Ends every session and releases the account.

    For an account that administers something, `account_help` has the way, which takes two people.
    """
    return _issue_password(user, by=by, verb="agencies.reset_password", now=now)


@transaction.atomic
def unlock_account(user: User, *, by: User) -> int:
    """Forget the failed sign-ins under this account's name. Returns how many there were."""
    if not permissions.can_help_account(by, user):
        raise NotAllowed
    forgotten = attempts.give_back(attempts.counted_as(user.username))
    record(by=by, verb="agencies.unlock_account", row=user, after={"forgotten": forgotten})
    return forgotten


@transaction.atomic
def unlock_address(address: str, *, by: User) -> int:
    """Forget the failed sign-ins from one address, or its whole IPv6 network. Returns how many
    there were."""
    if not permissions.can_open_accounts(by):
        raise NotAllowed
    rows = AccessAttempt.objects.filter(concerning(by, now=timezone.now()))
    if not (by.is_system or rows.filter(ip_address=counted_address(address)).exists()):
        raise InvalidChange({"address": [_("没有从这个地址登录您所管账户的失败记录。")]})
    forgotten = forget_failures(ip=counted_address(address))
    after = {"address": address, "forgotten": forgotten}
    record(by=by, verb="agencies.unlock_address", after=after)
    return forgotten


def random_password(user: User) -> str:
    """Three groups of four, such as `Kx7m-Qp4t-Wz9d`, or as many as the rules ask for."""
    groups = max(3, math.ceil((policy_for(user).password_length + 1) / 5))
    while True:
        letters = [secrets.choice(ALPHABETS[place % 3]) for place in range(4 * groups)]
        secrets.SystemRandom().shuffle(letters)
        pieces = ["".join(letters[start : start + 4]) for start in range(0, len(letters), 4)]
        password = "-".join(pieces)
        try:
            validate_password(password, user)
        except ValidationError:
            continue
        return password


@transaction.atomic
def _issue_password(user: User, *, by: User, verb: str, now: datetime.datetime) -> str:
    # The account is held: a role that is granted meanwhile would make this take two.
    User.objects.select_for_update().get(pk=user.pk)
    if not permissions.can_let_in_again(by, user):
        raise NotAllowed
    if not user.is_active:
        raise InvalidChange({"": [_("账户已关闭。")]})
    return temporary_password(user, set_by=by, verb=verb, now=now)


@transaction.atomic
def temporary_password(
    user: User, *, set_by: User, verb: str, now: datetime.datetime, reason: str = ""
) -> str:
    """The work of the verbs that issue a password; each has asked before whether it may."""
    password = random_password(user)
    set_password(user, password, must_change=True, now=now, set_by=set_by)
    record(by=set_by, verb=verb, row=user, reason=reason)
    sessions.end_all_sessions(user, by=set_by, now=now, reason=SessionEnd.PASSWORD)
    attempts.give_back(attempts.counted_as(user.username))
    return password
