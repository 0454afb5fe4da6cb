"""Sessions are listed, kept alive, and ended for a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEvent, UserSession
from agencies.services import sessions as services
from agencies.services.users import close_account
from agencies.states import Role, SessionEnd
from sciliteracy.lib.errors import NotAllowed
from tests.factories.agencies import MembershipFactory, UserFactory, UserSessionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_open_session_keeps_no_key_and_is_audited(owner):
    session = services.open_session(by=owner, key="the-key", user_agent="x" * 300, now=NOW)

    assert services.find_session(key="the-key") == session
    assert (session.user, session.started_at, len(session.user_agent)) == (owner, NOW, 200)
    assert "the-key" not in str(UserSession.objects.values().get())
    assert AuditEvent.objects.get().verb == "agencies.sign_in"


def test_find_session_finds_no_other_key():
    services.open_session(by=UserFactory(), key="the-key", user_agent="", now=NOW)

    assert services.find_session(key="another") is None


@pytest.mark.parametrize(("after", "written"), [(59, False), (60, True)])
def test_see_writes_once_a_minute_at_most(after, written):
    session = UserSessionFactory(started_at=NOW)
    later = NOW + timedelta(seconds=after)

    services.see(session, now=later)

    session.refresh_from_db()
    assert (session.last_seen_at == later) is written


@pytest.mark.parametrize(
    ("seen", "started", "reason"),
    [
        (29, 100, None),
        (30, 100, SessionEnd.IDLE),
        (1, 719, None),
        (1, 720, SessionEnd.TOO_LONG),
    ],
)
def test_sessions_run_out_of_time(settings, seen, started, reason):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_MAX_HOURS = 30, 12
    session = UserSessionFactory(
        started_at=NOW - timedelta(minutes=started), last_seen_at=NOW - timedelta(minutes=seen)
    )

    assert session.run_out(NOW) == reason
    assert UserSession.objects.open(NOW).exists() is (reason is None)


def test_sessions_without_limits_never_run_out(settings):
    settings.SESSION_IDLE_MINUTES = settings.SESSION_MAX_HOURS = 0
    session = UserSessionFactory(started_at=NOW - timedelta(days=999))

    assert session.run_out(NOW) is None
    assert UserSession.objects.open(NOW).exists()


def test_sign_out_is_told_once(owner):
    session = UserSessionFactory(user=owner)

    services.sign_out(session, by=owner, now=NOW)
    services.sign_out(session, by=owner, now=NOW)

    assert [event.verb for event in AuditEvent.objects.all()] == ["agencies.sign_out"]
    assert UserSession.objects.get().end_reason == SessionEnd.LOGOUT


def test_let_run_out_says_why(owner):
    services.let_run_out(UserSessionFactory(user=owner), reason=SessionEnd.IDLE, now=NOW)

    assert AuditEvent.objects.get().after["reason"] == "idle"


def test_replace_ends_the_session_before():
    session = UserSessionFactory()

    services.replace(session, now=NOW)

    assert UserSession.objects.get().end_reason == SessionEnd.REPLACED


def test_moved_session_is_found_under_its_new_key_alone(owner):
    session = services.open_session(by=owner, key="old", user_agent="", now=NOW)

    services.move_session(session, key="new")

    assert services.find_session(key="new") == session
    assert services.find_session(key="old") is None


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("self", SessionEnd.ENDED),
        ("keeper", SessionEnd.ADMINISTRATOR),
        ("owner", None),
        ("outsider", None),
    ],
)
@pytest.mark.parametrize(
    "verb",
    [
        lambda session, by: services.end_session(session, by=by, now=NOW),
        lambda session, by: services.end_all_sessions(session.user, by=by, now=NOW),
    ],
    ids=["end_session", "end_all_sessions"],
)
def test_sessions_are_ended_by_their_own_or_who_manages_them(
    haizhou, owner, outsider, verb, who, reason
):
    session = UserSessionFactory(user__jurisdiction=haizhou)
    keeper = MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user
    by = {"self": session.user, "keeper": keeper, "owner": owner, "outsider": outsider}[who]

    try:
        verb(session, by)
    except NotAllowed:
        assert reason is None

    assert UserSession.objects.get().end_reason == (reason or "")


def test_end_all_sessions_but_this_one(owner):
    here, there = UserSessionFactory(user=owner), UserSessionFactory(user=owner)
    stranger = UserSessionFactory()

    assert services.end_all_sessions(owner, by=owner, now=NOW, except_for=here) == 1

    ended = UserSession.objects.filter(ended_at__isnull=False)
    assert (list(ended), stranger.ended_at) == ([there], None)


def test_closed_account_is_signed_out(haizhou):
    session = UserSessionFactory(user__jurisdiction=haizhou)
    keeper = MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user

    close_account(session.user, by=keeper, reason="调离")

    assert UserSession.objects.get().end_reason == SessionEnd.ADMINISTRATOR
