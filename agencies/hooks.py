"""What Django tells when somebody signs in or out: whichever door they took, it leaves a trace."""

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from agencies.models import UserSession
from agencies.models.sign_in_policy import policy_for
from agencies.services import sessions
from agencies.states import SessionEnd


@receiver(user_logged_in)
def list_session(sender, request, user, **kwargs) -> None:
    now, session = timezone.now(), request.session
    earlier = getattr(request, "user_session", None) or _listed(session.session_key)
    if earlier:
        sessions.replace(earlier, now=now)
        # Django keeps the key when the same person signs in twice.
        session.cycle_key()
    elif not session.session_key:
        session.save()
    request.user_session = opened = sessions.open_session(
        by=user,
        key=session.session_key,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        now=now,
    )
    if policy_for(user).single_session:
        sessions.end_all_sessions(
            user, by=user, now=now, reason=SessionEnd.REPLACED, except_for=opened
        )


@receiver(user_logged_out)
def close_session(sender, request, user, **kwargs) -> None:
    session = _listed(request.session.session_key)
    if user and session:
        sessions.sign_out(session, by=user, now=timezone.now())


def _listed(key: str | None) -> UserSession | None:
    return sessions.find_session(key=key) if key else None
