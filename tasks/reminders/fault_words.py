"""Why a message did not arrive, for people: what channels leave beside a delivery is written for
the log, in English and in the words of the other side's machine.

What the other side said stays, in brackets, for whoever asks there; what only a programmer can use
does not.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

INSIDE = gettext_lazy("系统内部出错，请告诉管理员")
AWAY = gettext_lazy("对方的服务器连不上")
PATIENCE = gettext_lazy("对方要求稍后再发")

FIXED: dict[str, Promise] = {
    "the key that sealed this address is gone": gettext_lazy(
        "这个地址已无法解密，请停用后重新登记"
    ),
    "not an e-mail address": gettext_lazy("不是有效的电子邮件地址"),
    "not an address that can be called": gettext_lazy("不是可以访问的网址"),
    "not an address of the web": gettext_lazy("不是有效的网址"),
    "the address lies in a private network": gettext_lazy("网址指向内部网络，不能访问"),
    "beyond the own networks only https is used": gettext_lazy("网址要以 https:// 开头"),
    "its turn comes within a minute": gettext_lazy("发得太密，一分钟内轮到它"),
    "no answer in time": gettext_lazy("对方没有及时应答"),
    "tried too often": gettext_lazy("试了多次都没有成功"),
}
# The first that fits; what stands in the group is what the other side said.
PATTERNS: tuple[tuple[re.Pattern[str], Promise], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"the name is not found\b.*", gettext_lazy("找不到对方的服务器，请核对地址")),
        (r"the certificate is not valid: (.*)", gettext_lazy("对方服务器的证书无效")),
        (
            r"SMTPAuthenticationError: (.*)",
            gettext_lazy("邮件服务器不接受系统的账户，请告诉管理员"),
        ),
        (r"SMTP(?:ConnectError|HeloError|ServerDisconnected): (.*)", AWAY),
        (r"SMTPSenderRefused: (.*)", gettext_lazy("邮件服务器不接受系统的发件地址，请告诉管理员")),
        (r"SMTP\w+: (.*)", gettext_lazy("邮件服务器没有接受")),
        (r"(?:TimeoutError|timeout)\b.*", gettext_lazy("对方没有及时应答")),
        (r"(?:\w*Connection\w*|OSError|gaierror|SSL\w*|IncompleteRead)\b.*", AWAY),
        (r"(?:Connection|Network|No route|Broken pipe|Name or service)\b.*", AWAY),
        (r"(?:RemoteDisconnected|BadStatusLine)\b.*", AWAY),
        (r"(HTTP (?:401|403).*)", gettext_lazy("对方不接受这个地址或密钥")),
        (r"(HTTP (?:404|410).*)", gettext_lazy("对方说没有这个地址，请核对")),
        (r"(HTTP (?:408|425|429).*)", PATIENCE),
        (r"(HTTP 5\d\d.*)", gettext_lazy("对方的服务器出错")),
        (r"(HTTP \d+.*)", gettext_lazy("对方没有接受")),
        (r"(45\d .*|42\d .*)", PATIENCE),
        (r"(55\d .*|50\d .*)", gettext_lazy("邮件服务器拒收")),
        (r"(-?\d+ .*)", gettext_lazy("对方没有接受")),
    )
)
LONGEST = 160


def fault_words(error: str) -> str:
    """`error` of a delivery in the reader's language; nothing where there is none."""
    error = error.strip()
    if not error:
        return ""
    if error in FIXED:
        return str(FIXED[error])
    for pattern, words in PATTERNS:
        if found := pattern.fullmatch(error):
            said = (found.group(1) if pattern.groups else "").strip()
            return _with(str(words), said[:LONGEST])
    return str(INSIDE)


def _with(words: str, said: str) -> str:
    return _("%(what)s（对方答复：%(said)s）") % {"what": words, "said": said} if said else words
