"""A webhook: the message as JSON, signed as https://www.standardwebhooks.com describes it, so that
whoever takes it needs no code of ours to know that it is ours, new, and not sent twice."""

import base64
import binascii
import hashlib
import hmac
import json
import time

from sciliteracy.lib.outgoing import NoAnswer, Unsafe, call
from tasks.channels.limit import take_turn_at
from tasks.channels.message import Busy, Message, Refused
from tasks.channels.robots import JSON, PATIENCE, wait_of

PREFIX = "whsec_"


def call_webhook(message: Message) -> None:
    """Raises Busy, Refused. Its server is one person's: that it is away says nothing of others."""
    take_turn_at(message.address)
    said = {
        "id": f"delivery-{message.key}",
        "subject": message.subject,
        "text": message.text,
        "link": message.link,
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    try:
        headers = JSON | signed(message.key, body, message.secret, at=int(time.time()))
        answer = call(message.address, body=body, headers=headers)
    except Unsafe as error:
        raise Refused(str(error)) from None
    except NoAnswer as error:
        raise Busy(str(error)) from None
    if answer.status in PATIENCE or answer.status >= 500:
        raise Busy(f"HTTP {answer.status}", after=wait_of(answer))
    if not 200 <= answer.status < 300:
        raise Refused(f"HTTP {answer.status}")


def signed(key: int, body: bytes, secret: str, *, at: int) -> dict[str, str]:
    """The headers that prove a body."""
    name = f"delivery-{key}"
    said = f"{name}.{at}.".encode() + body
    drawn = base64.b64encode(hmac.new(_key(secret), said, hashlib.sha256).digest()).decode()
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": f"v1,{drawn}"}


def _key(secret: str) -> bytes:
    """A secret in the form of the standard is base64 of the key; any other is the key."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
