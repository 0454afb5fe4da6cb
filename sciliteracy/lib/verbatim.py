"""The document's own words on the screen: never changed, only cut where marked or linked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# What the conversion of a PDF left in the text stays stored as it is and is shown as it was meant.
CONVERTED = {r"\geq": "≥", r"\leq": "≤", r"\%": "%", r"\sim": "～", r"\times": "×"}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
FORMULA = re.compile(r"\s?\$\s*([^$\n]{1,40}?)\s*\$\s?")


@dataclass(frozen=True)
class Run:
    """A stretch of text; `keys` are those of the quotes that cover it, empty outside of them."""

    text: str
    keys: tuple[Any, ...] = ()


def readable(text: str) -> str:
    r"""The text as it was printed: `$\geq 15\%$` reads ≥15%."""
    return FORMULA.sub(_formula, text)


def _formula(match: re.Match[str]) -> str:
    inner = match[1]
    for mark, sign in CONVERTED.items():
        inner = inner.replace(mark, sign)
    return inner.replace(" ", "")


def paragraphs(text: str, quotes: Iterable[tuple[Any, str]] = ()) -> list[list[Run]]:
    """The paragraphs of `text`, each cut into runs where a quote begins or ends.

    `quotes` are (key, words) in the order of the text; words that stand more than once are found
    after the place of the one before, so that two equal quotes mark two places.
    """
    spans = _spans(text, quotes)
    result, start = [], 0
    for line in text.split("\n"):
        result.append(_runs(text, start, start + len(line), spans))
        start += len(line) + 1
    return [runs for runs in result if any(run.text.strip() for run in runs)]


def _spans(text: str, quotes: Iterable[tuple[Any, str]]) -> list[tuple[int, int, Any]]:
    spans: list[tuple[int, int, Any]] = []
    after: dict[str, int] = {}
    for key, words in quotes:
        start = text.find(words, after.get(words, 0)) if words else -1
        if start < 0 and words:
            start = text.find(words)
        if start >= 0:
            spans.append((start, start + len(words), key))
            after[words] = start + len(words)
    return spans


def _runs(text: str, start: int, end: int, spans: list[tuple[int, int, Any]]) -> list[Run]:
    here = [span for span in spans if span[0] < end and span[1] > start]
    inner = {edge for a, b, _ in here for edge in (a, b) if start < edge < end}
    edges = sorted({start, end} | inner)
    runs: list[Run] = []
    for left, right in zip(edges, edges[1:], strict=False):
        keys = tuple(key for a, b, key in here if a <= left and right <= b)
        runs.append(Run(readable(text[left:right]), keys))
    return runs


def chinese(text: object) -> SafeString | str:
    """Words of a document or a name, marked as Chinese where the page around them is not."""
    words = str(text or "")
    if (get_language() or "").startswith("zh") or not CHINESE.search(words):
        return words
    return format_html('<span lang="zh-Hans">{}</span>', words)
