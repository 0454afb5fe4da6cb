"""Which files are taken as evidence, decided by their content; names only have to agree with it.

Pure: bytes in, `AcceptedFile` or `EvidenceRefused` out; no database, no file system, no clock.
What is on no list is refused, so that programs, web pages, scripts and archives need no list.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype
from django.utils.translation import gettext as _

from tasks.evidence_containers import container_type
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_images import PictureBounds, clean_picture
from tasks.evidence_pdf import refuse_pdf
from tasks.states import PICTURES, MediaType

LONGEST_NAME = 200
# The first of each is what a name without any gets.
EXTENSIONS = {
    MediaType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    MediaType.PNG: (".png",),
    MediaType.WEBP: (".webp",),
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
    MediaType.PPTX: (".pptx",),
    MediaType.OFD: (".ofd",),
    MediaType.TEXT: (".txt",),
    MediaType.CSV: (".csv",),
}
# What the form offers to choose from; the browser's word on it counts for nothing.
ACCEPTED_EXTENSIONS = tuple(name for names in EXTENSIONS.values() for name in names)

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MARKUP = re.compile(
    r"<(!doctype|html|head|body|script|svg|iframe|object|embed|\?)|\A#!|\A\{\\rtf|\A%!|\AMIME-Version:",
    re.IGNORECASE,
)
# Readers look for the head of a PDF this far; whatever else begins a file, it would be two things.
PDF_HEAD_WITHIN = 1024
RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)


@dataclass(frozen=True)
class AcceptedFile:
    """A file as it is stored; `content` of a picture is not what was sent."""

    content: bytes
    name: str
    media_type: MediaType
    keeps_location: bool


def accept(
    content: bytes,
    *,
    name: str,
    max_bytes: int,
    keeps_location: bool,
    pictures: PictureBounds = PictureBounds(),
) -> AcceptedFile:
    """The file as it may be kept. Raises EvidenceRefused."""
    refuse_size(len(content), max_bytes)
    media_type = media_type_of(content)
    shown_name, media_type = _agreed(safe_name(name), media_type)
    located = False
    if media_type in PICTURES:
        content, located = clean_picture(
            content, media_type, keeps_location=keeps_location, bounds=pictures
        )
    return AcceptedFile(content, shown_name, media_type, located)


def refuse_size(size: int, max_bytes: int) -> None:
    if size == 0:
        raise EvidenceRefused(_("文件是空的，请检查后重新选择。"))
    if size > max_bytes:
        raise EvidenceRefused(too_large(max_bytes))


def too_large(max_bytes: int) -> str:
    shown = f"{max_bytes / 1024 / 1024:.4g} MB"
    return _("文件超过 %(size)s，请压缩或拆分后再上传。") % {"size": shown}


def media_type_of(content: bytes) -> MediaType:
    """What the content is, by its signature and then by its whole build."""
    found = filetype.guess_mime(content[:8192])
    if found in PICTURES:
        return MediaType(found)
    if content.startswith(b"%PDF-"):
        refuse_pdf(content)
        return MediaType.PDF
    if b"%PDF-" in content[:PDF_HEAD_WITHIN]:
        raise EvidenceRefused(
            _("PDF 的前面还有别的内容，不能接收。请重新下载，或重新导出为 PDF 后再上传。")
        )
    if content.startswith(b"PK\x03\x04"):
        return container_type(content)
    if _is_text(content):
        return MediaType.TEXT
    raise EvidenceRefused(_why_refused(found, content))


def _why_refused(found: str | None, content: bytes) -> str:
    if found in ("image/heic", "image/heif", "image/avif"):
        return _("暂不接收 HEIC 图片，请在手机上改用“兼容性最佳”的格式，或转存为 JPEG 后再上传。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _("旧版 Office 或 WPS 文件不能接收，请另存为 docx、xlsx、pptx 或 PDF 后再上传。")
    if content.startswith(
        (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
    ):
        return _("这是可执行程序，不能作为佐证材料。")
    return _("不接收这种文件。可以上传：%(kinds)s。") % {"kinds": accepted_kinds()}


def accepted_kinds() -> str:
    return "JPEG / PNG / WebP / PDF / OFD / docx / xlsx / pptx / txt / csv"


def _is_text(content: bytes) -> bool:
    """Plain text in UTF-8 or GB 18030, without control characters and without markup."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL_CHARACTERS.search(text):
            return False
        if MARKUP.search(text):
            raise EvidenceRefused(
                _(
                    "网页、SVG 和脚本不能作为佐证材料，请导出为 PDF 或截图。"
                    "文件名若是 PDF 或 Word，多半是下载时存成了网页，请重新下载。"
                )
            )
        return True
    return False


def _agreed(name: str, media_type: MediaType) -> tuple[str, MediaType]:
    """The name with an extension that tells what the file is."""
    suffix = PurePosixPath(name).suffix.lower()
    if media_type == MediaType.TEXT and suffix in EXTENSIONS[MediaType.CSV]:
        media_type = MediaType.CSV
    if suffix in EXTENSIONS[media_type]:
        return name, media_type
    if suffix == "":
        extension = EXTENSIONS[media_type][0]
        return name[: LONGEST_NAME - len(extension)] + extension, media_type
    raise EvidenceRefused(
        _("文件名以“%(suffix)s”结尾，内容却是%(kind)s。请核对后重新选择。")
        % {"suffix": suffix[:20], "kind": media_type.label}
    )


def safe_name(name: str) -> str:
    """The last part of a name, without what could mislead an eye, a shell or a file system."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = re.sub(r" +", " ", "".join(map(_shown, name)))
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    if RESERVED_NAMES.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if dot and stem and len(extension) <= 10:
        return stem[: LONGEST_NAME - len(extension) - 1].rstrip(" .") + dot + extension
    return name[:LONGEST_NAME].rstrip(" .") or _("未命名")


def _shown(char: str) -> str:
    """Line ends and other white space as a blank; direction marks, surrogates, unassigned: gone."""
    category = unicodedata.category(char)
    if category[0] == "Z" or category == "Cc":
        return " "
    return "" if category[0] == "C" else char
