"""Where evidence lies: MEDIA_ROOT/evidence/ab/cd/<sha256 of the content>.

No name that a person gave ever reaches the file system. A file is written before the row that
names it, so that a row never lacks its file; one that no row came to name is an orphan and does
no harm. Equal contents are one file. Nothing here deletes.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

CHUNK = 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence"


def path_of(sha256: str) -> Path:
    if not SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256 in hexadecimal digits")
    return folder() / sha256[:2] / sha256[2:4] / sha256


def store(content: bytes) -> str:
    """Write `content` so that it is there whole or not at all; returns its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{sha256}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Also over an equal file that is there already: should that one be damaged, it is mended.
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folders(path.parent)
    return sha256


def _sync_folders(folder_of_file: Path) -> None:
    """Make the new name last too: it stands in the folder, new folders in those above."""
    for place in [folder_of_file, *folder_of_file.parents][:4]:
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def fault_of(sha256: str, size: int) -> str:
    """What is wrong with the stored file, "" if nothing is."""
    path = path_of(sha256)
    digest = hashlib.sha256()
    try:
        if path.stat().st_size != size:
            return "has another size"
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if digest.hexdigest() == sha256 else "has another content"


def stored_files() -> Iterator[Path]:
    """Every file there, drafts that a crash left behind included."""
    for place, _, names in os.walk(folder()):
        yield from (Path(place, name) for name in sorted(names))
