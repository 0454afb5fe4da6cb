"""A target said as one sentence: who, from when or by when, how often, how much.

The sentence never replaces the document's words; pages show it beside the quote.
"""

import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from indicators.models import Target
from indicators.states import Comparator, ValueOf
from sciliteracy.lib.verbatim import chinese

# Counting words that have an English of their own; others stay as the document has them.
UNITS = {
    "次": lambda n: npgettext("计量单位", "次", "次", n),
    "人次": lambda n: npgettext("计量单位", "人次", "人次", n),
    "名": lambda n: npgettext("计量单位", "名", "名", n),
    "人": lambda n: npgettext("计量单位", "人", "人", n),
    "个": lambda n: npgettext("计量单位", "个", "个", n),
    "处": lambda n: npgettext("计量单位", "处", "处", n),
    "所": lambda n: npgettext("计量单位", "所", "所", n),
    "家": lambda n: npgettext("计量单位", "家", "家", n),
    "支": lambda n: npgettext("计量单位", "支", "支", n),
    "项": lambda n: npgettext("计量单位", "项", "项", n),
    "场": lambda n: npgettext("计量单位", "场", "场", n),
    "件": lambda n: npgettext("计量单位", "件", "件", n),
    "篇": lambda n: npgettext("计量单位", "篇", "篇", n),
    "天": lambda n: npgettext("计量单位", "天", "天", n),
    "周": lambda n: npgettext("计量单位", "周", "周", n),
    "元": lambda n: npgettext("计量单位", "元", "元", n),
    "元/人": lambda n: npgettext("计量单位", "元/人", "元/人", n),
    "%": lambda n: "%",
}


def target_sentence(target: Target) -> SafeString:
    """For example: 各学校每年 1–2 次; 到2025年不少于 15%; 每季度不少于 1 次."""
    parts = {
        "per": _per(target),
        "when": _when(target),
        "often": _often(target),
        "amount": _amount(target),
    }
    pattern = pgettext("目标一句话：谁、何时、多久一次、多少", "{per}{when}{often}{amount}")
    sentence = format_html(pattern, **parts)
    # A pattern with blanks between its parts leaves some where a part is missing.
    text = " ".join(sentence.split()).strip(" ,，") or str(target.get_kind_display())
    return mark_safe(text)  # noqa: S308 - escaped above


def _per(target: Target) -> SafeString | str:
    if not target.per:
        return ""
    return format_html(pgettext("目标所指单位", "{group}"), group=chinese(target.per))


def unit_text(unit: str, number: Decimal | None = None) -> SafeString | str:
    """The unit in the reader's language, in the form that `number` asks for."""
    if unit not in UNITS:
        return chinese(unit)
    return UNITS[unit](1 if number == 1 else 2)


def plain_number(value: Decimal) -> str:
    """20,000 and 2.5: no zeros behind the point; thousands apart from five digits on."""
    whole = value == value.to_integral_value()
    plain = value.quantize(Decimal(1)) if whole else value.normalize()
    return f"{plain:,f}" if plain >= 10_000 else f"{plain:f}"


def _amount(target: Target) -> SafeString | str:
    if target.value is None:
        return _("完成") if target.due else ""
    figure = plain_number(target.value)
    if target.comparator == Comparator.RANGE and target.value_max is not None:
        figure = f"{figure}–{plain_number(target.value_max)}"
    if target.about:
        figure = _("约 {figure}").format(figure=figure)
    unit = unit_text(target.unit, target.value_max or target.value)
    value = format_html("{}{}", figure, unit) if unit == "%" else format_html("{} {}", figure, unit)
    return format_html(_compared(target.comparator), value=_of(target, value))


def _compared(comparator: str) -> str:
    return {
        Comparator.AT_LEAST: _("不少于 {value}"),
        Comparator.MORE_THAN: _("超过 {value}"),
        Comparator.EXACTLY: _("为 {value}"),
        Comparator.AT_MOST: _("不超过 {value}"),
    }.get(comparator, " {value}")


def _of(target: Target, value: SafeString) -> SafeString:
    if target.of == ValueOf.LEVEL:
        return value
    if target.of == ValueOf.MULTIPLE:
        if target.baseline_year:
            return format_html(_("{year}年的 {value} 倍"), year=target.baseline_year, value=value)
        return format_html(_("原来的 {value} 倍"), value=value)
    if target.baseline_year:
        return format_html(_("（比{year}年增加）{value}"), year=target.baseline_year, value=value)
    return format_html(_("（增加）{value}"), value=value)


def _often(target: Target) -> str:
    every = target.frequency_every or 1
    words = {
        "week": lambda: ngettext("每周", "每%(n)s周", every),
        "month": lambda: ngettext("每月", "每%(n)s个月", every),
        "quarter": lambda: ngettext("每季度", "每%(n)s个季度", every),
        "half_year": lambda: ngettext("每半年", "每%(n)s个半年", every),
        "term": lambda: ngettext("每学期", "每%(n)s个学期", every),
        "year": lambda: ngettext("每年", "每%(n)s年", every),
    }
    if target.frequency_unit not in words:
        return ""
    return words[target.frequency_unit]() % {"n": every}


def _when(target: Target) -> str:
    if target.due and target.from_year:
        return _("{start}年至{end}").format(start=target.from_year, end=due_text(target.due))
    if target.due:
        return _("到{end}").format(end=due_text(target.due))
    if target.from_year:
        return _("自{start}年起").format(start=target.from_year)
    return ""


def due_text(due: str) -> str:
    """2025年, 2022年6月 or 2022年6月30日: as exact as the document, no more."""
    year, month, day = [*(int(part) for part in due.split("-")), 0, 0][:3]
    if day:
        return date_format(datetime.date(year, month, day), "DATE_FORMAT")
    if month:
        return date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT")
    return _("{year}年").format(year=year)
