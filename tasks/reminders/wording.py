"""Whose words a message is told in: those of the jurisdiction where it has its own."""

from collections.abc import Collection
from dataclasses import dataclass

from tasks.message_texts import TEXT_FIELDS, Texts, default_texts, faults_of
from tasks.models import MessageText
from tasks.states import ESCALATIONS, ReminderKind

# What weighs most in a message sets its tone.
BY_WEIGHT = (
    ReminderKind.BY_HAND,
    ReminderKind.OVERDUE,
    ReminderKind.DUE,
    ReminderKind.AHEAD,
)


@dataclass(frozen=True)
class Wording:
    """`whole` holds for subject, opening and closing; each line is told in the words of its place.

    A message about several jurisdictions is told in the portal's own words as a whole.
    """

    whole: Texts
    of_place: dict[int, Texts]
    default: Texts

    def line_of(self, place: int) -> str:
        return self.of_place.get(place, self.default).line


def tone_of(kinds: Collection[str], *, to_leader: bool) -> ReminderKind:
    """The kind whose texts hold for a message that tells of reports for reasons of these `kinds`:
    an escalation only where it tells nothing else. Without any, it tells of theme days alone."""
    if not kinds:
        return ReminderKind.NOTICE
    for kind in BY_WEIGHT:
        if kind in kinds:
            return kind
    if to_leader and ReminderKind.TO_LEADER in kinds:
        return ReminderKind.TO_LEADER
    return next((kind for kind in ESCALATIONS if kind in kinds), ReminderKind.AHEAD)


def wording_for(places: set[int], tone: str, language: str) -> Wording:
    """The words for a message about `places`, in one statement."""
    default = default_texts(tone, language)
    rows = MessageText.objects.active().filter(
        jurisdiction__in=places, kind=tone, language=language
    )
    of_place = {row.jurisdiction_id: usable_texts(row, default) for row in rows}
    whole = default
    if len(places) == 1:
        whole = of_place.get(next(iter(places)), default)
    return Wording(whole, of_place, default)


def usable_texts(row: MessageText, default: Texts) -> Texts:
    """What of a stored text can be used; the portal's own stands in for the rest, so that odd data
    stops no message."""
    stored = {name: getattr(row, name) for name in TEXT_FIELDS}
    return Texts(
        **{
            name: getattr(default, name) if faults_of(name, text) else text
            for name, text in stored.items()
        }
    )
