"""Files of a backup: walking, copying and checking them; knows no database."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sciliteracy.backup.refusal import BackupRefused

CHUNK = 1 << 20


@dataclass
class HashedWriter:
    """A new file, with its size, lines and SHA-256 known when it is closed."""

    file: BinaryIO
    size: int = 0
    lines: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self._digest.update(data)
        self.size += len(data)

    def write_line(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.write(text.encode() + b"\n")
        self.lines += 1

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def new_file(path: Path) -> Iterator[HashedWriter]:
    """A file that must not be there yet, readable by its owner only, on the disk for good when the
    block ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield HashedWriter(file)
        file.flush()
        os.fsync(file.fileno())


def copy_file(source: Path, target: Path) -> HashedWriter:
    make_folders(target.parent)
    with source.open("rb") as reader, new_file(target) as writer:
        while chunk := reader.read(CHUNK):
            writer.write(chunk)
    return writer


def make_folders(folder: Path) -> None:
    """A folder and those above it; what is made is open to its owner only, what is there stays."""
    for place in (*reversed(folder.parents), folder):
        if not place.is_dir():
            place.mkdir(mode=0o700, exist_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked_lines(path: Path, sha256: str) -> Iterator[bytes]:
    """The lines of a file, refused at its end if it is not the one with this checksum."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for line in file:
            digest.update(line)
            yield line
    if digest.hexdigest() != sha256:
        raise BackupRefused(f"{path.name} is damaged: its checksum differs from the manifest.")


def files_under(root: Path, *, inside: str = "") -> Iterator[str]:
    """Paths of all files below `root` with `/`, in the order of `order_of`; none if no folder."""
    folder = root / inside
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{inside}/{entry.name}" if inside else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_under(root, inside=path)
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            raise BackupRefused(f"{folder / entry.name} is no plain file: only those are kept.")


def order_of(path: str) -> list[str]:
    """The key by which paths are sorted: ascending without repetition means each path once."""
    return path.split("/")


def is_safe(path: str) -> bool:
    """Whether `path` stays inside the folder that it is joined to."""
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


def remove_files(folder: Path) -> None:
    """Remove the files below a folder; the folders stay, one may be where a disk is mounted."""
    for path in list(files_under(folder)):
        (folder / path).unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
