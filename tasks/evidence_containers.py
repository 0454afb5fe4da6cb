"""Documents that are ZIP containers: DOCX, XLSX, PPTX (ECMA-376) and OFD (GB/T 33190-2016).

Looked at as a whole before they are taken: bounded in members and in what they unfold to, complete,
without passwords, without macros, programs and OLE objects, without anything that is loaded from
elsewhere, and nothing before or behind the container. A document within a document (the table of a
chart) is looked at in the same way, out of the same allowance.
"""

import gzip
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_parts import (
    PACKED_PICTURES,
    ZIP_HEAD,
    has_archive,
    has_macros,
    is_program,
    refuse_head,
    refuse_relationships,
)
from tasks.states import MediaType

MAX_MEMBERS = 5_000
MAX_EXPANDED = 200 * 1024 * 1024
MAX_DIRECTORY = MAX_MEMBERS * 512  # bytes of the table of contents, before it is read
MAX_WHOLE = 32 * 1024 * 1024  # of a part that is looked at in one piece
MAX_LINKS = 4 * 1024 * 1024  # of one part of relationships; a large document has a tenth of it
MAX_ALL_LINKS = 16 * 1024 * 1024
MAX_DEPTH = 2  # a presentation, a document in it, the table of a chart in that
# Others make room for what they say before they unfold anything; documents use none of them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
EMBEDDED = "/embeddings/"
CHUNK = 64 * 1024
END = 22  # bytes of the end-of-directory record, without a comment

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": MediaType.DOCX,
    b"spreadsheetml.sheet.main+xml": MediaType.XLSX,
    b"presentationml.presentation.main+xml": MediaType.PPTX,
}
# VBA, ActiveX controls and the sheet macros of Excel 4: parts that run.
MACRO_PARTS = ("vbaproject", "vbadata.xml", "/activex/", "/macrosheets/")
PROGRAMS = frozenset(
    ".exe .dll .com .scr .msi .bat .cmd .ps1 .vbs .vbe .js .jse .wsf .hta .lnk .jar .sh".split()
)


class Room:
    """What is left of a file's allowance, whatever lies within what: how much it may unfold to, in
    how many parts, and how much of that in relationships, which take long to read."""

    def __init__(self) -> None:
        self.left = MAX_EXPANDED
        self.members_left = MAX_MEMBERS
        self.links_left = MAX_ALL_LINKS

    def take_members(self, count: int) -> None:
        self.members_left -= count
        if self.members_left < 0:
            raise _bomb()

    def take_links(self, size: int) -> None:
        self.links_left -= size
        if self.links_left < 0:
            raise _bomb()

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _bomb()


def container_type(content: bytes) -> MediaType:
    """What the container holds. Raises EvidenceRefused."""
    return _inspected(content, Room(), depth=0)


def _inspected(content: bytes, room: Room, *, depth: int) -> MediaType:
    _refuse_loose_ends(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            room.take_members(len(members))
            _refuse_members(members)
            # By what the members say, before any is unfolded.
            room.take(sum(member.file_size for member in members))
            for member in members:
                _refuse_part(archive, member, room, depth=depth)
            return _type_of(archive, {member.filename for member in members})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _broken() from error
    except (RuntimeError, KeyError, OSError, UnicodeError) as error:
        raise _broken() from error


def _broken() -> EvidenceRefused:
    return EvidenceRefused(_("文件已损坏或不完整，请重新保存后再上传。"))


def _bomb() -> EvidenceRefused:
    return EvidenceRefused(
        _("文件展开后过大，或内含的部件过多，不能接收。请拆分或转为 PDF 后再上传。")
    )


def _refuse_loose_ends(content: bytes) -> None:
    """The container is the whole file: nothing follows it, and its table is of bearable size."""
    end = content[-END:]
    if end[:4] != b"PK\x05\x06" or content[-END - 20 : -END - 16] == b"PK\x06\x07":
        raise _broken()
    if int.from_bytes(end[12:16], "little") > MAX_DIRECTORY:
        raise _bomb()


def _refuse_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    starts_at_zero = bool(members) and min(member.header_offset for member in members) == 0
    if not starts_at_zero or len(set(map(str.lower, names))) < len(names):
        raise _broken()
    if any(member.flag_bits & 1 for member in members):
        raise EvidenceRefused(_("文件设有密码，无法检查。请取消密码后再上传。"))
    if any(member.compress_type not in METHODS for member in members):
        raise _broken()
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise _broken()
        if any(part in f"/{path}".lower() for part in MACRO_PARTS):
            raise has_macros()
        if path.suffix.lower() in PROGRAMS:
            raise is_program()


def _refuse_part(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: Room, *, depth: int
) -> None:
    """Unfold one part, never further than it said (what does not come out so is broken), and
    refuse what is no part of a document."""
    with archive.open(member) as part:
        head = part.read(CHUNK)
        name = member.filename.lower()
        refuse_head(name, head)
        if name.endswith(".rels"):
            links = _whole(head, part, most=MAX_LINKS)
            room.take_links(len(links))
            refuse_relationships(links)
        elif name.endswith(PACKED_PICTURES) and head.startswith(b"\x1f\x8b"):
            _unpack(_whole(head, part), room)
        elif head.startswith(ZIP_HEAD):
            _refuse_inner(_whole(head, part), room, name=name, depth=depth)
        while part.read(CHUNK):
            pass


def _whole(head: bytes, part: IO[bytes], *, most: int = MAX_WHOLE) -> bytes:
    """A part in one piece, if it is none of unbearable size."""
    content = head + part.read(most + 1)
    if len(content) > most:
        raise _bomb()
    return content


def _unpack(picture: bytes, room: Room) -> None:
    with gzip.GzipFile(fileobj=BytesIO(picture)) as unpacked:
        while piece := unpacked.read(CHUNK):
            room.take(len(piece))


def _refuse_inner(content: bytes, room: Room, *, name: str, depth: int) -> None:
    """A document within one: as a chart has its table, and not deeper than such things go."""
    if EMBEDDED not in f"/{name}":
        raise has_archive()
    if depth == MAX_DEPTH:
        raise _bomb()
    if _inspected(content, room, depth=depth + 1) not in MAIN_PARTS.values():
        raise has_archive()


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return _whole(b"", part)


def _type_of(archive: zipfile.ZipFile, names: set[str]) -> MediaType:
    if "OFD.xml" in names and b"ofdspec.org" in _read(archive, "OFD.xml"):
        return MediaType.OFD
    if CONTENT_TYPES in names:
        declared = _read(archive, CONTENT_TYPES)
        if b"macroenabled" in declared.lower() or b"vbaproject" in declared.lower():
            raise has_macros()
        found = [media_type for part, media_type in MAIN_PARTS.items() if part in declared]
        if len(found) == 1:
            return found[0]
    if CONTENT_TYPES in names or "mimetype" in names:
        raise EvidenceRefused(_("不认识这种文档，请另存为 docx、xlsx、pptx 或 PDF 后再上传。"))
    raise EvidenceRefused(_("压缩包不能作为佐证材料，请直接上传其中的文件。"))
