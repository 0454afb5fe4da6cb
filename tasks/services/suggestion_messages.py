"""Suggestions that are heard: whoever has to answer one finds it in the inbox, whoever wrote it the
answer. In the inbox alone: nobody is written to elsewhere for it, and nobody is asked to read it.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.models import Membership, Suggestion, User
from agencies.services import suggestions
from agencies.states import OFFICE_ROLES, Channel
from tasks.models import Delivery
from tasks.models.reminder_choice import language_of
from tasks.reminders.addresses import address

SHOWN = 60


@transaction.atomic
def hand_in_suggestion(
    *, by: User, text: str, today: datetime.date, now: datetime.datetime, page: str = ""
) -> Suggestion:
    """Write a suggestion, and tell the office that hears it. Raises NotAllowed, InvalidChange."""
    row = suggestions.write_suggestion(by=by, text=text, now=now, page=page)
    readers = _office_of(row).exclude(pk=by.pk)
    _tell(readers, row, purpose=f"suggestion-{row.pk}", today=today, now=now, answered=False)
    return row


@transaction.atomic
def reply_to_suggestion(
    suggestion: Suggestion,
    *,
    by: User,
    answer: str,
    today: datetime.date,
    now: datetime.datetime,
    expected_version: int | None = None,
) -> Suggestion:
    """Answer it, and tell who wrote it. Raises NotAllowed, InvalidChange, StaleVersion."""
    row = suggestions.answer_suggestion(
        suggestion, by=by, answer=answer, now=now, expected_version=expected_version
    )
    purpose = f"suggestion-{row.pk}-{row.version}"
    author = User.objects.filter(pk=row.author_id, is_active=True).exclude(pk=by.pk)
    _tell(author, row, purpose=purpose, today=today, now=now, answered=True)
    return row


def _office_of(row: Suggestion) -> QuerySet[User]:
    posts = Membership.objects.active().filter(
        user=OuterRef("pk"), jurisdiction=row.jurisdiction_id, role__in=OFFICE_ROLES
    )
    return User.objects.filter(Exists(posts), is_active=True, is_machine=False)


def _tell(
    readers: QuerySet[User],
    row: Suggestion,
    *,
    purpose: str,
    today: datetime.date,
    now: datetime.datetime,
    answered: bool,
) -> None:
    """Into each reader's inbox, where a message is as soon as it is marked as sent."""
    found: Iterable[User] = readers.select_related("reminder_hour").order_by("pk")
    Delivery.objects.bulk_create(
        _message(user, row, purpose=purpose, today=today, now=now, answered=answered)
        for user in found
    )


def _message(user: User, row: Suggestion, *, answered: bool, today, now, purpose) -> Delivery:
    with override(language_of(user)):
        told = Truncator(" ".join(row.text.split())).chars(SHOWN)
        if answered:
            subject = _("【科学素质规划】您的意见建议有了答复")
            lines = [_("您提的：%(text)s") % {"text": told}, row.answer]
        else:
            subject = _("【科学素质规划】有人提了意见建议")
            lines = [_("%(who)s：") % {"who": row.author}, row.text]
    return Delivery(
        user=user,
        channel=Channel.INBOX,
        day=today,
        purpose=purpose,
        available_at=now,
        sent_at=now,
        subject=subject,
        body="\n".join([*lines, "", address(reverse("suggestion-list"))]),
    )
