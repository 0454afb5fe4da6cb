"""Who made a backup: the manifest's checksum, and with it every checksum in it, under a key.

Checksums show damage; whoever changes a table can write new ones. Only who has BACKUP_KEY can write
`manifest.hmac`: HMAC-SHA256 of the text sciliteracy-backup:CHECKSUM, in hexadecimal digits. Where
that key is not at hand, the checksum itself does as well, if it was noted where nobody else writes.
"""

import hashlib
import hmac

from django.conf import settings

from sciliteracy.backup.refusal import BackupRefused

DIGITS = 64
SHORTEST_KEY = 32
UNPROVEN = (
    "nothing proves who made this backup: BACKUP_KEY is not set, and no --manifest-sha256 was given"
)


def sign(sha256: str) -> str | None:
    """The signature of a manifest with this checksum; None without a key, BackupRefused with one
    that can be guessed."""
    key = settings.BACKUP_KEY
    if not key:
        return None
    if len(key) < SHORTEST_KEY or key == settings.SECRET_KEY:
        raise BackupRefused(
            f"BACKUP_KEY is too weak, or the SECRET_KEY again: give {SHORTEST_KEY} random "
            "characters or more of its own."
        )
    text = f"sciliteracy-backup:{sha256}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def is_proven(sha256: str, signature: bytes | None, known_sha256: str | None) -> bool:
    """Whether the backup is known to be ours; False where nothing was given to tell it by.

    A noted checksum (`known_sha256`) decides alone; else the key does. BackupRefused if that one
    says that the backup is somebody else's.
    """
    if known_sha256 is not None:
        if sha256 != known_sha256.strip().lower():
            raise BackupRefused("The manifest is not the one whose checksum was given.")
        return True
    expected = sign(sha256)
    if expected is None:
        return False
    if signature is None:
        raise BackupRefused(
            "The backup is not signed: it was made without BACKUP_KEY, or somebody took the "
            "signature away. Give --manifest-sha256 if its checksum was noted."
        )
    if not hmac.compare_digest(expected.encode(), signature.strip()):
        raise BackupRefused(
            "The manifest was not signed with this BACKUP_KEY: it was changed, or made elsewhere. "
            "Give the key of the portal that made it, or --manifest-sha256."
        )
    return True
