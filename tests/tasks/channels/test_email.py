"""What an e-mail carries beside its text."""

import pytest
from django.core import mail

from tasks.channels import Message
from tasks.channels.email import send_email

LINK = "portal.example.org/reminders/unsubscribe/x/"


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
