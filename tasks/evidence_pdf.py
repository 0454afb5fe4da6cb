"""PDF files as evidence: whole, readable without a password, and nothing in them acts.

Every object is looked at, those in compressed object streams too, whether a page leads to it or
not. Bounded: by the number of objects, by the reader's own limits on what it unfolds, and in time.
"""

import logging
import re
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

from tasks.evidence_errors import EvidenceRefused

MAX_OBJECTS = 300_000
MAX_SECONDS = 20
# Its warnings quote the file, which is nobody's business in a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

SCRIPT = gettext_lazy("PDF 内含脚本（JavaScript），不能接收。请用“打印”另存为普通 PDF 后再上传。")
LAUNCH = gettext_lazy("PDF 内含启动程序的命令，不能接收。请用“打印”另存为普通 PDF 后再上传。")
FORM = gettext_lazy(
    "PDF 内含会向外发送或读入数据的表单，不能接收。请用“打印”另存为普通 PDF 后再上传。"
)
FILES = gettext_lazy("PDF 内嵌了其他文件，不能接收。请把附件单独上传，PDF 用“打印”另存后再上传。")
MEDIA = gettext_lazy("PDF 内含音视频或三维等多媒体，不能接收。请用“打印”另存为普通 PDF 后再上传。")
XFA = gettext_lazy("这是动态表单（XFA）PDF，不能接收。请用“打印”另存为普通 PDF 后再上传。")

# What an action does, by its name in /S.
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/SubmitForm": FORM,
    "/ImportData": FORM,
    "/GoToE": FILES,
    "/RichMediaExecute": MEDIA,
    "/Rendition": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/GoTo3DView": MEDIA,
}
# What stands on a page, by its name in /Subtype.
ANNOTATIONS = {
    "/FileAttachment": FILES,
    "/RichMedia": MEDIA,
    "/3D": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/Screen": MEDIA,
}
# The same where it stands in plain bytes, also in what no table of the file leads to any more.
PLAIN = re.compile(rb"/(JavaScript|Launch|RichMedia|SubmitForm)(?![A-Za-z])")
PLAIN_WORDS = {
    b"JavaScript": SCRIPT,
    b"Launch": LAUNCH,
    b"RichMedia": MEDIA,
    b"SubmitForm": FORM,
}
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def refuse_pdf(content: bytes) -> None:
    """Raise EvidenceRefused unless `content` is one whole PDF that does nothing."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \x00") or zipfile.is_zipfile(BytesIO(content)):
        raise EvidenceRefused(_("PDF 文件不完整，或末尾带有其他内容，请重新导出后再上传。"))
    plain = ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), content)
    if found := PLAIN.search(plain):
        raise EvidenceRefused(str(PLAIN_WORDS[found[1]]))
    try:
        refusal = _first_act(content)
    except EvidenceRefused:
        raise
    except Exception as error:  # a broken file makes the library raise nearly anything
        raise _unreadable() from error
    if refusal is not None:
        raise EvidenceRefused(str(refusal))


def _unreadable() -> EvidenceRefused:
    return EvidenceRefused(
        _("PDF 的结构有误或过于复杂，无法检查。请用“打印”另存为普通 PDF 后再上传。")
    )


def _first_act(content: bytes) -> Promise | None:
    """Why the file cannot be taken, None if it can."""
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise EvidenceRefused(
            _("PDF 设有密码或限制了权限，无法检查。请取消密码和权限限制，另存后再上传。")
        )
    if "/Root" not in reader.trailer or not isinstance(reader.trailer["/Root"], DictionaryObject):
        raise _unreadable()
    deadline = time.monotonic() + MAX_SECONDS
    for value in _objects(reader):
        if time.monotonic() > deadline:
            raise _unreadable()
        for part in _dictionaries(value):
            if found := _act_of(part):
                return found
    return None


def _objects(reader: PdfReader) -> Iterator[Any]:
    """The trailer and every object that the file's tables name."""
    keys = {(number, generation) for generation, row in reader.xref.items() for number in row}
    keys |= {(number, 0) for number in reader.xref_objStm}
    if len(keys) > MAX_OBJECTS:
        raise _unreadable()
    yield reader.trailer
    for number, generation in sorted(keys):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _dictionaries(value: Any) -> Iterator[DictionaryObject]:
    """The dictionaries that stand in one object; references are followed by nobody, for each
    object comes by itself."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, DictionaryObject):
            yield part
            waiting.extend(dict.values(part))
        elif isinstance(part, ArrayObject):
            waiting.extend(list.__iter__(part))


def _act_of(part: DictionaryObject) -> Promise | None:
    """What a dictionary would do or bring along; None if nothing."""
    if found := ACTIONS.get(_name(part, "/S")) or ANNOTATIONS.get(_name(part, "/Subtype")):
        return found
    if "/JavaScript" in part or _is_script(_resolved(part, "/JS")):
        return SCRIPT
    if _name(part, "/Type") == "/EmbeddedFile" or _is_filled(_resolved(part, "/EF")):
        return FILES
    if "/XFA" in part and _is_filled(_resolved(part, "/XFA")):
        return XFA
    return None


def _resolved(part: DictionaryObject, key: str) -> Any:
    value = dict.get(part, key)
    return value.get_object() if isinstance(value, IndirectObject) else value


def _name(part: DictionaryObject, key: str) -> str:
    value = _resolved(part, key)
    return value if isinstance(value, str) else ""


def _is_script(value: Any) -> bool:
    return isinstance(value, str | bytes | StreamObject)


def _is_filled(value: Any) -> bool:
    return value is not None and not isinstance(value, NullObject)
