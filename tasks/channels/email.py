"""E-mail by SMTP, text and HTML in one message."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from tasks.channels.message import Busy, ChannelDown, Message, Refused

# Replies by which a server refuses for good (RFC 5321, 4.2.1); 4xx asks to come back later, with
# this message, or with any (421: the server closes).
PERMANENT, CLOSING = range(500, 600), 421
# 5.7.x and the like said about the sender or the session: the next recipient would hear the same.
_SESSION = (
    smtplib.SMTPConnectError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPHeloError,
)


def message_id(key: int) -> str:
    """The Message-ID of a delivery (RFC 5322, 3.6.4): sent again, it is the same, and mail systems
    that know it keep one copy."""
    return f"<delivery-{key}@{settings.PORTAL_HOST}>"


def send_email(message: Message) -> None:
    """Hand the message to the mail server. Raises Busy, ChannelDown, Refused."""
    if "@" not in parseaddr(message.address)[1]:
        raise Refused("not an e-mail address")
    headers = {"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"}
    headers |= unsubscribe_headers(message.unsubscribe_link)
    email = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=message.text,
        to=[message.address],
        headers=headers,
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    try:
        email.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refusal(code, words) from error
    except _SESSION as error:
        raise ChannelDown(_short(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelDown(_short(error)) from error


def unsubscribe_headers(link: str) -> dict[str, str]:
    """One click in the mail program switches the digests off (RFC 8058). The standard asks for
    https; without it the link stands there for people alone."""
    if not link:
        return {}
    headers = {"List-Unsubscribe": f"<{link}>"}
    if link.startswith("https:"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _refusal(code: int, words: bytes | str) -> Exception:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kind = Refused if code in PERMANENT else ChannelDown if code == CLOSING else Busy
    return kind(f"{code} {text}"[:300])


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
