"""A signed webhook."""

import base64
import hashlib
import hmac

import pytest

from sciliteracy.lib import outgoing
from tasks.channels import Busy, Refused
from tasks.channels.webhook import call_webhook

pytestmark = pytest.mark.django_db

SECRET = "sixteen-characters"


def test_message_is_signed_by_the_standard(server, message_to):
    call_webhook(message_to(server.url(), secret=SECRET))

    (taken,) = server.taken
    said = f"delivery-7.{taken.headers['webhook-timestamp']}.{taken.text}".encode()
    drawn = base64.b64encode(hmac.new(SECRET.encode(), said, hashlib.sha256).digest()).decode()
    assert taken.headers["webhook-signature"] == f"v1,{drawn}"
    assert taken.json == {
        "id": "delivery-7",
        "subject": "1项即将到期",
        "text": "区教育局：报告进展",
        "link": "https://portal.example.org/due/",
    }


def test_secret_in_the_form_of_the_standard_is_decoded(server, message_to):
    call_webhook(message_to(server.url(), secret="whsec_" + base64.b64encode(b"key").decode()))

    (taken,) = server.taken
    said = f"delivery-7.{taken.headers['webhook-timestamp']}.{taken.text}".encode()
    drawn = base64.b64encode(hmac.new(b"key", said, hashlib.sha256).digest()).decode()
    assert taken.headers["webhook-signature"] == f"v1,{drawn}"


def test_message_sent_twice_has_one_id(server, message_to):
    for _ in range(2):
        call_webhook(message_to(server.url(), secret=SECRET))

    assert {taken.headers["webhook-id"] for taken in server.taken} == {"delivery-7"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, Refused), (400, Refused), (404, Refused), (410, Refused), (429, Busy), (503, Busy)],
)
def test_answers(server, message_to, status, kind):
    server.status = status

    with pytest.raises(kind):
        call_webhook(message_to(server.url(), secret=SECRET))


def test_server_of_one_person_that_is_away_is_not_the_channel(server, message_to):
    with pytest.raises(Busy):
        call_webhook(message_to("http://127.0.0.1:9/", secret=SECRET))


def test_server_that_hangs_is_left(server, message_to, monkeypatch):
    monkeypatch.setattr(outgoing, "STEP", 0.2)
    server.hangs = 1

    with pytest.raises(Busy, match="no answer in time"):
        call_webhook(message_to(server.url(), secret=SECRET))
