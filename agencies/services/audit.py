"""Writing the audit trail."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from agencies.models import AuditEvent, Contact, User
from sciliteracy.lib.origin import current_origin

STRANGER = "访客"


def record(
    *,
    by,
    verb: str,
    row=None,
    before: dict | None = None,
    after: dict | None = None,
    reason: str = "",
    succeeded: bool = True,
    actor_name: str = "",
    out_of_sight: bool = False,
) -> AuditEvent:
    """Add one event about `row` (or about nothing in particular) by the user `by`.

    Call it inside the transaction of the change itself: neither is ever stored alone. What belongs
    to no jurisdiction (a sign-in, a search) belongs to that of the person: so an auditor reads it.
    A refusal is recorded outside of any transaction that it rolls back. A stranger who tries to
    sign in is nobody: `by=None`, and `actor_name` is the name that was tried. A `row` that is
    `out_of_sight` of the person is not named, and the event is that of the person's auditor.
    """
    event = _event(
        by=by,
        verb=verb,
        row=row,
        before=before,
        after=after,
        reason=reason,
        succeeded=succeeded,
        actor_name=actor_name,
        out_of_sight=out_of_sight,
    )
    event.save(force_insert=True)
    return event


def record_all(rows: Iterable, *, by, verb: str, reason: str) -> None:
    """One event about each of `rows`, to all of which the same was done; in one statement."""
    AuditEvent.objects.bulk_create(
        [_event(by=by, verb=verb, row=row, reason=reason) for row in rows]
    )


def _event(
    *,
    by,
    verb: str,
    row,
    reason: str,
    before: dict | None = None,
    after: dict | None = None,
    succeeded: bool = True,
    actor_name: str = "",
    out_of_sight: bool = False,
) -> AuditEvent:
    origin = current_origin()
    return AuditEvent(
        actor_id=by.pk if by is not None else None,
        actor_name=(actor_name or _name_of(by))[:150],
        verb=verb,
        succeeded=succeeded,
        object_type=row._meta.label_lower if row is not None else "",
        object_id=row.pk if row is not None else None,
        object_label=str(row)[:200] if row is not None and not out_of_sight else "",
        jurisdiction_id=(None if out_of_sight else jurisdiction_id_of(row))
        or jurisdiction_id_of(by),
        before=before or {},
        after=after or {},
        reason=reason,
        address=origin.address,
        request_id=origin.request_id,
    )


def _name_of(by) -> str:
    """Who acted, in the words that are stored; in the demo strangers read and take files away."""
    return str(by) if by is not None and by.is_authenticated else STRANGER


def jurisdiction_id_of(row) -> int | None:
    """Primary key of the jurisdiction that `row` belongs to, by its `jurisdiction_path`; for an
    account, and for the contact of one, that whose system administrator manages the account."""
    if isinstance(row, Contact):
        row = row.user or row.member
    if isinstance(row, User):
        # Who administers the installation belongs nowhere: the topmost auditors read what he does.
        return None if row.is_superuser else row.jurisdiction_id
    path = getattr(row, "jurisdiction_path", None)
    if path is None:
        return None
    if path == "":
        return row.pk
    *owners, last = path.split("__")
    for owner in owners:
        row = getattr(row, owner)
    return getattr(row, f"{last}_id")


def plain(value):
    """`value` as JSON can hold it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value
