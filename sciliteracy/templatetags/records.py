"""What was changed, so that the eye finds it: in a long text only the words that differ."""

from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sciliteracy.pages.audit_words import Change
from sciliteracy.pages.nouns import kind_of

register = template.Library()

# Below this two values stand one after the other; above the other, comparing takes too long.
LONG, TOO_LONG = 20, 5000
ALIKE = 0.4


@register.filter
def difference(change: Change) -> SafeString:
    """Before and after of one value."""
    before, after = change.before, change.after
    if not before or not after:
        return _pair(before, after)
    if max(len(before), len(after)) < LONG or len(before) + len(after) > TOO_LONG:
        return _pair(before, after)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return _woven(matcher, before, after) if matcher.ratio() > ALIKE else _pair(before, after)


def _pair(before: str, after: str) -> SafeString:
    if not before:
        return format_html('<span lang="zh-Hans">{}</span>', after)
    arrow = format_html(
        ' <span aria-hidden="true">→</span> <span class="visually-hidden">{}</span>', _("改为")
    )
    new = format_html('<ins lang="zh-Hans">{}</ins>', after) if after else _("（空）")
    return format_html('<del lang="zh-Hans">{}</del>{}{}', before, arrow, new)


def _woven(matcher: SequenceMatcher, before: str, after: str) -> SafeString:
    """One text: what went struck out, what came marked."""
    parts = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            parts.append(format_html("{}", before[start:end]))
            continue
        if end > start:
            parts.append(format_html("<del>{}</del>", before[start:end]))
        if new_end > new_start:
            parts.append(format_html("<ins>{}</ins>", after[new_start:new_end]))
    return format_html(
        '<span lang="zh-Hans">{}</span>', format_html_join("", "{}", ((p,) for p in parts))
    )


@register.simple_tag
def record_kind(row) -> str:
    """How the pages over all sorts of rows call this one."""
    return kind_of(row)
