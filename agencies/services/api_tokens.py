"""Verbs on the tokens of interface accounts, and knowing one that is shown."""

import datetime
import hmac
import ipaddress
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import ApiToken, User
from agencies.services import changes
from agencies.services.audit import record
from agencies.states import TokenScope
from sciliteracy.lib.errors import InvalidChange, NotAllowed

MARK = "kxsz"
PREFIX_BYTES, SECRET_BYTES = 6, 30
LONGEST = 200
SALT = "agencies.api_token"
# Seen and refused are written at most this often for each token.
NOTED_EVERY = datetime.timedelta(minutes=1)
MOST_DAYS = 730
MOST_NETWORKS = 20


class TokenRefused(Exception):
    """A token that lets nobody in; `why` goes into the trail, never into the answer."""

    def __init__(self, why: str):
        self.why = why
        super().__init__(why)


def make_api_token(
    account: User,
    *,
    by,
    name: str,
    scopes: Iterable[TokenScope],
    expires_at: datetime.datetime,
    now: datetime.datetime,
    networks: Iterable[str] = (),
) -> tuple[ApiToken, str]:
    """A new token and its text, which is stored nowhere. Raises NotAllowed, InvalidChange."""
    if not permissions.can_make_api_token(by, account):
        raise NotAllowed
    if not now < expires_at <= now + datetime.timedelta(days=MOST_DAYS):
        told = _("到期日应在今天之后，最长 %(n)s 天。") % {"n": MOST_DAYS}
        raise InvalidChange({"expires_on": [told]})
    prefix = secrets.token_hex(PREFIX_BYTES)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        user=account,
        name=name.strip(),
        prefix=prefix,
        digest=_digest(secret, settings.SECRET_KEY),
        expires_at=expires_at,
        networks=networks_of(networks),
        made_by=by,
        **{f"may_{scope.value}": scope in set(scopes) for scope in TokenScope},
    )
    changes.add(token, by=by, verb="agencies.make_api_token")
    return token, f"{MARK}_{prefix}_{secret}"


def revoke_api_token(token: ApiToken, *, by, reason: str) -> ApiToken:
    """From now on it opens nothing; what was done with it stays on record."""
    if not permissions.can_revoke_api_token(by, token):
        raise NotAllowed
    return changes.retire(token, by=by, verb="agencies.revoke_api_token", reason=reason)


def networks_of(texts: Iterable[str]) -> list[str]:
    """Addresses and networks as they are kept. Raises InvalidChange at the first that is none."""
    networks = []
    for text in texts:
        try:
            networks.append(str(ipaddress.ip_network(text.strip(), strict=False)))
        except ValueError as error:
            told = _("“%(text)s”不是地址或网段。") % {"text": text[:60]}
            raise InvalidChange({"networks": [told]}) from error
    if len(networks) > MOST_NETWORKS:
        raise InvalidChange({"networks": [_("最多 %(n)s 个网段。") % {"n": MOST_NETWORKS}]})
    return networks


def known_token(text: str, *, address: str, now: datetime.datetime) -> ApiToken:
    """The token of this text, with its account, if it lets in from `address` now.

    Found by its public beginning, compared in constant time, under earlier secret keys too.
    Raises TokenRefused.
    """
    mark, _bar, rest = text[:LONGEST].partition("_")
    prefix, _bar, secret = rest.partition("_")
    rows = ApiToken.objects.select_related("user__jurisdiction")
    token = rows.filter(prefix=prefix).first() if mark == MARK and prefix.isascii() else None
    if not _is_secret_of(token, secret) or token is None:
        _note_refusal(token, "wrong secret", now)
        raise TokenRefused("unknown")
    if why := _why_not(token, address, now):
        _note_refusal(token, why, now)
        raise TokenRefused(why)
    _see(token, address, now)
    return token


def _is_secret_of(token: ApiToken | None, secret: str) -> bool:
    """As many comparisons for a token that is not there, so that time tells nothing."""
    stored = token.digest if token is not None else "0" * 64
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    fits = [hmac.compare_digest(stored, _digest(secret, key)) for key in keys]
    return any(fits)


def _why_not(token: ApiToken, address: str, now: datetime.datetime) -> str:
    if token.is_retired:
        return "revoked"
    if token.has_run_out(now):
        return "expired"
    if not token.user.is_active or not token.user.is_machine:
        return "account closed"
    return "" if _is_from(token.networks, address) else "address"


def _is_from(networks: list[str], address: str) -> bool:
    if not networks:
        return True
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in ipaddress.ip_network(network) for network in networks)


def _see(token: ApiToken, address: str, now: datetime.datetime) -> None:
    """Only where the note is old or names another address: reading must not become writing."""
    if token.used_at and token.used_at > now - NOTED_EVERY and token.used_from == address:
        return
    lately = Q(used_at__isnull=True) | Q(used_at__lte=now - NOTED_EVERY) | ~Q(used_from=address)
    rows = ApiToken.objects.filter(lately, pk=token.pk)
    rows.update(used_at=now, used_from=address)


def _note_refusal(token: ApiToken | None, why: str, now: datetime.datetime) -> None:
    """On record for a token that there is, once a minute however often somebody knocks."""
    if token is None:
        return
    old = Q(refused_at__isnull=True) | Q(refused_at__lte=now - NOTED_EVERY)
    if ApiToken.objects.filter(old, pk=token.pk).update(refused_at=now):
        record(
            by=token.user,
            verb="agencies.use_api_token",
            row=token,
            after={"why": why},
            succeeded=False,
        )


def _digest(secret: str, key: str) -> str:
    return salted_hmac(SALT, secret, secret=key, algorithm="sha256").hexdigest()
