"""Takes secrets out of a text before it is written to a log.

Three nets: values that stand beside a telling name (`password=…`, `"token": "…"`,
`Authorization: …`), values whose shape gives them away (password hashes, sign-in links, long random
words), and the installation's own secrets, whatever they look like.
"""

import re
from collections.abc import Iterable
from typing import Any

HIDDEN = "***"

_NAMES = (
    r"[\w-]{0,40}(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key"
    r"|credential|authori[sz]ation|cookie|csrf|signature|recovery|totp|otp|(?<![a-z])pin(?![a-z]))[\w-]{0,40}"
    r"|[\w-]{0,40}session(?:[_-]?(?:id|key))?|jwt|dsn|口令|密码|验证码"
)
# A name, what stands between (`=`, `: `, `": "`, `', '`), and the value up to where it ends.
# A comma counts between two quoted texts only, as in a list of pairs.
_NAMED = re.compile(
    rf"""(?P<name>\b(?:{_NAMES})['"]?\s*(?:=>|[=:：]|%3[Dd])\s*|\b(?:{_NAMES})['"],\s*(?=['"]))"""
    r"""(?P<value>(?:Bearer|Basic|Token|Digest)\s+[^\s,;'"]+|b?"[^"]*"|b?'[^']*'|[^\s&;,)}\]'"]+)""",
    re.IGNORECASE,
)
# In a line that names a header that is secret as a whole, all of its value goes.
_HEADER = re.compile(
    r"""(?P<name>\b(?:set-cookie|cookie|authorization|proxy-authorization)\s*:\s*)[^\r\n'"]+""",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"""(?P<name>\b(?:password|token|secret|cookie|口令|密码)\s+(?:is\s+)?)(?P<value>"[^"]*"|'[^']*')""",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(?P<name>\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}")
_IN_ADDRESS = re.compile(r"(?P<name>(?<=://)[^\s:/@]{0,100}:)[^\s@/]{1,500}(?=@)")
_SHAPES = re.compile(
    r"\$?(?:argon2\w{0,9}|pbkdf2_\w{1,20}|bcrypt\w{0,9}|scrypt)\$[^\s'\")]+"  # password hashes
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*"  # JSON web tokens
    r"|\b[0-9a-z]{6,7}-[0-9a-f]{32,64}\b"  # Django's links for a new password
    r"|(?<![\w/+-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}(?![\w-])"  # random words
)
_OPAQUE_SEGMENT = re.compile(r"(?<=/)(?=[\w-]*\d)[\w=.:-]*[A-Za-z0-9_]{32,}[\w=.:-]*(?=/|$)")


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _HEADER.sub(rf"\g<name>{HIDDEN}", text)
    text = _IN_ADDRESS.sub(rf"\g<name>{HIDDEN}", text)
    text = _NAMED.sub(rf"\g<name>{HIDDEN}", text)
    text = _SAID.sub(rf"\g<name>{HIDDEN}", text)
    text = _BEARER.sub(rf"\g<name>{HIDDEN}", text)
    return _SHAPES.sub(HIDDEN, text)


def redacted_path(path: str) -> str:
    """The path of an address: long opaque parts of it are keys of some door."""
    return _OPAQUE_SEGMENT.sub(HIDDEN, path)


def own_secrets(*values: Any) -> tuple[str, ...]:
    """The values that may be hidden wherever they stand; short ones would hide ordinary words."""
    texts = {str(value) for value in values if value and len(str(value)) >= 8}
    return tuple(sorted(texts, key=len, reverse=True))
