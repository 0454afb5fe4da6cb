"""What people type as an address on a channel, read. Pure: nothing is asked of a network.

The address of a robot or a webhook is a key: whoever has it can write there. It is stored sealed,
and what is shown names the place only.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from agencies.states import Channel
from sciliteracy.lib.errors import InvalidChange

ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
# Whose address is a secret.
SEALED = (*ROBOTS, Channel.WEBHOOK)
# Where the robots of each house are; ROBOT_HOSTS names those of installations of one's own.
HOSTS = {
    Channel.WECOM: ("qyapi.weixin.qq.com",),
    Channel.DINGTALK: ("oapi.dingtalk.com",),
    Channel.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
SHORTEST_SECRET, LONGEST_SECRET, LONGEST = 16, 200, 300
END = 4  # so many characters at the end of a key tell one robot from another
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_HOOK = re.compile(r"/open-apis/bot/v2/hook/[\w-]{8,}/?")


@dataclass(frozen=True)
class Typed:
    """`shown` may be read by everybody who sees the contact; `url` and `secret` are sealed."""

    shown: str
    url: str = ""
    secret: str = ""


def is_sent_on(channel: str) -> bool:
    """Whether this installation sends on a channel; the demo sends nothing beyond its inbox."""
    if channel == Channel.SMS and not settings.SMS_URL:
        return False
    return channel == Channel.INBOX or channel in settings.REMINDER_CHANNELS


def read_address(channel: str, address: str, secret: str = "") -> Typed:
    """What was typed, in the form that is stored. Raises InvalidChange."""
    address, secret = address.strip(), secret.strip()
    if not address or len(address) > LONGEST:
        raise _wrong(_("请填写地址，不超过%(n)d个字。") % {"n": LONGEST})
    if channel == Channel.EMAIL:
        return Typed(_email(address))
    if channel == Channel.SMS:
        return Typed(_phone(address))
    if channel in SEALED:
        return _hook(Channel(channel), address, secret)
    raise InvalidChange({"channel": [_("请选择一种站外渠道。")]})


def _email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise _wrong(_("请填写有效的电子邮件地址，例如 name@example.org。")) from error
    return address


def _phone(address: str) -> str:
    found = _PHONE.fullmatch(re.sub(r"[\s-]", "", address))
    if found is None:
        raise _wrong(_("请填写11位手机号码。"))
    return found[1]


def _hook(channel: Channel, address: str, secret: str) -> Typed:
    parts = _parts(address)
    host, key = parts.hostname or "", _key(channel, parts)
    if channel in ROBOTS and host not in (*HOSTS[channel], *settings.ROBOT_HOSTS):
        raise _wrong(_("这不是%(channel)s群机器人的地址。") % {"channel": channel.label})
    if channel in ROBOTS and not key:
        raise _wrong(_("地址不完整，请从群机器人的设置里整条复制。"))
    _check_secret(channel, secret)
    shown = f"{host}/…{key[-END:]}" if key else host
    return Typed(shown, address, secret)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_sound = False
    is_sound = is_sound and parts.scheme in ("https", "http") and "@" not in parts.netloc
    if not is_sound or not (address.isascii() and address.isprintable()) or " " in address:
        raise _wrong(_("请填写以 https:// 开头的完整地址。"))
    if parts.scheme == "http" and not settings.OUTGOING_NETWORKS:
        raise _wrong(_("请使用以 https:// 开头的地址。"))
    return parts


def _key(channel: Channel, parts: SplitResult) -> str:
    """What tells one robot from another; of a webhook nothing is shown but its host."""
    if channel == Channel.WECOM:
        return parse_qs(parts.query).get("key", [""])[0]
    if channel == Channel.DINGTALK:
        return parse_qs(parts.query).get("access_token", [""])[0]
    if channel == Channel.FEISHU and _HOOK.fullmatch(parts.path):
        return parts.path.rstrip("/")
    return ""


def _check_secret(channel: Channel, secret: str) -> None:
    text = ""
    if channel == Channel.WEBHOOK and len(secret) < SHORTEST_SECRET:
        text = _("请填写签名密钥，至少%(n)d个字符，由接收方用来核对消息。") % {"n": SHORTEST_SECRET}
    elif channel == Channel.WECOM and secret:
        text = _("企业微信群机器人没有签名密钥，请留空。")
    elif len(secret) > LONGEST_SECRET or not (secret.isascii() and secret.isprintable()):
        text = _("签名密钥只用半角字符，不超过%(n)d个。") % {"n": LONGEST_SECRET}
    if text:
        raise InvalidChange({"secret": [text]})


def _wrong(text: str) -> InvalidChange:
    return InvalidChange({"address": [text]})
