"""The words of messages as texts with placeholders: which there are, what may stand in them, the
portal's own. No database.

A placeholder is a name in braces, {姓名} or {name}, from a closed set. Filling in replaces names by
values in one pass and does nothing else: no template language, no attributes, no formats. What a
value brings along is never looked at again.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.models.message_text import LONGEST_LINE, LONGEST_SUBJECT, LONGEST_TEXT
from tasks.states import ESCALATIONS, THEME_KINDS, MessageLanguage, ReminderKind


@dataclass(frozen=True)
class Texts:
    """One kind of message in one language."""

    subject: str
    opening: str
    line: str
    closing: str = ""


@dataclass(frozen=True)
class Placeholder:
    """A name in both languages, and what stands in its place."""

    name: str
    chinese: str
    meaning: str | Promise


OF_MESSAGE = (
    Placeholder("greeting", "称呼", gettext_lazy("“姓名，您好：”")),
    Placeholder("name", "姓名", gettext_lazy("收件人姓名")),
    Placeholder("counts", "情况", gettext_lazy("几项已逾期、几项即将到期")),
    Placeholder("n", "项数", gettext_lazy("共几项")),
    Placeholder("overdue", "逾期项数", gettext_lazy("其中逾期几项")),
    Placeholder("asked_by", "催办人", gettext_lazy("谁催办，只在办公室催办时有")),
    Placeholder("date", "日期", gettext_lazy("发出的日期")),
)
OF_LINE = (
    Placeholder("agencies", "单位", gettext_lazy("应报单位")),
    Placeholder("path", "条目", gettext_lazy("规划条目编号")),
    Placeholder("what", "要求", gettext_lazy("报告进展，或目标原文")),
    Placeholder("due", "期限", gettext_lazy("报送期限")),
    Placeholder("when", "时限", gettext_lazy("还有或逾期几个工作日")),
    Placeholder("stand_in", "代收", gettext_lazy("为何由收件人代收，没有则不显示")),
    Placeholder("words", "附言", gettext_lazy("催办时的附言，没有则不显示")),
    Placeholder("link", "链接", gettext_lazy("打开填报表的链接")),
)
OF_FIELD = {"subject": OF_MESSAGE, "opening": OF_MESSAGE, "line": OF_LINE, "closing": OF_MESSAGE}
REQUIRED = {"line": ("due", "link")}
LONGEST = {
    "subject": LONGEST_SUBJECT,
    "opening": LONGEST_TEXT,
    "line": LONGEST_LINE,
    "closing": LONGEST_TEXT,
}
MAY_BE_EMPTY = ("closing",)
TEXT_FIELDS = tuple(field.name for field in fields(Texts))

_BRACES = re.compile(r"\{([^{}]*)\}")
_CANONICAL = {name: one.name for one in (*OF_MESSAGE, *OF_LINE) for name in (one.name, one.chinese)}


def faults_of(field: str, text: str) -> list[str]:
    """Why `text` cannot stand in `field`, in words; nothing if it can."""
    found = [*_faults_of_form(field, text)]
    known = {one.name for one in OF_FIELD[field]}
    used = [name.strip() for name in _BRACES.findall(text)]
    unknown = [name for name in used if _CANONICAL.get(name) not in known]
    if unknown:
        names = "、".join(f"{{{name[:20]}}}" for name in dict.fromkeys(unknown))
        found.append(_("这里不能用这些占位符：%(names)s。") % {"names": names})
    if re.search(r"[{}]", _BRACES.sub("", text)):
        found.append(_("花括号要成对，里面只写占位符的名称。"))
    present = {_CANONICAL.get(name) for name in used}
    for one in OF_FIELD[field]:
        if one.name in REQUIRED.get(field, ()) and one.name not in present:
            both = {"chinese": f"{{{one.chinese}}}", "name": f"{{{one.name}}}"}
            found.append(_("缺少 %(chinese)s（或 %(name)s）。") % both)
    return found


def _faults_of_form(field: str, text: str) -> Iterator[str]:
    if not text.strip() and field not in MAY_BE_EMPTY:
        yield _("请填写。")
    if len(text) > LONGEST[field]:
        yield _("最多 %(n)s 个字。") % {"n": LONGEST[field]}
    # A line break in a subject would begin a header of its own (RFC 5322, 2.2).
    allowed = "" if field == "subject" else "\n\t"
    if any(is_control(one) and one not in allowed for one in text):
        yield (
            _("标题只能是一行，不能有控制字符。") if field == "subject" else _("不能有控制字符。")
        )


def is_control(character: str) -> bool:
    """Control characters, line breaks of any kind, and those that turn the direction of writing."""
    turning = unicodedata.bidirectional(character) in _TURNING
    return turning or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def pieces(text: str, values: Mapping[str, Any]) -> Iterator[Any]:
    """`text` in pieces: what stands there, and what stands for the placeholders. A name that has
    no value stays as it is."""
    end = 0
    for found in _BRACES.finditer(text):
        yield text[end : found.start()]
        yield values.get(_CANONICAL.get(found[1].strip(), ""), found[0])
        end = found.end()
    yield text[end:]


def filled(text: str, values: Mapping[str, Any]) -> str:
    """`text` with values for its placeholders; where one is empty, no gap and no empty line."""
    return "\n".join("".join(map(str, row)) for row in filled_rows(text, values))


def filled_rows(text: str, values: Mapping[str, Any]) -> list[list[Any]]:
    """The lines of `text`, each in pieces; without those whose placeholders are all empty."""
    rows = []
    for line in text.splitlines():
        row = [piece for piece in pieces(line, values) if piece != ""]
        empty = _BRACES.search(line) and not "".join(map(str, row)).strip()
        if not empty:
            rows.append(_without_gaps(row))
    return rows


def _without_gaps(row: list[Any]) -> list[Any]:
    """Two spaces that an empty value left between words are one."""
    kept: list[Any] = []
    for piece in row:
        if kept and piece.startswith(" ") and str(kept[-1]).endswith(" ") and kept[-1].strip():
            piece = piece.lstrip(" ")
        if piece:
            kept.append(piece)
    return kept


def default_texts(kind: str, language: str) -> Texts:
    """The portal's own."""
    words = _DEFAULTS[MessageLanguage(language)]
    if kind == ReminderKind.BY_HAND:
        return Texts(words["subject_by_hand"], words["opening_by_hand"], words["line"])
    opening = words["opening_escalated" if kind in ESCALATIONS else "opening"]
    if kind in THEME_KINDS:
        opening = words["opening_themes"]
    return Texts(words["subject"], opening, words["line"])


_DEFAULTS: dict[MessageLanguage, dict[str, str]] = {
    MessageLanguage.CHINESE: {
        "subject": "【科学素质规划】{情况}",
        "subject_by_hand": "【科学素质规划】办公室催办：{项数}项待报送",
        "opening": "{称呼}\n\n下列事项需要报送。",
        "opening_escalated": "{称呼}\n\n下列事项已过报送期限，至今没有报送，特此报告。",
        "opening_themes": "{称呼}\n\n下列主题日请按时准备和总结。",
        "opening_by_hand": "{称呼}\n\n{催办人}提醒您报送下列事项。",
        "line": "· {单位} {条目} {要求}\n  {期限}前报送，{时限}{代收}\n  {附言}\n  {链接}",
    },
    MessageLanguage.ENGLISH: {
        "subject": "[Science literacy plan] {counts}",
        "subject_by_hand": "[Science literacy plan] Reminder from the office: {n} to report",
        "opening": "{greeting}\n\nThe following is to be reported.",
        "opening_escalated": (
            "{greeting}\n\nFor your attention: the following has passed its date and was not"
            " reported."
        ),
        "opening_themes": "{greeting}\n\nPlease prepare and sum up these theme days in time.",
        "opening_by_hand": "{greeting}\n\n{asked_by} reminds you to report on the following.",
        "line": (
            "· {agencies} {path} {what}\n  Report by {due}, {when}{stand_in}\n  {words}\n  {link}"
        ),
    },
}
