"""Verbs on suggestions: everybody writes them, the office answers and closes them."""

import datetime

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import Jurisdiction, Suggestion
from agencies.services import changes
from sciliteracy.lib.errors import InvalidChange, NotAllowed

LONGEST = 2000
ANSWERED = frozenset({"answer", "answered_by", "answered_at"})


def place_of(user) -> Jurisdiction | None:
    """Whose office hears `user`: that of the account, else of the first role."""
    if user.jurisdiction_id is not None:
        return user.jurisdiction
    places = [pk for _role, pk, _path in user.held_roles]
    return Jurisdiction.objects.filter(pk__in=places[:1]).first()


def write_suggestion(*, by, text: str, now: datetime.datetime, page: str = "") -> Suggestion:
    """Tell the office of one's own jurisdiction what would be better. Raises NotAllowed,
    InvalidChange."""
    if not permissions.can_write_suggestion(by):
        raise NotAllowed
    place = place_of(by)
    if place is None:
        raise InvalidChange({"": [_("您的账户还不属于任何行政区，没有办公室可以收到。")]})
    row = Suggestion(
        jurisdiction=place,
        author=by,
        page=_own_page(page),
        text=_words("text", text),
        written_at=now,
    )
    return changes.add(row, by=by, verb="agencies.write_suggestion")


@transaction.atomic
def answer_suggestion(
    suggestion: Suggestion,
    *,
    by,
    answer: str,
    now: datetime.datetime,
    expected_version: int | None = None,
) -> Suggestion:
    """Say what will be done. Raises NotAllowed, InvalidChange, StaleVersion."""
    if not permissions.can_answer_suggestion(by, suggestion):
        raise NotAllowed
    if suggestion.closed_at is not None:
        raise InvalidChange({"": [_("这条建议已经办结。")]})
    return changes.change(
        suggestion,
        by=by,
        verb="agencies.answer_suggestion",
        changes={"answer": _words("answer", answer), "answered_by": by, "answered_at": now},
        editable=ANSWERED,
        expected_version=expected_version,
    )


@transaction.atomic
def close_suggestion(suggestion: Suggestion, *, by, now: datetime.datetime) -> Suggestion:
    """Settled: it stays listed. Nothing is closed without an answer."""
    if not permissions.can_answer_suggestion(by, suggestion):
        raise NotAllowed
    if suggestion.answered_at is None:
        raise InvalidChange({"": [_("请先答复，再办结。")]})
    if suggestion.closed_at is not None:
        return suggestion
    return changes.change(
        suggestion,
        by=by,
        verb="agencies.close_suggestion",
        changes={"closed_at": now},
        editable=frozenset({"closed_at"}),
    )


def _own_page(page: str) -> str:
    """A path of this portal, as whoever reads the list may follow it; else nothing."""
    is_path = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page[:300] if is_path else ""


def _words(name: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidChange({name: [_("请填写内容。")]})
    if len(text) > LONGEST:
        raise InvalidChange({name: [_("不能超过 %(n)s 字。") % {"n": LONGEST}]})
    return text
