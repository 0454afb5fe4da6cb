"""Small secrets that have to be read again: sealed with a key derived from SECRET_KEY.

Whoever reads the database, or a backup of it, has the sealed text and not the key. AES-GCM: what
was changed, or sealed for another purpose or owner, does not open. While SECRET_KEY is being
replaced, what earlier keys sealed (SECRET_KEY_FALLBACKS) still opens.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "s1."
NONCE = 12  # bytes


class Unreadable(ValueError):
    """Not sealed, changed, for another purpose or owner, or under a key that is gone."""


def seal(data: bytes, *, purpose: str, owner: str) -> str:
    """`data` as a text that only this installation opens, for the same purpose and owner."""
    nonce = secrets.token_bytes(NONCE)
    sealed = _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, data, owner.encode())
    return MARK + base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(text: str, *, purpose: str, owner: str) -> bytes:
    """What was sealed. Raises Unreadable."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if (data := _opened(text, key, purpose, owner)) is not None:
            return data
    raise Unreadable


def is_current(text: str, *, purpose: str, owner: str) -> bool:
    """Whether the key of today opens it, and no earlier one is needed."""
    return _opened(text, settings.SECRET_KEY, purpose, owner) is not None


def _opened(text: str, key: str, purpose: str, owner: str) -> bytes | None:
    if not text.startswith(MARK):
        return None
    encoded = text.removeprefix(MARK)
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        return _cipher(key, purpose).decrypt(raw[:NONCE], raw[NONCE:], owner.encode())
    except (binascii.Error, InvalidTag, ValueError):
        return None


def _cipher(key: str, purpose: str) -> AESGCM:
    info = f"sciliteracy {purpose}".encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(key.encode()))
