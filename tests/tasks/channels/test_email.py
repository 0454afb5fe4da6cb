"""What a mail server says about one reader, and what about all."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from tasks.channels import Busy, ChannelDown, Refused
from tasks.channels.email import send_email


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), Refused),
        (smtplib.SMTPRecipientsRefused({"a": (452, b"mailbox full")}), Busy),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"closing")}), ChannelDown),
        (smtplib.SMTPDataError(451, b"local error"), Busy),
        (smtplib.SMTPDataError(554, b"spam"), Refused),
        (smtplib.SMTPDataError(421, b"closing"), ChannelDown),
        (smtplib.SMTPConnectError(554, b"not you"), ChannelDown),
        (smtplib.SMTPSenderRefused(550, b"not you", "portal"), ChannelDown),
        (smtplib.SMTPServerDisconnected("gone"), ChannelDown),
        (ConnectionRefusedError(), ChannelDown),
        (TimeoutError(), ChannelDown),
    ],
)
def test_answers(message_to, monkeypatch, error, kind):
    def refuse(backend, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    with pytest.raises(kind):
        send_email(message_to("reader@example.org"))


def test_what_is_no_address_is_refused(message_to):
    with pytest.raises(Refused):
        send_email(message_to("nobody"))
