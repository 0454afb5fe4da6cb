"""Group robots of 企业微信, 钉钉 and 飞书: a text, posted to an address that is a key.

Not through apprise: it says of a message that it went or that it did not, where we have to know
whether to try again and when, and it connects by itself, where we look at the address first.
"""

import base64
import datetime
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from sciliteracy.lib.outgoing import Answer, NoAnswer, Unsafe, call
from tasks.channels.limit import take_turn_at
from tasks.channels.message import Busy, ChannelDown, Message, Refused

JSON = {"Content-Type": "application/json; charset=utf-8"}
PATIENCE = (408, 425, 429)  # HTTP: come back later
SECRET_FROM = 12  # no word of a path is as long
LONGEST_WAIT = datetime.timedelta(hours=1)
# What 自定义关键词 of 钉钉 and 飞书 can be set to, whatever the language and a place's own words.
KEYWORD = "科学素质规划"


@dataclass(frozen=True)
class House:
    """What one house says in its answers: where its code stands, and which codes mean what. A code
    that stands in neither list is tried a few times more."""

    most_bytes: int
    codes: tuple[str, ...]
    for_good: frozenset[int]
    slow_down: frozenset[int]
    pause: datetime.timedelta


WECOM = House(
    # A text of 2,048 bytes; https://developer.work.weixin.qq.com/document/path/91770
    most_bytes=2000,
    codes=("errcode",),
    # No such robot, or taken out of the group; what no waiting mends about a text.
    for_good=frozenset({93000, 93004, 93008, 40008, 40058, 44004, 301019}),
    slow_down=frozenset({45009, 45033}),
    pause=datetime.timedelta(minutes=1),
)
DINGTALK = House(
    most_bytes=18_000,
    codes=("errcode",),
    # The group is gone; key missing, robot stopped or unknown; a keyword, a signature or an address
    # that does not fit its settings; words and links that it does not pass on.
    for_good=frozenset(
        {300001, 310000, 400013, 400101, 400102, 400105, 400106} | {430101, 430102, 430103, 430104}
    ),
    slow_down=frozenset({130101, 130102, 410100}),
    pause=datetime.timedelta(minutes=10),
)
FEISHU = House(
    most_bytes=18_000,
    codes=("code", "StatusCode"),
    # The key is not one; signature, address or keyword do not fit; the robot is stopped or gone.
    for_good=frozenset({19001, 19002, 19007, 19021, 19022, 19024}),
    slow_down=frozenset({9499, 11232, 11233}),
    pause=datetime.timedelta(minutes=1),
)


def send_to_wecom(message: Message) -> None:
    content = {"content": _words(message, WECOM.most_bytes)}
    _post(message.address, {"msgtype": "text", "text": content}, WECOM)


def send_to_dingtalk(message: Message) -> None:
    content = {"content": _words(message, DINGTALK.most_bytes)}
    url = message.address
    if message.secret:
        at = str(round(time.time() * 1000))
        sign = _drawn(message.secret, f"{at}\n{message.secret}")
        url += ("&" if urlsplit(url).query else "?") + urlencode({"timestamp": at, "sign": sign})
    _post(url, {"msgtype": "text", "text": content}, DINGTALK, counted_as=message.address)


def send_to_feishu(message: Message) -> None:
    body: dict[str, object] = {}
    if message.secret:
        at = str(int(time.time()))
        # The other way round than 钉钉: what is signed is nothing, the key is all.
        body |= {"timestamp": at, "sign": _drawn(f"{at}\n{message.secret}", "")}
    content = {"text": _words(message, FEISHU.most_bytes)}
    _post(message.address, body | {"msg_type": "text", "content": content}, FEISHU)


def _post(url: str, body: dict[str, object], house: House, *, counted_as: str = "") -> None:
    """Raises Busy, ChannelDown, Refused."""
    take_turn_at(counted_as or url)
    try:
        said = json.dumps(body, ensure_ascii=False).encode()
        answer = call(url, body=said, headers=JSON)
    except Unsafe as error:
        raise Refused(str(error)) from None
    except NoAnswer as error:
        raise ChannelDown(str(error)) from None
    _read_status(answer)
    code, words = _read_code(answer, house.codes)
    if code == 0:
        return
    told = without_key(f"{code} {words}", url)[:300]
    if code in house.for_good:
        raise Refused(told)
    raise Busy(told, after=house.pause if code in house.slow_down else None)


def without_key(told: str, url: str) -> str:
    """What the other side said, without what it may repeat of the address."""
    parts = urlsplit(url)
    for secret in (*(value for _name, value in parse_qsl(parts.query)), *parts.path.split("/")):
        if len(secret) >= SECRET_FROM:
            told = told.replace(secret, "***")
    return told


def _read_status(answer: Answer) -> None:
    if answer.status in PATIENCE:
        raise Busy(f"HTTP {answer.status}", after=wait_of(answer))
    if answer.status >= 500:
        raise ChannelDown(f"HTTP {answer.status}")
    # 飞书 says with HTTP 400 what its code explains.
    if answer.status >= 300 and not answer.text.lstrip().startswith("{"):
        raise Refused(f"HTTP {answer.status}")


def _read_code(answer: Answer, names: tuple[str, ...]) -> tuple[int, str]:
    """The code in the answer and what is said with it."""
    try:
        said = json.loads(answer.text)
        code = next(said[name] for name in names if name in said)
        words = str(said.get("errmsg") or said.get("msg") or "")
        return int(code), words
    except (ValueError, TypeError, AttributeError, StopIteration):
        raise Busy(f"HTTP {answer.status} without a result") from None


def wait_of(answer: Answer) -> datetime.timedelta | None:
    """How long the other side wants to be left alone, within reason."""
    if answer.retry_after is None:
        return None
    return min(datetime.timedelta(seconds=answer.retry_after), LONGEST_WAIT)


def _drawn(key: str, said: str) -> str:
    drawn = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()
    return base64.b64encode(drawn).decode()


def _words(message: Message, most: int) -> str:
    """Subject and text, cut where they are longer than a robot takes, with the link to all."""
    subject = message.subject if KEYWORD in message.subject else f"【{KEYWORD}】{message.subject}"
    text = f"{subject}\n\n{message.text}"
    if len(text.encode()) <= most:
        return text
    end = f"…\n{message.link}"
    room = most - len(end.encode())
    return text.encode()[:room].decode(errors="ignore") + end
