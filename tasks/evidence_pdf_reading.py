"""Reading a PDF for what acts, in a process of its own.

`python -m tasks.evidence_pdf_reading SECONDS BYTES`: bounds of time and memory. The file comes on
the standard input, the verdict leaves on the standard output. The process has no settings and no
secrets. It is one of its own because a small PDF can name more objects than there is time and
memory for, and no library counts them all.

Every object is looked at, those in compressed object streams too, whether a page leads to it or
not.
"""

import logging
import re
import resource
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

MAX_OBJECTS = 300_000
# Its warnings quote the file, which is nobody's business in a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class Act(StrEnum):
    """What a PDF would do or bring along; the values are what the process says."""

    SCRIPT = "script"
    LAUNCH = "launch"
    FORM = "form"
    FILES = "files"
    MEDIA = "media"
    XFA = "xfa"
    LOCKED = "locked"
    NOTHING = "nothing"


class Unreadable(Exception):
    """The file is no PDF that could be looked through."""


# What an action does, by its name in /S.
ACTIONS = {
    "/JavaScript": Act.SCRIPT,
    "/Launch": Act.LAUNCH,
    "/SubmitForm": Act.FORM,
    "/ImportData": Act.FORM,
    "/GoToE": Act.FILES,
    "/RichMediaExecute": Act.MEDIA,
    "/Rendition": Act.MEDIA,
    "/Movie": Act.MEDIA,
    "/Sound": Act.MEDIA,
    "/GoTo3DView": Act.MEDIA,
}
# What stands on a page, by its name in /Subtype.
ANNOTATIONS = {
    "/FileAttachment": Act.FILES,
    "/RichMedia": Act.MEDIA,
    "/3D": Act.MEDIA,
    "/Movie": Act.MEDIA,
    "/Sound": Act.MEDIA,
    "/Screen": Act.MEDIA,
}


def _spelled(word: bytes) -> bytes:
    """A pattern for a name: each letter as it is, or escaped by its number."""
    return b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word)


# The same where it stands in plain bytes, also in what no table of the file leads to any more.
PLAIN = {
    word: re.compile(b"/" + _spelled(word) + rb"(?![A-Za-z])")
    for word in (b"JavaScript", b"Launch", b"RichMedia", b"SubmitForm")
}
PLAIN_ACTS = {
    b"JavaScript": Act.SCRIPT,
    b"Launch": Act.LAUNCH,
    b"RichMedia": Act.MEDIA,
    b"SubmitForm": Act.FORM,
}


def first_act(content: bytes) -> Act:
    """What is found first; NOTHING in a file to be taken. Raises Unreadable and nearly anything."""
    for word, pattern in PLAIN.items():
        if pattern.search(content):
            return PLAIN_ACTS[word]
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        return Act.LOCKED
    if "/Root" not in reader.trailer or not isinstance(reader.trailer["/Root"], DictionaryObject):
        raise Unreadable
    for value in _objects(reader):
        for part in _dictionaries(value):
            if found := _act_of(part):
                return found
    return Act.NOTHING


def _objects(reader: PdfReader) -> Iterator[Any]:
    """The trailer and every object that the file's tables name."""
    keys = {(number, generation) for generation, row in reader.xref.items() for number in row}
    keys |= {(number, 0) for number in reader.xref_objStm}
    if len(keys) > MAX_OBJECTS:
        raise Unreadable
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


def _act_of(part: DictionaryObject) -> Act | None:
    """What a dictionary would do or bring along; None if nothing."""
    if found := ACTIONS.get(_name(part, "/S")) or ANNOTATIONS.get(_name(part, "/Subtype")):
        return found
    if "/JavaScript" in part or _is_script(_resolved(part, "/JS")):
        return Act.SCRIPT
    if _name(part, "/Type") == "/EmbeddedFile" or _is_filled(_resolved(part, "/EF")):
        return Act.FILES
    if "/XFA" in part and _is_filled(_resolved(part, "/XFA")):
        return Act.XFA
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


def main() -> None:
    seconds, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.write(first_act(sys.stdin.buffer.read()))
    except Exception:  # a broken file makes the library raise nearly anything
        sys.exit(1)


if __name__ == "__main__":
    main()
