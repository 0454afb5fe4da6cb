"""The order of a plan's parts, read from their paths; for stored rows and interchange dicts."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
# Within an initiative: its measures, then its columns (专栏). 第n段 counts what has no number.
STEP = re.compile(r"(专栏)?(?:第(\d+)段|(\d+)|([一二三四五六七八九十]+))")


class Entry(NamedTuple):
    """One part of a plan in document order; exactly one of the two is set."""

    section: Any = None
    initiative: Any = None


def chinese_number(numeral: str) -> int:
    """一 is 1, 十 is 10, 十二 is 12, 二十三 is 23: as far as chapters and columns are counted."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return DIGITS.get(numeral, 0)
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def path_key(path: str) -> tuple[tuple[bool, int], ...]:
    """A sort key: 二 < 二（一） < 二（一）2（9） < 二（一）2（10） < 二（一）专栏一1 < 二（二）."""
    return tuple(
        (bool(column), int(paragraph or arabic or chinese_number(chinese)))
        for column, paragraph, arabic, chinese in STEP.findall(path)
    )


def document_order(sections: Iterable, initiatives: Iterable) -> list[Entry]:
    """Merge prose and initiatives as the document prints them.

    Takes anything with a `path` attribute or key; each list is in document order already.
    A section goes before the initiatives of its chapter. One without a path (notice, preamble,
    leading group, imprint) keeps its place among the sections: before the next one with a path,
    at the end where none follows.
    """
    waiting = list(initiatives)
    entries: list[Entry] = []
    unnumbered: list[Entry] = []
    for section in sections:
        if (path := _path(section)) is None:
            unnumbered.append(Entry(section=section))
            continue
        while waiting and path_key(_path(waiting[0])) < path_key(path):
            entries.append(Entry(initiative=waiting.pop(0)))
        entries += [*unnumbered, Entry(section=section)]
        unnumbered = []
    return entries + [Entry(initiative=one) for one in waiting] + unnumbered


def _path(part: Any) -> str | None:
    """The path of a row or of an interchange dict; a stored section without one holds ''."""
    return (part["path"] if isinstance(part, Mapping) else part.path) or None
