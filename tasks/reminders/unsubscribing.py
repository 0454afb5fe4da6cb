"""The address with which a mail program switches somebody's digests off, without their signing in.

It is signed and holds nothing but whose it is and which channel; whoever has the message has it.
It does not run out: an old message may be unsubscribed from as well.
"""

from django.core import signing
from django.urls import reverse

from agencies.models import User
from agencies.states import Channel

SALT = "tasks.unsubscribe"
LONGEST = 300


def unsubscribe_path(user: User, channel: Channel = Channel.EMAIL) -> str:
    token = signing.Signer(salt=SALT).sign_object({"user": user.pk, "channel": channel.value})
    return reverse("tasks:unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, Channel] | None:
    """Whose token it is and for which channel; None for one that we did not make, or of somebody
    who is no longer there."""
    try:
        held = signing.Signer(salt=SALT).unsign_object(token[:LONGEST])
        channel = Channel(held["channel"])
        user = User.objects.filter(pk=held["user"], is_active=True).first()
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return (user, channel) if user is not None else None
