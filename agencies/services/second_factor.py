"""Verbs on the second factor: an authenticator app (TOTP) and codes for the day it is lost.

The app's secret is django-otp's row; a code is accepted once, and each error makes the account
wait twice as long. Recovery codes are 80 random bits each, so a plain hash hides them.
"""

import base64
import datetime
import hashlib
import math
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies import permissions
from agencies.models import RecoveryCode, User, UserSession
from agencies.services import sessions
from agencies.services.audit import record
from agencies.services.passwords import confirm_password
from agencies.states import SessionEnd
from sciliteracy.lib.errors import InvalidChange, NotAllowed

RECOVERY_CODES = 10


def device_of(user: User, *, confirmed: bool = True) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=confirmed).first()


@transaction.atomic
def enrol_totp(*, by: User) -> TOTPDevice:
    """A new secret for one's app; it counts for nothing before a code confirmed it."""
    _lock(by)
    if device_of(by):
        raise InvalidChange({"": [_("已经设置过二次验证，请先停用。")]})
    TOTPDevice.objects.filter(user=by, confirmed=False).delete()
    device = TOTPDevice.objects.create(user=by, name="TOTP", confirmed=False)
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
    code = code.strip()
    with transaction.atomic():
        device = _locked_device(by, confirmed=True)
        if device is None:
            raise InvalidChange({"": [_("尚未设置二次验证。")]})
        by_recovery = not code.replace(" ", "").isdigit()
        refusal = (_refusal_of_recovery if by_recovery else _refusal)(device, code, now)
        if refusal is None:
            _mark_verified(session, now=now)
            after = {"recovery_code": True} if by_recovery else {}
            record(by=by, verb="agencies.verify_second_factor", row=by, after=after)
            return
    record(by=by, verb="agencies.verify_second_factor", row=by, succeeded=False)
    raise InvalidChange({"code": [refusal]})


def disable_own_totp(
    *, by: User, password: str, session: UserSession | None, now: datetime.datetime
) -> None:
    """Stop asking for codes. Whoever must have a second factor sets up a new one at once."""
    confirm_password(by=by, password=password, now=now)
    with transaction.atomic():
        _forget(by)
        record(by=by, verb="agencies.disable_totp", row=by)
        sessions.end_all_sessions(
            by, by=by, now=now, reason=SessionEnd.SECOND_FACTOR, except_for=session
        )


@transaction.atomic
def disable_totp(user: User, *, by: User, reason: str, now: datetime.datetime) -> None:
    """For somebody who lost the app and the recovery codes, by who manages the account."""
    if user == by or not permissions.can_help_account(by, user):
        raise NotAllowed
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写停用原因。")]})
    _forget(user)
    record(by=by, verb="agencies.disable_totp", row=user, reason=reason)
    sessions.end_all_sessions(user, by=by, now=now)


def new_recovery_codes(*, by: User, password: str, now: datetime.datetime) -> list[str]:
    """Ten fresh codes, shown once; the old ones are worth nothing from now on."""
    confirm_password(by=by, password=password, now=now)
    if device_of(by) is None:
        raise InvalidChange({"": [_("尚未设置二次验证。")]})
    with transaction.atomic():
        codes = _make_codes(by)
        record(by=by, verb="agencies.new_recovery_codes", row=by)
    return codes


def secret_text(device: TOTPDevice) -> str:
    """The app's secret for those who type it, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at__isnull=True).count()


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _locked_device(user: User, *, confirmed: bool) -> TOTPDevice | None:
    rows = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=confirmed)
    return rows.first()


def _refusal(device: TOTPDevice, code: str, now: datetime.datetime) -> str | None:
    """Why a code of the app is not accepted; its rows keep count of errors by themselves."""
    if waiting := _waiting(device, now):
        return waiting
    return None if device.verify_token(code.replace(" ", "")) else _wrong()


def _refusal_of_recovery(device: TOTPDevice, code: str, now: datetime.datetime) -> str | None:
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


def _waiting(device: TOTPDevice, now: datetime.datetime) -> str | None:
    allowed, details = device.verify_is_allowed()
    if allowed:
        return None
    seconds = (details["locked_until"] - now).total_seconds()
    return _("错误次数过多，请在%(seconds)d秒后再试。") % {"seconds": max(1, math.ceil(seconds))}


def _mark_verified(session: UserSession | None, *, now: datetime.datetime) -> None:
    if session is not None:
        UserSession.objects.filter(pk=session.pk).update(second_factor_at=now)


def _forget(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
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
