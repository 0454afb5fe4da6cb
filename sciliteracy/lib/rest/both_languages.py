"""A message in both languages, from the one in which it was said.

Verbs refuse in the reader's language, with names and numbers filled in. The catalogues hold every
message in both, so the other one is found by its pattern and filled in anew.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
SHORTEST_NEEDLE = 2
# One message, by language.
Message = dict[str, str]


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def in_both(text: object) -> dict[str, str]:
    """`text`, which is lazy or was said in the language of the moment, by language."""
    said = str(text)
    if isinstance(text, Promise):
        return {code: _as_in(code, text) for code in languages()}
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    return _found(said, spoken) or dict.fromkeys(languages(), said)


def _as_in(code: str, text: object) -> str:
    with translation.override(code):
        return str(text)


def _found(said: str, spoken: str) -> dict[str, str] | None:
    whole, patterns = _messages(spoken)
    if said in whole:
        return whole[said]
    for needle, message in patterns:
        if needle in said and (match := _pattern(message[spoken]).fullmatch(said)):
            return {code: _filled(message, match, code, spoken) for code in languages()}
    return None


def _filled(message: Message, match: re.Match, code: str, spoken: str) -> str:
    """What stands in a place may be a message itself: the name of a state."""
    if code == spoken:
        return match.group()
    values = {}
    for name, value in match.groupdict().items():
        inner = _messages(spoken)[0].get(value)
        values[name] = inner[code] if inner else value
    text = PLACE.sub(lambda place: values.get(place[1] or place[2], ""), message[code])
    return text.replace("%%", "%")


@cache
def _messages(spoken: str) -> tuple[dict[str, Message], list[tuple[str, Message]]]:
    """Messages by their words in `spoken`; those with places with the longest of what stands
    between them, the longest first."""
    whole: dict[str, Message] = {}
    patterns: list[tuple[str, Message]] = []
    for message in _all_messages():
        words = message[spoken]
        if not PLACE.search(words):
            whole.setdefault(words, message)
        elif len(needle := max(_between(words), key=len)) >= SHORTEST_NEEDLE:
            patterns.append((needle, message))
    return whole, sorted(patterns, key=lambda one: -len(one[0]))


def _between(words: str) -> list[str]:
    return [part.replace("%%", "%") for part in PLACE.split(words)[::3]]


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Compiled when something looks like it: there are thousands."""
    parts, seen = [], set()
    for text, place in zip_longest(_between(words), PLACE.finditer(words)):
        parts.append(re.escape(text))
        if place:
            name = place[1] or place[2]
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


@cache
def _all_messages() -> list[Message]:
    catalogues = {code: dict(_entries(code)) for code in languages()}
    ids = dict.fromkeys(key for entries in catalogues.values() for key in entries)
    return [{code: entries.get(key) or key for code, entries in catalogues.items()} for key in ids]


def _entries(code: str) -> Iterator[tuple[str, str]]:
    catalogue: Any = trans_real.translation(code)
    for key, words in catalogue._catalog.items():
        if isinstance(key, str) and key and "\x04" not in key and isinstance(words, str):
            yield key, words
