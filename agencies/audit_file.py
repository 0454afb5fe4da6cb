"""Archived audit events as a file: written once, verified ever after. No database here.

Gzipped JSON lines. The first line is the header, the last the end; between them one event a line.
Each line carries the SHA-256 of the hash before it and of its own content, so that a line that was
changed, lost, added or moved breaks the chain at its place. The hash of the whole file, which
covers the container too, stands in the database and in the header of the next file.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = "sciliteracy-audit-1"


class AuditFileDamaged(Exception):
    """The file is not what was written."""


@dataclass(frozen=True)
class Header:
    """What a file holds; nothing in it depends on when it is written, so a second try after a
    failure writes the same bytes."""

    first_id: int
    last_id: int
    count: int
    previous: str
    format: str = FORMAT


def write(path: Path, header: Header, events: Iterable[dict]) -> str:
    """Make the file, readable by its owner alone, and return its SHA-256. Never overwrites."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, filename="", mode="wb", mtime=0) as packed:
            for line in _chained(header, events):
                packed.write(line)
        raw.flush()
        os.fsync(raw.fileno())
    return sha256_of(path)


def verify(path: Path) -> Header:
    """Read the whole file against its chain; AuditFileDamaged says what is wrong, and where."""
    number, chain, ids = 0, "", []
    header, end = None, None
    for number, line in enumerate(_lines(path), start=1):
        if end is not None:
            raise AuditFileDamaged(f"line {number}: there is more after the end")
        content, chain = _checked(number, line, chain)
        if number == 1:
            header = _header(content)
        elif "end" in content:
            end = content["end"]
        else:
            ids.append(_id_of(number, content))
    if header is None or end is None:
        raise AuditFileDamaged(f"line {number}: the end is missing")
    if ids != sorted(set(ids)):
        raise AuditFileDamaged("the events are not in order")
    if not ids or (ids[0], ids[-1], len(ids)) != (header.first_id, header.last_id, header.count):
        raise AuditFileDamaged("the events are not those that the header names")
    return header


def events_of(path: Path) -> Iterator[dict]:
    """The events of a file, first to last; verify it before."""
    for line in _lines(path):
        content = json.loads(line)["content"]
        if "event" in content:
            yield content["event"]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chained(header: Header, events: Iterable[dict]) -> Iterator[bytes]:
    chain, line = _line("", asdict(header))
    yield line
    for event in events:
        chain, line = _line(chain, {"event": event})
        yield line
    yield _line(chain, {"end": header.count})[1]


def _line(chain: str, content: dict) -> tuple[str, bytes]:
    chain = _link(chain, content)
    return chain, _canonical({"content": content, "sha256": chain}) + b"\n"


def _link(chain: str, content: dict) -> str:
    return hashlib.sha256(chain.encode() + _canonical(content)).hexdigest()


def _canonical(content: dict) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A lone surrogate may stand in JSON on SQLite; json.loads reads it back the same way.
    return text.encode("utf-8", "surrogatepass")


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise AuditFileDamaged(f"the file cannot be unpacked: {error}") from error


def _checked(number: int, line: bytes, chain: str) -> tuple[dict, str]:
    try:
        row = json.loads(line)
        content, claimed = row["content"], row["sha256"]
        expected = _link(chain, content)
    except (ValueError, KeyError, TypeError) as error:
        raise AuditFileDamaged(f"line {number}: not a line of an archive") from error
    if claimed != expected or not isinstance(content, dict):
        raise AuditFileDamaged(f"line {number}: the chain is broken")
    return content, expected


def _header(content: dict) -> Header:
    try:
        header = Header(**content)
    except TypeError as error:
        raise AuditFileDamaged("line 1: not the header of an archive") from error
    if header.format != FORMAT:
        raise AuditFileDamaged(f"line 1: the format is not {FORMAT}")
    return header


def _id_of(number: int, content: dict) -> int:
    try:
        return int(content["event"]["id"])
    except (KeyError, TypeError, ValueError) as error:
        raise AuditFileDamaged(f"line {number}: not an event") from error


def name_of(header: Header) -> str:
    """The name under which a file is kept."""
    return f"audit-{header.first_id}-{header.last_id}.jsonl.gz"


def modes_too_open(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    """Where others than the owner could read: the folder is to be 0700, its files 0600."""
    for path, wanted in [(folder, 0o700), *((file, 0o600) for file in files)]:
        mode = path.stat().st_mode & 0o777
        if mode & ~wanted:
            yield f"{path}: open to others ({mode:04o}): chmod {wanted:o}"


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
