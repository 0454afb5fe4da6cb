"""Verbs on the second factor: an authenticator app (TOTP) and codes for the day it is lost.

The app's secret is django-otp's row, sealed (`agencies.models.authenticator`); a code is accepted
once, and each error makes the account wait twice as long. Recovery codes are 80 random bits each,
so a plain hash hides them.
"""

import base64
import datetime
import hashlib
import math
import secrets
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import AuditEvent, AuthenticatorApp, RecoveryCode, User, UserSession
from agencies.models.sign_in_policy import policy_for
from agencies.services import sessions
from agencies.services.audit import record
from agencies.services.contacts import reseal_contacts
from agencies.services.passwords import confirm_password, refuse_for_demo
from agencies.states import SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.sealing import Unreadable

RECOVERY_CODES = 10
TOLD_EVERY = datetime.timedelta(minutes=1)
VERIFY = "agencies.verify_second_factor"
DISABLE = "agencies.disable_totp"
RENEW = "agencies.new_recovery_codes"
T = TypeVar("T")


def device_of(user: User, *, confirmed: bool = True) -> AuthenticatorApp | None:
    return AuthenticatorApp.objects.filter(user=user, confirmed=confirmed).first()


def must_enrol(user: User) -> bool:
    """Whether a second factor is asked of `user`: by a role, or by a jurisdiction of everybody. The
    demo's people are entered with one click and have none."""
    asked = permissions.must_use_second_factor(user) or policy_for(user).second_factor_for_all
    return asked and not user.is_demo


def enrol_totp(*, by: User, password: str, now: datetime.datetime) -> AuthenticatorApp:
    """A new secret for one's app; it counts for nothing before a code confirmed it.

    It asks for the password: whoever finds a browser open must not shut its owner out.
    """
    refuse_for_demo(by)
    confirm_password(by=by, password=password, now=now)
    return _new_app(by)


@transaction.atomic
def _new_app(by: User) -> AuthenticatorApp:
    _lock(by)
    if device_of(by):
        raise InvalidChange({"": [_("已经设置过二次验证，请先停用。")]})
    AuthenticatorApp.objects.filter(user=by, confirmed=False).delete()
    device = AuthenticatorApp(user=by, name="TOTP", confirmed=False)
    device.take_new_secret()
    device.save()
    record(by=by, verb="agencies.enrol_totp", row=by)
    return device


def confirm_totp(
    *, by: User, code: str, session: UserSession | None, now: datetime.datetime
) -> list[str]:
    """Begin to ask for codes: the first one proves that the app holds the secret.

    Returns the recovery codes, to be shown once. Every other session of the account ends.
    """
    with transaction.atomic():
        _lock(by)
        device = _locked_device(by, confirmed=False)
        if device is None:
            raise InvalidChange({"": [_("请先开始设置。")]})
        refusal = _refusal(device, code, now)
        if refusal is None:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            record(by=by, verb="agencies.confirm_totp", row=by)
            sessions.end_all_sessions(
                by, by=by, now=now, reason=SessionEnd.SECOND_FACTOR, except_for=session
            )
            _mark_verified(session, now=now)
            return _make_codes(by)
    record(by=by, verb="agencies.confirm_totp", row=by, succeeded=False)
    raise InvalidChange({"code": [refusal]})


def verify(*, by: User, code: str, session: UserSession | None, now: datetime.datetime) -> None:
    """Accept a code of the app or a recovery code for this session, each once."""

    def let_in(by_recovery: bool) -> None:
        _mark_verified(session, now=now)
        after = {"recovery_code": True} if by_recovery else {}
        record(by=by, verb=VERIFY, row=by, after=after)

    _with_code(by, code, now, let_in, verb=VERIFY)


def disable_own_totp(
    *, by: User, password: str, code: str, session: UserSession | None, now: datetime.datetime
) -> None:
    """Stop asking for codes. Whoever must have a second factor sets up a new one at once.

    It asks for both factors: whoever has one of them must not be rid of the other.
    """

    def forget(by_recovery: bool) -> None:
        _forget(by)
        record(by=by, verb=DISABLE, row=by)
        sessions.end_all_sessions(
            by, by=by, now=now, reason=SessionEnd.SECOND_FACTOR, except_for=session
        )

    confirm_password(by=by, password=password, now=now)
    _with_code(by, code, now, forget, verb=DISABLE)


def disable_totp(user: User, *, by: User, reason: str, now: datetime.datetime) -> None:
    """For somebody who lost the app and the recovery codes, by who manages the account.

    For an account that administers something, `account_help` has the way, which takes two people.
    """
    if not permissions.can_let_in_again(by, user):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写停用原因。")]})
    drop_second_factor(user, decided_by=by, reason=reason, now=now)


@transaction.atomic
def drop_second_factor(
    user: User, *, decided_by: User, reason: str, now: datetime.datetime
) -> None:
    """The work of the verbs that take it away; each has asked before whether it may."""
    _forget(user)
    record(by=decided_by, verb=DISABLE, row=user, reason=reason)
    sessions.end_all_sessions(user, by=decided_by, now=now, reason=SessionEnd.SECOND_FACTOR)


def new_recovery_codes(*, by: User, password: str, code: str, now: datetime.datetime) -> list[str]:
    """Ten fresh codes, shown once; the old ones are worth nothing from now on. It asks for both
    factors, as each of these codes is one of them."""

    def renew(by_recovery: bool) -> list[str]:
        codes = _make_codes(by)
        record(by=by, verb=RENEW, row=by)
        return codes

    confirm_password(by=by, password=password, now=now)
    return _with_code(by, code, now, renew, verb=RENEW)


def is_readable(device: AuthenticatorApp) -> bool:
    """Whether the key that sealed its secret is still there."""
    try:
        return bool(device.bin_key)
    except Unreadable:
        return False


def reseal_secrets(*, by: User) -> int:
    """Seal every secret (of apps, and addresses of robots) with the key of today, so that earlier
    keys can be thrown away. Returns how many were sealed anew; what no key opens stays as it is."""
    if not permissions.can_set_up_installation(by):
        raise NotAllowed
    resealed = 0
    with transaction.atomic():
        for device in AuthenticatorApp.objects.select_for_update().order_by("pk"):
            if is_readable(device) and not device.is_sealed_with_todays_key:
                device.seal_again()
                device.save(update_fields=["key"])
                resealed += 1
        resealed += reseal_contacts()
        record(by=by, verb="agencies.reseal_secrets", after={"resealed": resealed})
    return resealed


def secret_text(device: AuthenticatorApp) -> str:
    """The app's secret for those who type it, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at__isnull=True).count()


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _locked_device(user: User, *, confirmed: bool) -> AuthenticatorApp | None:
    rows = AuthenticatorApp.objects.select_for_update().filter(user=user, confirmed=confirmed)
    return rows.first()


def _with_code(
    by: User, code: str, now: datetime.datetime, do: Callable[[bool], T], *, verb: str
) -> T:
    """`do` what a code of the app or a recovery code opens the way to, in the transaction that uses
    the code up; it is told whether it was a recovery code. A refusal outlives the transaction."""
    code = code.strip()
    by_recovery = not code.replace(" ", "").isdigit()
    with transaction.atomic():
        device = _locked_device(by, confirmed=True)
        if device is None:
            raise InvalidChange({"": [_("尚未设置二次验证。")]})
        waiting = _waiting(device, now)
        check = _refusal_of_recovery if by_recovery else _refusal
        refusal = waiting or check(device, code, now)
        if refusal is None:
            return do(by_recovery)
    _record_refused(by, verb, waiting=waiting is not None, now=now)
    raise InvalidChange({"code": [refusal]})


def _record_refused(by: User, verb: str, *, waiting: bool, now: datetime.datetime) -> None:
    """Each code that was compared; and once a minute that somebody goes on while it is waiting."""
    after = {"why": "waiting"} if waiting else {}
    told = AuditEvent.objects.filter(actor_id=by.pk, verb=verb, succeeded=False, after=after)
    if not waiting or not told.filter(at__gt=now - TOLD_EVERY).exists():
        record(by=by, verb=verb, row=by, succeeded=False, after=after)


def _refusal(device: AuthenticatorApp, code: str, now: datetime.datetime) -> str | None:
    """Why a code of the app is not accepted; its rows keep count of errors by themselves."""
    if waiting := _waiting(device, now):
        return waiting
    try:
        if not device.verify_token(code.replace(" ", "")):
            return _wrong()
    except Unreadable:
        return _("验证应用的密钥已无法读取。请改用恢复码，或联系系统管理员停用二次验证后重新设置。")
    if not device.is_sealed_with_todays_key:
        device.seal_again()
        device.save(update_fields=["key"])
    return None


def _refusal_of_recovery(device: AuthenticatorApp, code: str, now: datetime.datetime) -> str | None:
    if waiting := _waiting(device, now):
        return waiting
    rows = device.user.recovery_codes.filter(
        code_hash=_hash_of(device.user, code), used_at__isnull=True
    )
    if rows.update(used_at=now):
        device.throttle_reset()
        return None
    device.throttle_increment()
    return _wrong()


def _wrong() -> str:
    return _("验证码不正确或已用过。请输入应用当前显示的六位数字，或一个未用过的恢复码。")


def _waiting(device: AuthenticatorApp, now: datetime.datetime) -> str | None:
    allowed, details = device.verify_is_allowed()
    if allowed:
        return None
    seconds = (details["locked_until"] - now).total_seconds()
    return _("错误次数过多，请在%(seconds)d秒后再试。") % {"seconds": max(1, math.ceil(seconds))}


def _mark_verified(session: UserSession | None, *, now: datetime.datetime) -> None:
    if session is not None:
        UserSession.objects.filter(pk=session.pk).update(second_factor_at=now)


def _forget(user: User) -> None:
    AuthenticatorApp.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()


def _make_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    codes = [_random_code() for number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hash_of(user, code)) for code in codes
    )
    return codes


def _random_code() -> str:
    """80 random bits as `abcd-efgh-ijkl-mnop`."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _hash_of(user: User, code: str) -> str:
    plain = "".join(filter(str.isalnum, code)).lower()
    return hashlib.sha256(f"{user.pk}:{plain}".encode()).hexdigest()
