"""What an e-mail carries beside its text; what a server says about one reader, and about all."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tasks.channels import Busy, ChannelDown, Message, Refused
from tasks.channels.email import send_email

LINK = "portal.example.org/reminders/unsubscribe/x/"


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


def sent(**kwargs):
    given = {"key": 1, "address": "a@example.org", "subject": "请报送", "text": "一"}
    send_email(Message(**given | kwargs))
    return mail.outbox[-1]


def test_one_click_is_offered_over_https():
    headers = sent(unsubscribe_link=f"https://{LINK}").extra_headers

    assert headers["List-Unsubscribe"] == f"<https://{LINK}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("link", "offered"), [(f"http://{LINK}", True), ("", False)])
def test_one_click_is_not_offered_otherwise(link, offered):
    headers = sent(unsubscribe_link=link).extra_headers

    assert ("List-Unsubscribe" in headers) is offered
    assert "List-Unsubscribe-Post" not in headers


def test_subject_is_one_line():
    assert sent(subject="请\r\nBcc: b@example.org").message()["Subject"] is not None
    assert mail.outbox[-1].subject == "请 Bcc: b@example.org"
