"""Short messages through whoever sends them, by one HTTP request that the settings describe.

`SMS_URL`, `SMS_HEADERS` (one a line) and `SMS_BODY` may hold `${phone}`, `${text}`, `${id}`,
`${time}` and `${secret}`; in a body of JSON or of a form they are escaped as it asks. `SMS_TAKEN`
is a text that only the answer to success holds, as most gateways say HTTP 200 to everything.
"""

import json
import time
from collections.abc import Callable
from string import Template
from urllib.parse import quote

from django.conf import settings

from sciliteracy.lib.outgoing import Answer, NoAnswer, Unsafe, call
from tasks.channels.message import Busy, ChannelDown, Message, Refused

FIELDS = ("phone", "text", "id", "time", "secret")
# A long message is cut by the network into pieces that are paid for one by one.
LONGEST = 200
# The answer of a gateway that does not know us, or has enough of us: not this reader's fault.
OURS = (401, 402, 403, 404, 405, 407, 408, 425, 429)


def send_sms(message: Message) -> None:
    """Raises Busy, ChannelDown, Refused."""
    values = _values(message)
    headers = headers_of(settings.SMS_HEADERS, values)
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    body = filled(settings.SMS_BODY, values, _escaping(kind)).encode()
    if settings.SMS_METHOD == "GET":
        body = b""
    try:
        url = filled(settings.SMS_URL, values, lambda text: quote(text, safe=""))
        answer = call(url, method=settings.SMS_METHOD, body=body, headers=headers)
    except (Unsafe, NoAnswer) as error:
        raise ChannelDown(str(error)) from None
    _judge(answer)


def filled(template: str, values: dict[str, str], escape: Callable[[str], str]) -> str:
    """The template with its fields; KeyError or ValueError where it names one that is not there."""
    escaped = {name: escape(value) for name, value in values.items()}
    return Template(template).substitute(escaped)


def headers_of(lines: str, values: dict[str, str]) -> dict[str, str]:
    found = (line.partition(":") for line in lines.splitlines() if line.strip())
    return {name.strip(): filled(value.strip(), values, str) for name, _colon, value in found}


def _values(message: Message) -> dict[str, str]:
    text = f"{message.subject} {message.link}".strip()
    return {
        "phone": message.address,
        "text": text if len(text) <= LONGEST else message.subject[:LONGEST],
        "id": str(message.key),
        "time": str(int(time.time())),
        "secret": settings.SMS_SECRET,
    }


def _escaping(content_type: str) -> Callable[[str], str]:
    if "json" in content_type.lower():
        return lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    if "form-urlencoded" in content_type.lower():
        return lambda text: quote(text, safe="")
    return str


def _judge(answer: Answer) -> None:
    told = f"HTTP {answer.status} {answer.text[:200]}"
    if settings.SMS_SECRET:
        told = told.replace(settings.SMS_SECRET, "***")
    if answer.status in OURS or answer.status >= 500:
        raise ChannelDown(told)
    if not 200 <= answer.status < 300:
        raise Refused(told)
    if settings.SMS_TAKEN and settings.SMS_TAKEN not in answer.text:
        raise Busy(told)
