"""The words of one message, from the reminders that it carries. A fixed number of statements."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.states import AGENCY_ROLES, Channel
from tasks.channels import Message
from tasks.message_texts import filled, filled_rows
from tasks.models import Delivery, Occurrence, Reminder
from tasks.reckoning import owing
from tasks.reminders.addresses import address
from tasks.reminders.theme_lines import theme_lines
from tasks.reminders.unsubscribing import unsubscribe_path
from tasks.reminders.wording import Wording, tone_of, wording_for
from tasks.services.working_days import the_calendar
from tasks.states import ReminderKind, StandIn, TaskKind
from tasks.theme_dates import Happening
from tasks.working_days import WorkingCalendar

RELATED = (
    "occurrence__task__target",
    "occurrence__task__measure__plan__jurisdiction",
    "occurrence__member",
    "asked_by",
)
# More stand in the list that the message leads to.
MOST_LINES = 30
LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Line:
    """One period in a message, and the place whose words tell of it."""

    place: int
    agencies: str
    path: str
    what: str
    due_on: datetime.date
    when: str
    words: str
    stand_in: str
    overdue: bool
    link: str
    is_own: bool

    @property
    def values(self) -> dict[str, str]:
        """What stands for the placeholders of a line (`tasks.message_texts.OF_LINE`)."""
        return {
            "agencies": self.agencies,
            "path": self.path,
            "what": self.what,
            "due": self.due_on.isoformat(),
            "when": self.when,
            "stand_in": _("（{why}）").format(why=self.stand_in) if self.stand_in else "",
            "words": self.words,
            "link": self.link,
        }


def compose(
    delivery: Delivery,
    reminders: QuerySet[Reminder],
    theme_days: Sequence[tuple[Reminder, Happening]] = (),
    *,
    today: datetime.date,
) -> Message | None:
    """The message of `delivery` about `reminders` and `theme_days`, true on `today`; None if there
    is nothing to tell any more."""
    found = _latest(reminders.select_related(*RELATED).order_by("due_on", "pk"))
    if not found and not theme_days:
        return None
    lines = _lines(delivery, found, today) if found else []
    themes = theme_lines(theme_days, today)
    tone = tone_of([one.kind for one in found], to_leader=delivery.user is None)
    wording = wording_for({line.place for line in lines}, tone, get_language())
    asker = str(_asker(found) or "")
    values = message_values(today, _name(delivery), lines, asker, themes=len(themes))
    all_due = address(reverse("tasks:due-list"))
    choices = address(reverse("tasks:reminder-choices")) if delivery.user else ""
    context = {
        "opening": filled(wording.whole.opening, values),
        "closing": filled(wording.whole.closing, values),
        "overdue": _told([line for line in lines if line.overdue], wording),
        "ahead": _told([line for line in lines if not line.overdue], wording),
        "more": max(0, len(lines) - 2 * MOST_LINES),
        "themes": themes,
        "link": all_due,
        "choices_link": choices,
        "language": get_language(),
    }
    html, links = "", [one.link for one in lines] + [one.link for one in themes]
    if delivery.channel == Channel.EMAIL:
        html = render_to_string("tasks/messages/digest.html", context)
    return Message(
        key=delivery.pk,
        address=delivery.contact.address if delivery.contact else "",
        subject=filled(wording.whole.subject, values),
        text=render_to_string("tasks/messages/digest.txt", context).strip(),
        html=html,
        link=links[0] if len(links) == 1 else all_due,
        choices_link=choices,
        unsubscribe_link=address(unsubscribe_path(delivery.user)) if delivery.user else "",
    )


def message_values(
    day: datetime.date, name: str, lines: list[Line], asked_by: str, *, themes: int = 0
) -> dict[str, str]:
    """What stands for the placeholders of a message (`tasks.message_texts.OF_MESSAGE`)."""
    overdue = sum(line.overdue for line in lines)
    return {
        "greeting": _("{name}，您好：").format(name=name) if name else _("您好："),
        "name": name,
        "counts": _counts(overdue, len(lines) - overdue, themes),
        "n": str(len(lines)),
        "overdue": str(overdue),
        "asked_by": asked_by,
        "date": date_format(day, "DATE_FORMAT"),
    }


@dataclass(frozen=True)
class Told:
    """A line in its words: as text, and as the rows of pieces that HTML escapes."""

    text: str
    rows: list[list[Any]]


def _told(lines: list[Line], wording: Wording) -> list[Told]:
    return [told_of(line, wording.line_of(line.place)) for line in lines[:MOST_LINES]]


def told_of(line: Line, text: str) -> Told:
    """In HTML the link is one that can be clicked."""
    label = _("去填报") if line.is_own else _("查看")
    anchor = format_html('<a href="{}">{}</a>', line.link, label)
    rows = filled_rows(text, line.values | {"link": anchor})
    return Told(filled(text, line.values), rows)


def _name(delivery: Delivery) -> str:
    """How the message addresses its reader; a leading group names some bodies without a person."""
    if delivery.user is not None:
        return str(delivery.user)
    return delivery.leader.name if delivery.leader is not None else ""


def _latest(reminders: Iterable[Reminder]) -> list[Reminder]:
    """One for each period and report: the one made last says most."""
    latest: dict[tuple[int | None, datetime.date], Reminder] = {}
    for one in reminders:
        latest[one.occurrence_id, one.due_on] = one
    return list(latest.values())


def _asker(found: list[Reminder]) -> User | None:
    return next((one.asked_by for one in found if one.kind == ReminderKind.BY_HAND), None)


def _lines(delivery: Delivery, found: list[Reminder], today: datetime.date) -> list[Line]:
    matters = {one: one.occurrence for one in found if one.occurrence is not None}
    owers = owing(list(matters.values()))
    mine: set[int] = set()
    if delivery.user is not None:
        posts = delivery.user.memberships.active().filter(role__in=AGENCY_ROLES)
        mine = set(posts.values_list("agency_id", flat=True))
    calendar = the_calendar()
    return [
        _line(one, occurrence, owers[occurrence.pk], mine, today, calendar)
        for one, occurrence in matters.items()
    ]


def _line(
    one: Reminder,
    occurrence: Occurrence,
    owers: list[Agency],
    mine: set[int],
    today: datetime.date,
    calendar: WorkingCalendar,
) -> Line:
    task, measure = occurrence.task, occurrence.task.measure
    own = [agency for agency in owers if agency.pk in mine]
    what = _("报告进展")
    if task.kind == TaskKind.TARGET and task.target is not None:
        what = _short(task.target.quote or task.title)
    return Line(
        place=measure.plan.jurisdiction_id,
        agencies="、".join(agency.name for agency in own or owers),
        path=measure.path,
        what=what,
        due_on=one.due_on,
        when=when(one.due_on, today, calendar),
        words=one.words,
        stand_in=str(StandIn(one.stand_in).label) if one.stand_in else "",
        overdue=one.due_on < today,
        link=_link(occurrence, own),
        is_own=bool(own),
    )


def _link(occurrence: Occurrence, own: list[Agency]) -> str:
    """To the form itself for those who fill it in; to the period's page for others. What comes
    after a # gets lost where somebody signs in first, so the address has none: it leads on."""
    if not own:
        return address(occurrence.get_absolute_url())
    return address(reverse("tasks:due-form", args=[own[0].pk, occurrence.task.measure_id]))


def when(due: datetime.date, today: datetime.date, calendar: WorkingCalendar) -> str:
    """How far it is to the due day, or since, in working days."""
    if due == today:
        return _("今天到期")
    if due > today:
        days = calendar.after(today, due)
        return ngettext("还有{n}个工作日", "还有{n}个工作日", days).format(n=days)
    days = calendar.after(due, today)
    return ngettext("已逾期{n}个工作日", "已逾期{n}个工作日", days).format(n=days)


def _counts(overdue: int, ahead: int, themes: int) -> str:
    parts = []
    if overdue:
        parts.append(ngettext("{n}项已逾期", "{n}项已逾期", overdue).format(n=overdue))
    if ahead:
        parts.append(ngettext("{n}项即将到期", "{n}项即将到期", ahead).format(n=ahead))
    if themes:
        parts.append(ngettext("{n}个主题日", "{n}个主题日", themes).format(n=themes))
    return _("，").join(parts)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
