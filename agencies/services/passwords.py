"""Verbs on passwords and on accounts that are locked out.

The rules on what a password may be are in `agencies.password_rules`.
"""

import datetime
import secrets

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import AuditEvent, PasswordHistory, User, UserSession
from agencies.services import sessions
from agencies.services.audit import record
from agencies.states import SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed

# Letters and digits that are not mistaken for one another when read aloud or copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
ALPHABETS = (LETTERS.upper(), LETTERS, "23456789")
WRONG_PASSWORDS = 5
WRONG_PASSWORDS_WITHIN = datetime.timedelta(minutes=30)


def password_expires_at(user: User) -> datetime.datetime | None:
    """When the account's password has to be changed; None where passwords do not age."""
    if not settings.PASSWORD_MAX_AGE_DAYS:
        return None
    since = user.password_changed_at or user.date_joined
    return since + datetime.timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)


def must_change_password(user: User, *, now: datetime.datetime) -> bool:
    """At the first sign-in, after a reset, and when the password is too old."""
    expires_at = password_expires_at(user)
    return user.must_change_password or (expires_at is not None and now >= expires_at)


def days_left_to_warn_of(user: User, *, now: datetime.datetime) -> int | None:
    """In how many days the password has to be changed, if that is soon."""
    expires_at = password_expires_at(user)
    if expires_at is None or (days := (expires_at - now).days) >= settings.PASSWORD_WARNING_DAYS:
        return None
    return max(days, 0)


def set_password(user: User, password: str, *, must_change: bool, now: datetime.datetime) -> None:
    """Store a password and remember it; the verbs here and `create_first_administrator` use it."""
    user.set_password(password)
    user.password_changed_at = now
    user.must_change_password = must_change
    user.save()
    PasswordHistory.objects.create(user=user, encoded=user.password, set_at=now)
    newest = user.earlier_passwords.values_list("pk", flat=True)[
        : settings.PASSWORDS_NOT_USED_AGAIN
    ]
    user.earlier_passwords.exclude(pk__in=list(newest)).delete()


def confirm_password(*, by: User, password: str, now: datetime.datetime) -> None:
    """Refuse to go on unless `by` knows the password; after five errors not before half an hour.

    A stolen session must not be a place to guess the password at leisure.
    """
    errors = AuditEvent.objects.filter(
        actor_id=by.pk,
        verb="agencies.confirm_password",
        succeeded=False,
        at__gt=now - WRONG_PASSWORDS_WITHIN,
    )
    if errors.count() >= WRONG_PASSWORDS:
        raise InvalidChange({"current": [_("当前口令多次输入错误，请半小时后再试。")]})
    if not by.check_password(password):
        record(by=by, verb="agencies.confirm_password", row=by, succeeded=False)
        raise InvalidChange({"current": [_("当前口令不正确。")]})


def change_password(
    *, by: User, current: str, new: str, now: datetime.datetime, session: UserSession | None = None
) -> User:
    """One's own password. Every other session of the account ends."""
    confirm_password(by=by, password=current, now=now)
    try:
        validate_password(new, by)
    except ValidationError as error:
        record(
            by=by,
            verb="agencies.change_password",
            row=by,
            succeeded=False,
            after={"refused": [problem.code for problem in error.error_list]},
        )
        raise InvalidChange({"new": list(error.messages)}) from error
    with transaction.atomic():
        set_password(by, new, must_change=False, now=now)
        record(by=by, verb="agencies.change_password", row=by)
        sessions.end_all_sessions(
            by, by=by, now=now, reason=SessionEnd.PASSWORD, except_for=session
        )
    return by


def set_initial_password(user: User, *, by: User, now: datetime.datetime) -> str:
    """A first password for an account that has none: random, shown once, to be changed at once."""
    if user.has_usable_password():
        raise InvalidChange({"": [_("这个账户已有口令，请改用重置口令。")]})
    return _issue_password(user, by=by, verb="agencies.set_initial_password", now=now)


def reset_password(user: User, *, by: User, now: datetime.datetime) -> str:
    """The same for somebody who forgot. Ends every session and releases the account."""
    return _issue_password(user, by=by, verb="agencies.reset_password", now=now)


@transaction.atomic
def unlock_account(user: User, *, by: User) -> int:
    """Forget the failed sign-ins under this account's name. Returns how many there were."""
    if not permissions.can_help_account(by, user):
        raise NotAllowed
    forgotten = forget_failures(username=user.username)
    record(by=by, verb="agencies.unlock_account", row=user, after={"forgotten": forgotten})
    return forgotten


@transaction.atomic
def unlock_address(address: str, *, by: User) -> int:
    """Forget the failed sign-ins from one address. Returns how many there were."""
    if not permissions.can_open_accounts(by):
        raise NotAllowed
    forgotten = forget_failures(ip=address)
    after = {"address": address, "forgotten": forgotten}
    record(by=by, verb="agencies.unlock_address", after=after)
    return forgotten


def random_password(user: User) -> str:
    """Three groups of four, such as `Kx7m-Qp4t-Wz9d`, that keeps every rule."""
    while True:
        letters = [secrets.choice(ALPHABETS[place % 3]) for place in range(12)]
        secrets.SystemRandom().shuffle(letters)
        password = "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
        try:
            validate_password(password, user)
        except ValidationError:
            continue
        return password


@transaction.atomic
def _issue_password(user: User, *, by: User, verb: str, now: datetime.datetime) -> str:
    if not permissions.can_help_account(by, user):
        raise NotAllowed
    if not user.is_active:
        raise InvalidChange({"": [_("账户已关闭。")]})
    password = random_password(user)
    set_password(user, password, must_change=True, now=now)
    record(by=by, verb=verb, row=user)
    sessions.end_all_sessions(user, by=by, now=now, reason=SessionEnd.PASSWORD)
    forget_failures(username=user.username)
    return password
