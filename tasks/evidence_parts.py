"""What the parts of an Office document may be, and what they may point to.

A part is judged by its first bytes, whatever its name says; a relationship by its type and by
whether it leads out of the document. Links to click are the only ones that may.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _

from tasks.evidence_errors import EvidenceRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAM_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"dex\n",
    b"#!",
)
ARCHIVE_HEADS = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
ZIP_HEAD = b"PK\x03\x04"
# Pictures that are packed by themselves, and fonts, whose first bytes are scrambled.
PACKED_PICTURES = (".emz", ".wmz", ".svgz")
SCRAMBLED = (".odttf",)

MACRO_LINKS = frozenset(
    "vbaproject wordvbadata xlmacrosheet xlintlmacrosheet control activexcontrolbinary".split()
)
SCRIPT_TARGET = re.compile(r"\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)
# An address or a path of a computer: a part of the document has neither.
OUTSIDE = re.compile(r"\s*([a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)


@dataclass(frozen=True)
class Relationship:
    kind: str  # the last word of its type, in small letters
    target: str
    leads_out: bool


def has_macros() -> EvidenceRefused:
    return EvidenceRefused(_("文件含有宏，不能接收。请另存为不含宏的文件（docx、xlsx、pptx）。"))


def is_program() -> EvidenceRefused:
    return EvidenceRefused(_("文件内含可执行程序，不能接收。请删除内嵌的程序，另存后再上传。"))


def has_ole() -> EvidenceRefused:
    return EvidenceRefused(
        _(
            "文件内嵌了 OLE 对象（如插入的文件、旧版表格或公式），不能接收。"
            "请删除该对象或改成图片，另存后再上传。"
        )
    )


def has_archive() -> EvidenceRefused:
    return EvidenceRefused(_("文件内嵌了压缩包，不能接收。请删除后另存，材料单独上传。"))


def refuse_head(name: str, head: bytes) -> None:
    """Raise EvidenceRefused if the part called `name` begins like something that is no part of a
    document: an OLE object, a program, an archive."""
    suffix = PurePosixPath(name.lower()).suffix
    if head.startswith(OLE):
        raise has_ole()
    if suffix in SCRAMBLED:
        return
    if head.startswith(PROGRAM_HEADS):
        raise is_program()
    if head.startswith(ARCHIVE_HEADS) and suffix not in PACKED_PICTURES:
        raise has_archive()


def refuse_relationships(content: bytes) -> None:
    """Raise EvidenceRefused for a part of relationships that loads or runs what is elsewhere.
    ValueError if it cannot be read."""
    for link in relationships(content):
        if link.kind == "oleobject":
            raise has_ole()
        if link.kind in MACRO_LINKS:
            raise has_macros()
        if link.kind == "afchunk":
            raise EvidenceRefused(
                _("文件内嵌了网页或其他格式的文档，不能接收。请在 Word 或 WPS 中另存后再上传。")
            )
        if link.leads_out:
            _refuse_leading_out(link)


def _refuse_leading_out(link: Relationship) -> None:
    if link.kind == "hyperlink":
        if SCRIPT_TARGET.match(link.target):
            raise EvidenceRefused(_("文件中的超链接会运行脚本，不能接收。请删除这个链接后另存。"))
        return
    if link.kind == "attachedtemplate":
        raise EvidenceRefused(
            _(
                "文件引用了外部模板（%(target)s），不能接收。"
                "请新建空白文档，把内容粘贴过去另存；或在“文档模板”中改用 Normal。"
            )
            % {"target": link.target[:100]}
        )
    raise EvidenceRefused(
        _(
            "文件引用了外部内容（%(target)s），不能接收。"
            "请在“编辑链接”中断开链接，图片改为插入，另存后再上传。"
        )
        % {"target": link.target[:100]}
    )


def relationships(content: bytes) -> Iterator[Relationship]:
    """What a part of relationships names. ValueError if it is no well-formed XML, or declares
    entities."""
    found: list[Relationship] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Relationship":
            return
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode", "").strip().lower() == "external"
        kind = attributes.get("Type", "").strip().rstrip("/").rpartition("/")[2].lower()
        found.append(Relationship(kind, target, external or bool(OUTSIDE.match(target))))

    def refuse(*declaration: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    yield from found
