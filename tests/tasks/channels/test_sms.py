"""Short messages through a gateway that the settings describe."""

import pytest

from tasks.channels import Busy, ChannelDown, Refused
from tasks.channels.sms import send_sms

PHONE, SECRET = "13800000000", "the-key-of-the-gateway"


@pytest.fixture
def gateway(server, settings):
    settings.SMS_URL = server.url("/send")
    settings.SMS_METHOD = "POST"
    settings.SMS_HEADERS = "Content-Type: application/json\nAuthorization: Bearer ${secret}"
    settings.SMS_BODY = '{"to": "${phone}", "text": "${text}", "id": "${id}"}'
    settings.SMS_SECRET = SECRET
    settings.SMS_TAKEN = '"code": 0'
    server.said = {"code": 0}
    return server


def test_message_is_filled_into_the_template(gateway, message_to):
    send_sms(message_to(PHONE, subject='1项"即将\n到期"'))

    (taken,) = gateway.taken
    assert taken.headers["Authorization"] == f"Bearer {SECRET}"
    text = '1项"即将\n到期" https://portal.example.org/due/'
    assert taken.json == {"to": PHONE, "text": text, "id": "7"}


def test_form_is_escaped_as_one(gateway, message_to, settings):
    settings.SMS_HEADERS = "Content-Type: application/x-www-form-urlencoded"
    settings.SMS_BODY = "to=${phone}&text=${text}"

    send_sms(message_to(PHONE, subject="甲&乙=丙"))

    assert "text=%E7%94%B2%26%E4%B9%99%3D%E4%B8%99%20https" in gateway.taken[0].text


def test_gateway_that_takes_an_address(gateway, message_to, settings):
    settings.SMS_METHOD = "GET"
    settings.SMS_URL = gateway.url("/send?to=${phone}&text=${text}&key=${secret}")

    send_sms(message_to(PHONE, subject="甲&乙"))

    (taken,) = gateway.taken
    assert (taken.method, taken.text) == ("GET", "")
    assert taken.query["text"][0].startswith("甲&乙")


def test_long_message_is_short(gateway, message_to):
    send_sms(message_to(PHONE, subject="长" * 300))

    assert gateway.taken[0].json["text"] == "长" * 200


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (200, {"code": 7, "msg": "no credit"}, Busy),
        (400, {"code": 1, "msg": "no such number"}, Refused),
        (401, "", ChannelDown),
        (429, "", ChannelDown),
        (500, "", ChannelDown),
    ],
)
def test_answers(gateway, message_to, status, said, kind):
    gateway.status, gateway.said = status, said

    with pytest.raises(kind):
        send_sms(message_to(PHONE))


def test_key_that_the_gateway_repeats_is_hidden(gateway, message_to):
    gateway.status, gateway.said = 401, f"who is {SECRET}?"

    with pytest.raises(ChannelDown) as told:
        send_sms(message_to(PHONE))

    assert SECRET not in str(told.value)


def test_gateway_that_is_not_there_is_down(gateway, message_to, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"

    with pytest.raises(ChannelDown):
        send_sms(message_to(PHONE))
