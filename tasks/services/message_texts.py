"""Verbs on the texts in which a jurisdiction reminds people."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.services.changes import add, change, retire
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.message_texts import TEXT_FIELDS, default_texts, faults_of
from tasks.models import MessageText
from tasks.permissions import can_edit_message_texts

EDITABLE = frozenset(TEXT_FIELDS)
VERB = "tasks.set_message_text"


def text_row(jurisdiction: Jurisdiction, kind: str, language: str) -> MessageText:
    """The stored row, or a new one at version 0 that holds the portal's own words."""
    where = {"jurisdiction": jurisdiction, "kind": kind, "language": language}
    row = MessageText.objects.active().filter(**where).first()
    if row is not None:
        return row
    default = default_texts(kind, language)
    words = {name: getattr(default, name) for name in TEXT_FIELDS}
    return MessageText(**where, **words, version=0)


@transaction.atomic
def set_message_text(
    row: MessageText, *, by, expected_version: int | None = None, **changes
) -> MessageText:
    """Remind in these words from the next message on. Raises InvalidChange at the fields that hold
    what cannot be sent, StaleVersion when somebody else was first, with `row` as stored then."""
    if not can_edit_message_texts(by, row.jurisdiction):
        raise NotAllowed
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"{VERB} does not accept {', '.join(sorted(unknown))}")
    changes = {name: tidy(text) for name, text in changes.items()}
    errors = {name: faults_of(name, text) for name, text in changes.items()}
    if errors := {name: faults for name, faults in errors.items() if faults}:
        raise InvalidChange(errors)
    if row.pk is not None:
        return change(
            row,
            by=by,
            verb=VERB,
            changes=changes,
            editable=EDITABLE,
            expected_version=expected_version,
        )
    # Two who are first at once: the second waits here, then finds a row.
    Jurisdiction.objects.select_for_update().get(pk=row.jurisdiction_id)
    stored = text_row(row.jurisdiction, row.kind, row.language)
    if stored.pk is not None:
        row.pk = stored.pk
        row.refresh_from_db()
        raise StaleVersion(row)
    if not changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = 1
    return add(row, by=by, verb=VERB)


def restore_default_text(row: MessageText, *, by) -> MessageText:
    """Remind in the portal's own words again; what stood there stays in the record."""
    if not can_edit_message_texts(by, row.jurisdiction):
        raise NotAllowed
    return retire(row, by=by, verb="tasks.restore_default_text", reason=_("恢复默认文本"))


def tidy(text: str) -> str:
    """Line breaks as one character, none at the ends; browsers send two."""
    return text.replace("\r\n", "\n").rstrip().strip("\n")
