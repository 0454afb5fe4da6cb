"""How a message in given words would look, with example data that names nobody."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tasks.message_texts import Texts, filled
from tasks.reminders.composing import Line, Told, message_values, told_of, when
from tasks.services.working_days import the_calendar
from tasks.states import ESCALATIONS, ReminderKind, StandIn
from tasks.working_days import WorkingCalendar

# How many working days the example is ahead of its date; overdue below 0.
DISTANCE = {
    ReminderKind.AHEAD: 5,
    ReminderKind.DUE: 0,
    ReminderKind.OVERDUE: -3,
    ReminderKind.TO_HEAD: -3,
    ReminderKind.TO_LEADER: -9,
}


@dataclass(frozen=True)
class Preview:
    subject: str
    opening: str
    lines: list[Told]
    closing: str


def preview_of(kind: str, language: str, texts: Texts, *, today: datetime.date) -> Preview:
    """In the language of the message, whatever that of the page."""
    with override(language):
        lines = _examples(ReminderKind(kind), today, the_calendar())
        values = message_values(
            today,
            "" if kind == ReminderKind.TO_LEADER else _("示例联络员"),
            lines,
            _("示例办公室") if kind == ReminderKind.BY_HAND else "",
        )
        return Preview(
            filled(texts.subject, values),
            filled(texts.opening, values),
            [told_of(line, texts.line) for line in lines],
            filled(texts.closing, values),
        )


def _examples(kind: ReminderKind, today: datetime.date, calendar: WorkingCalendar) -> list[Line]:
    """Two lines: one for whoever fills it in, one that somebody else gets instead."""
    due = calendar.add(calendar.on_or_after(today), DISTANCE.get(kind, 2))
    by_hand = kind == ReminderKind.BY_HAND
    shared: dict[str, Any] = {
        "place": 0,
        "agencies": _("示例区教育局"),
        "due_on": due,
        "when": when(due, today, calendar),
        "overdue": due < today,
        "is_own": kind not in ESCALATIONS,
    }
    return [
        Line(
            **shared,
            path="三（一）1",
            what=_("报告进展"),
            words=_("请于周五前报送。") if by_hand else "",
            stand_in="",
            link="https://portal.example/due/1/1/",
        ),
        Line(
            **shared,
            path="三（一）2",
            what="每年开展科普进校园活动不少于10场",
            words="",
            stand_in=str(StandIn.HEAD.label),
            link="https://portal.example/due/1/2/",
        ),
    ]
