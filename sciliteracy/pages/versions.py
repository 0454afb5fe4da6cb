"""What a row was at each of its changes, read back from the audit trail; and bringing one back.

An event says what differed, before and after. Going back from what is stored now, each event
undone gives the row as it stood before it; nothing is copied anywhere.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import AuditEvent
from agencies.services.audit import plain
from agencies.services.changes import values_of
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.models import Editable
from sciliteracy.pages.audit_words import Change, Names, changes_between, verb_text
from sciliteracy.pages.nouns import Noun

SHOWN = 200


@dataclass
class Version:
    """One change, and the row's values once it was made, by column."""

    event: AuditEvent
    state: dict[str, Any]
    is_current: bool
    changes: list[Change] = field(default_factory=list)

    @property
    def verb(self) -> str:
        return verb_text(self.event.verb)


def events_of(row: models.Model):
    """What was done to `row`, newest first. What was tried and refused did nothing to it."""
    return AuditEvent.objects.filter(
        object_type=row._meta.label_lower, object_id=row.pk, succeeded=True
    ).order_by("-pk")


def versions_of(row: Editable, *, most: int = SHOWN) -> list[Version]:
    """The row at each of its changes, newest first, at most so many."""
    found = list(_read_back(row, events_of(row)[:most]))
    names = names_in(type(row), [version.event for version in found])
    for version in found:
        event = version.event
        version.changes = changes_between(type(row), event.before, event.after, names)
    return found


def _read_back(row: Editable, events: Iterable[AuditEvent]) -> Iterator[Version]:
    state = {name: plain(value) for name, value in values_of(row).items()}
    is_current = True
    for event in events:
        yield Version(event, dict(state), is_current)
        if event.before:
            state.update({name: event.before[name] for name in event.before.keys() & state.keys()})
            is_current = False


def version_at(row: Editable, event_pk: int) -> Version | None:
    """The row as the event under `event_pk` left it; None if that is none of its newest events."""
    return next((one for one in versions_of(row) if one.event.pk == event_pk), None)


def names_in(model: type[models.Model], events: list[AuditEvent]) -> Names:
    """What the rows are called that the events name by key: one query for each column."""
    names: Names = {}
    for column in model._meta.concrete_fields:
        if not column.is_relation or column.remote_field is None:
            continue
        told = {
            side.get(column.attname) for event in events for side in (event.before, event.after)
        }
        keys = {key for key in told if isinstance(key, int)}
        rows = column.related_model._default_manager.filter(pk__in=keys) if keys else []
        names |= {(column.attname, other.pk): str(other) for other in rows}
    return names


@dataclass
class Return:
    """What bringing a version back would do: fields to set, the differences in words, what stands
    in the way."""

    values: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)


def return_to(version: Version, row: Editable, noun: Noun) -> Return:
    """Compare the version with what is stored now."""
    found, now, then = Return(), {}, {}
    for column in row._meta.concrete_fields:
        name = column.attname
        if name not in version.state:
            continue
        old, new = plain(getattr(row, name)), version.state[name]
        if _same(column, old, new):
            continue
        if column.name not in noun.fields:
            found.left_out.append(str(column.verbose_name))
            continue
        now[name], then[name] = old, new
        try:
            found.values[column.name] = _value(column, new)
        except InvalidChange as refusal:
            found.errors |= refusal.errors
    shown = [AuditEvent(before=now, after=then)]
    found.changes = changes_between(type(row), now, then, names_in(type(row), shown))
    return found


def _same(column: models.Field, old: Any, new: Any) -> bool:
    try:
        return bool(column.to_python(old) == column.to_python(new))
    except ValidationError:
        return False


def _value(column: models.Field, stored: Any) -> Any:
    """What a verb takes for a stored value: a row for its key. Raises InvalidChange."""
    if not column.is_relation or stored is None:
        return column.to_python(stored)
    found = column.related_model._default_manager.filter(pk=stored).first()
    if found is None:
        raise InvalidChange({column.name: [_("当时所指的记录已不存在。")]})
    if getattr(found, "is_retired", False):
        raise InvalidChange({column.name: [_("当时所指的“%(name)s”已停用。") % {"name": found}]})
    return found


def bring_back(
    version: Version,
    row: Editable,
    noun: Noun,
    *,
    by,
    today: datetime.date,
    expected_version: int,
    note: str = "",
) -> None:
    """Write the version's values through the noun's own verb, which asks for the right and the
    version and leaves its event. Raises InvalidChange, StaleVersion, NotAllowed."""
    wanted = return_to(version, row, noun)
    if wanted.errors:
        raise InvalidChange(wanted.errors)
    with transaction.atomic():
        noun.change(
            row,
            by=by,
            today=today,
            expected_version=expected_version,
            reason=_reason(version, note),
            **wanted.values,
        )
        noun.follow(row, by=by, today=today)


def _reason(version: Version, note: str) -> str:
    at = timezone.localtime(version.event.at).strftime("%Y-%m-%d %H:%M")
    told = f"恢复到 {at} 的内容（第 {version.event.pk} 号记录）"
    return f"{told}：{note}"[:500] if note else told


def field_of(model: type[models.Model], name: str) -> str:
    """The label of a column, for a refusal."""
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return ""
