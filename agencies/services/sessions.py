"""Verbs on the sessions of accounts: opening, keeping alive, ending."""

import datetime
import functools
import hashlib

from django.db import transaction
from django.db.models import QuerySet

from agencies import permissions
from agencies.models import User, UserSession
from agencies.services.audit import record
from agencies.states import SessionEnd
from sciliteracy.lib.errors import NotAllowed
from sciliteracy.lib.origin import current_origin

# A session that is in use is written no oftener than this.
SEEN_EVERY = datetime.timedelta(minutes=1)


def hash_of(key: str) -> str:
    """What is kept of a session key: enough to find the session, not enough to be it."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def open_session(*, by: User, key: str, user_agent: str, now: datetime.datetime) -> UserSession:
    """Somebody signed in with a browser whose session has this key."""
    session = UserSession.objects.create(
        user=by,
        key_hash=hash_of(key),
        started_at=now,
        last_seen_at=now,
        address=current_origin().address,
        user_agent=user_agent[:200],
    )
    record(by=by, verb="agencies.sign_in", row=by, after={"session": session.pk})
    return session


def find_session(*, key: str) -> UserSession | None:
    """The listed session under this key, with `has_device` and `has_policy`."""
    return _listed().filter(key_hash=hash_of(key)).first()


@functools.cache
def _listed() -> QuerySet[UserSession]:
    """Every request asks this: its query is put together once, which takes longer than running."""
    return UserSession.objects.with_flags()


def see(session: UserSession, *, now: datetime.datetime) -> None:
    """Note that the session is in use, once a minute at most."""
    if now - session.last_seen_at >= SEEN_EVERY:
        UserSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def move_session(session: UserSession, *, key: str) -> None:
    """The browser's session goes on under another key: its rights grew or its password changed."""
    UserSession.objects.filter(pk=session.pk).update(key_hash=hash_of(key))


@transaction.atomic
def sign_out(session: UserSession, *, by: User, now: datetime.datetime) -> None:
    """Its own user left."""
    if _end(session, reason=SessionEnd.LOGOUT, now=now):
        record(by=by, verb="agencies.sign_out", row=by, after={"session": session.pk})


@transaction.atomic
def let_run_out(session: UserSession, *, reason: SessionEnd, now: datetime.datetime) -> None:
    """Its time is over; the act is the rule's, told under the name of the account."""
    if _end(session, reason=reason, now=now):
        _record_end(session, by=session.user, reason=reason)


@transaction.atomic
def replace(session: UserSession, *, now: datetime.datetime) -> None:
    """The same browser signs in again without having signed out."""
    if _end(session, reason=SessionEnd.REPLACED, now=now):
        _record_end(session, by=session.user, reason=SessionEnd.REPLACED)


@transaction.atomic
def end_session(session: UserSession, *, by: User, now: datetime.datetime) -> None:
    """Sign one browser out: one's own, or that of an account one manages."""
    if _end(session, reason=_reason(session.user, by), now=now):
        _record_end(session, by=by, reason=_reason(session.user, by))


@transaction.atomic
def end_all_sessions(
    user: User,
    *,
    by: User,
    now: datetime.datetime,
    reason: SessionEnd | None = None,
    except_for: UserSession | None = None,
) -> int:
    """Sign an account out everywhere, or everywhere but here. Returns how many that were."""
    reason = reason or _reason(user, by)
    rows = user.sessions.filter(ended_at__isnull=True)
    if except_for is not None:
        rows = rows.exclude(pk=except_for.pk)
    ended = rows.update(ended_at=now, end_reason=reason)
    if ended:
        after = {"sessions": ended, "reason": str(reason)}
        record(by=by, verb="agencies.end_all_sessions", row=user, after=after)
    return ended


def _reason(user: User, by: User) -> SessionEnd:
    if user == by:
        return SessionEnd.ENDED
    if not permissions.can_help_account(by, user):
        raise NotAllowed
    return SessionEnd.ADMINISTRATOR


def _end(session: UserSession, *, reason: SessionEnd, now: datetime.datetime) -> bool:
    """Whether it was this call that ended it."""
    rows = UserSession.objects.filter(pk=session.pk, ended_at__isnull=True)
    return bool(rows.update(ended_at=now, end_reason=reason))


def _record_end(session: UserSession, *, by: User, reason: SessionEnd) -> None:
    after = {"session": session.pk, "reason": str(reason)}
    record(by=by, verb="agencies.end_session", row=session.user, after=after)
