"""The words of one message, from the reminders that it carries. A fixed number of statements."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from agencies.states import AGENCY_ROLES, Channel
from tasks.channels import Message
from tasks.models import Delivery, Occurrence, Reminder
from tasks.reckoning import owing
from tasks.reminders.addresses import address
from tasks.reminders.theme_lines import theme_lines
from tasks.services.working_days import the_calendar
from tasks.states import ESCALATIONS, ReminderKind, StandIn, TaskKind
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
    """One period in a message."""

    agencies: str
    path: str
    what: str
    due_on: datetime.date
    when: str
    words: str
    stand_in: str
    overdue: bool
    link: str


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
    lines, by_hand = _lines(delivery, found, today) if found else [], _by_hand(found)
    themes = theme_lines(theme_days, today)
    all_due = address(reverse("tasks:due-list"))
    choices = address(reverse("account")) if delivery.user else ""
    context = {
        "name": _name(delivery),
        "overdue": [line for line in lines if line.overdue][:MOST_LINES],
        "ahead": [line for line in lines if not line.overdue][:MOST_LINES],
        "more": max(0, len(lines) - 2 * MOST_LINES),
        "themes": themes,
        "escalated": bool(found) and all(one.kind in ESCALATIONS for one in found),
        "by_hand": by_hand,
        "link": all_due,
        "choices_link": choices,
    }
    html, links = "", [one.link for one in lines] + [one.link for one in themes]
    if delivery.channel == Channel.EMAIL:
        html = render_to_string("tasks/messages/digest.html", context)
    return Message(
        key=delivery.pk,
        address=delivery.contact.address if delivery.contact else "",
        subject=_subject(lines, len(themes), by_hand),
        text=render_to_string("tasks/messages/digest.txt", context).strip(),
        html=html,
        link=links[0] if len(links) == 1 else all_due,
        choices_link=choices,
    )


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


def _by_hand(found: list[Reminder]) -> Reminder | None:
    return next((one for one in found if one.kind == ReminderKind.BY_HAND), None)


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
        agencies="、".join(agency.name for agency in own or owers),
        path=measure.path,
        what=what,
        due_on=one.due_on,
        when=when(one.due_on, today, calendar),
        words=one.words,
        stand_in=str(StandIn(one.stand_in).label) if one.stand_in else "",
        overdue=one.due_on < today,
        link=_link(occurrence, own),
    )


def _link(occurrence: Occurrence, own: list[Agency]) -> str:
    """To the form itself for those who fill it in; to the period's page for others."""
    if not own:
        return address(occurrence.get_absolute_url())
    agency, measure = own[0].pk, occurrence.task.measure_id
    return address(f"{reverse('tasks:due-list')}?agency={agency}#m{measure}-{agency}")


def when(due: datetime.date, today: datetime.date, calendar: WorkingCalendar) -> str:
    """How far it is to the due day, or since, in working days."""
    if due == today:
        return _("今天到期")
    if due > today:
        days = calendar.after(today, due)
        return ngettext("还有{n}个工作日", "还有{n}个工作日", days).format(n=days)
    days = calendar.after(due, today)
    return ngettext("已逾期{n}个工作日", "已逾期{n}个工作日", days).format(n=days)


def _subject(lines: list[Line], themes: int, by_hand: Reminder | None) -> str:
    overdue = sum(line.overdue for line in lines)
    ahead = len(lines) - overdue
    if by_hand is not None:
        count = ngettext("{n}项待报送", "{n}项待报送", len(lines)).format(n=len(lines))
        return _("【科学素质规划】办公室催办：{count}").format(count=count)
    parts = []
    if overdue:
        parts.append(ngettext("{n}项已逾期", "{n}项已逾期", overdue).format(n=overdue))
    if ahead:
        parts.append(ngettext("{n}项即将到期", "{n}项即将到期", ahead).format(n=ahead))
    if themes:
        parts.append(ngettext("{n}个主题日", "{n}个主题日", themes).format(n=themes))
    return _("【科学素质规划】{counts}").format(counts=_("，").join(parts))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
