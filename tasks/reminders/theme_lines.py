"""What a message says of theme days."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.models import Reminder
from tasks.reminders.addresses import address
from tasks.states import ReminderKind, StandIn
from tasks.theme_dates import Happening
from tasks.theme_rules import Span


@dataclass(frozen=True)
class ThemeLine:
    """One theme day in a message."""

    name: str
    first: datetime.date
    last: datetime.date
    when: str
    what: str
    provisional: bool
    stand_in: str
    link: str


def theme_lines(
    found: Sequence[tuple[Reminder, Happening]], today: datetime.date
) -> list[ThemeLine]:
    return [
        ThemeLine(
            name=one.name,
            first=one.span.start,
            last=one.span.end,
            when=when(one.span, today),
            what=_what(reminder.kind),
            provisional=one.provisional,
            stand_in=str(StandIn(reminder.stand_in).label) if reminder.stand_in else "",
            link=address(one.theme_day.get_absolute_url()),
        )
        for reminder, one in found
    ]


def when(span: Span, today: datetime.date) -> str:
    """How far it is to the first day, or since the last, in calendar days."""
    if today < span.start:
        days = (span.start - today).days
        return ngettext("还有{n}天", "还有{n}天", days).format(n=days)
    if today > span.end:
        days = (today - span.end).days
        return ngettext("已结束{n}天", "已结束{n}天", days).format(n=days)
    return _("今天开始") if today == span.start else _("正在进行")


def _what(kind: str) -> str:
    said = {
        ReminderKind.NOTICE: _("请发出活动通知"),
        ReminderKind.CHECK: _("请检查筹备情况"),
        ReminderKind.SUMMARY: _("请汇总活动情况"),
    }
    return said[ReminderKind(kind)]
