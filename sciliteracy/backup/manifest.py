"""What a backup says of itself: `manifest.json`, and its checksum beside it.

manifest.json     this description
manifest.sha256   its checksum, as `sha256sum -c` reads it
manifest.hmac     where the portal has a BACKUP_KEY: who made it (sciliteracy/backup/origin.py)
tables/NAME.jsonl one table: each line one row, a list of values in the order of `columns`
files.jsonl       each line one evidence file: [path, bytes, sha256]
media/            these files
"""

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from jsonschema import Draft202012Validator

from sciliteracy.backup.files import HashedWriter
from sciliteracy.backup.origin import sign
from sciliteracy.backup.refusal import BackupRefused

FORMAT = "sciliteracy-backup"
VERSION = 2
NAME = "manifest.json"
CHECKSUM = "manifest.sha256"
SIGNATURE = "manifest.hmac"
TABLES = "tables"
FILES = "files.jsonl"
MEDIA = "media"
TOP_LEVEL = frozenset({NAME, CHECKSUM, TABLES, FILES, MEDIA})
# Whose it is: a demo's fictitious people have no place in a real portal, nor the other way round.
DEMO, REAL = "demo", "portal"


@dataclass(frozen=True)
class TableEntry:
    name: str
    columns: list[str]
    rows: int
    bytes: int
    sha256: str

    def path(self, folder: Path) -> Path:
        return folder / TABLES / f"{self.name}.jsonl"


@dataclass(frozen=True)
class FilesEntry:
    """The evidence files: `sha256` is that of their list; `missing` are named in a row only."""

    count: int
    bytes: int
    sha256: str
    missing: int


@dataclass(frozen=True)
class Manifest:
    made_at: str
    installation: str
    portal_version: str
    database: str
    migrations: list[str]
    tables: list[TableEntry]
    files: FilesEntry

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        return sum(table.bytes for table in self.tables) + self.files.bytes


_COUNT = {"type": "integer", "minimum": 0}
_SHA256 = {"type": "string", "pattern": r"^[0-9a-f]{64}\Z"}
_NAME = {"type": "string", "pattern": r"^[A-Za-z0-9_]+\Z"}
_TEXT = {"type": "string"}


def _object(**properties: dict) -> dict:
    names = list(properties)
    return {
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }


_TABLE = _object(
    name=_NAME,
    columns={"type": "array", "items": _NAME, "minItems": 1},
    rows=_COUNT,
    bytes=_COUNT,
    sha256=_SHA256,
)
_SCHEMA = Draft202012Validator(
    _object(
        format={"const": FORMAT},
        format_version={"const": VERSION},
        made_at=_TEXT,
        installation={"enum": [DEMO, REAL]},
        portal_version=_TEXT,
        database={"enum": ["sqlite", "postgresql"]},
        migrations={"type": "array", "items": _TEXT, "uniqueItems": True},
        tables={"type": "array", "items": _TABLE},
        files=_object(count=_COUNT, bytes=_COUNT, sha256=_SHA256, missing=_COUNT),
    )
)


def write_manifest(manifest: Manifest, folder: Path, create) -> str:
    """Write it, its checksum and, with a key, its signature; gives the checksum. `create` opens a
    new file."""
    data = {"format": FORMAT, "format_version": VERSION} | asdict(manifest)
    with create(folder / NAME) as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")
    with create(folder / CHECKSUM) as beside:
        beside.write(f"{file.sha256}  {NAME}\n".encode())
    if (signature := sign(file.sha256)) is not None:
        with create(folder / SIGNATURE) as beside:
            beside.write(signature.encode() + b"\n")
    return file.sha256


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a backup and its checksum, refused if it is not one of ours, unchanged."""
    if not (folder / NAME).is_file():
        raise BackupRefused(f"{folder} is no backup: it has no {NAME}.")
    text = (folder / NAME).read_bytes()
    sha256 = hashlib.sha256(text).hexdigest()
    if not _noted_checksum(folder) == sha256:
        raise BackupRefused(f"{NAME} is damaged: its checksum differs from {CHECKSUM}.")
    try:
        data = json.loads(text)
    except ValueError:
        raise BackupRefused(f"{NAME} is no JSON.") from None
    _refuse_foreign(data)
    tables = [TableEntry(**table) for table in data.pop("tables")]
    files = FilesEntry(**data.pop("files"))
    del data["format"], data["format_version"]
    return Manifest(tables=tables, files=files, **data), sha256


def _noted_checksum(folder: Path) -> str | None:
    path = folder / CHECKSUM
    if not path.is_file():
        raise BackupRefused(f"{folder} has no {CHECKSUM}.")
    match = re.match(rb"([0-9a-f]{64}) ", path.read_bytes()[:200])
    return match[1].decode() if match else None


def _refuse_foreign(data: object) -> None:
    if isinstance(data, dict) and data.get("format") == FORMAT:
        if data.get("format_version") != VERSION:
            raise BackupRefused(
                f"The backup has format version {data.get('format_version')!r:.20}; "
                f"this portal reads version {VERSION}. Use the portal that made it."
            )
    fault = next(iter(_SCHEMA.iter_errors(data)), None)
    if fault is not None:
        raise BackupRefused(f"{NAME} is wrong at {fault.json_path}: {fault.message:.120}.")
    names = [table["name"] for table in data["tables"]]  # type: ignore[index]
    if len(names) != len(set(names)):
        raise BackupRefused(f"{NAME} names a table twice.")


def installation() -> str:
    return DEMO if settings.DEMO else REAL


def portal_version() -> str:
    """The version in pyproject.toml: the portal runs from its checkout."""
    path = settings.BASE_DIR / "pyproject.toml"
    if not path.is_file():
        return "unknown"
    return tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"]


def table_entry(name: str, columns: list[str], file: HashedWriter) -> TableEntry:
    return TableEntry(name, columns, rows=file.lines, bytes=file.size, sha256=file.sha256)
