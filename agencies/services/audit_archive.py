"""The one verb that moves old events out of the live trail, into a file that can be verified.

The order makes sure that nothing is lost: the file is written, read back and verified first; only
then does one transaction store its record, an event, and take the rows away. Whatever fails before
the commit leaves the trail as it was, and at most a file that the next try finds and uses.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit_file, permissions
from agencies.audit_file import AuditFileDamaged, Header
from agencies.models import AuditArchive, AuditEvent
from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed

EVENTS_PER_FILE = 200_000
FIELDS = tuple(field.attname for field in AuditEvent._meta.concrete_fields)


def archive_audit(
    *, by, folder: Path, now: datetime.datetime, before: datetime.datetime | None = None
) -> AuditArchive | None:
    """Move the oldest events, at most one file of them, to `folder`; None if there are none.

    Only events older than AUDIT_LIVE_DAYS go, or older than `before` where that is earlier still.
    """
    if not permissions.can_archive_audit(by):
        raise NotAllowed
    events = _archivable(now, before)[:EVENTS_PER_FILE]
    ids = list(events.values_list("pk", flat=True))
    if not ids:
        return None
    header = Header(ids[0], ids[-1], len(ids), _previous_sha256())
    path = folder / f"audit-{header.first_id}-{header.last_id}.jsonl.gz"
    return _move(path, header, _written(path, header), by=by)


def verify_archive(path: Path) -> AuditArchive:
    """Hold a file against its own chain and against its sealed record; AuditFileDamaged if not."""
    header = audit_file.verify(path)
    archive = AuditArchive.objects.filter(first_id=header.first_id).first()
    if archive is None:
        raise AuditFileDamaged("this database holds no record of such an archive")
    if archive.sha256 != audit_file.sha256_of(path):
        raise AuditFileDamaged("the file is not the one that was archived: its SHA-256 differs")
    return archive


def _archivable(now: datetime.datetime, before: datetime.datetime | None):
    """The events below the first one that has to stay live, oldest first."""
    limit = now - datetime.timedelta(days=settings.AUDIT_LIVE_DAYS)
    if before is not None and before > limit:
        days = settings.AUDIT_LIVE_DAYS
        text = _("日志须在线保留至少 %(days)s 天。") % {"days": days}
        raise InvalidChange({"before": [text]})
    events = AuditEvent.objects.order_by("pk")
    staying = events.filter(at__gte=before or limit).values_list("pk", flat=True).first()
    return events if staying is None else events.filter(pk__lt=staying)


def _previous_sha256() -> str:
    """The last file's hash: each file names the one before it, so that none can go missing."""
    last = AuditArchive.objects.order_by("-last_id").first()
    return last.sha256 if last else ""


def _written(path: Path, header: Header) -> str:
    """Write and verify the file, first under a name that nobody takes for a finished one."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    sha256 = audit_file.write(draft, header, _plain_events(header))
    audit_file.verify(draft)
    if path.exists() and audit_file.sha256_of(path) != sha256:
        draft.unlink()
        raise FileExistsError(f"{path} is there already and holds something else")
    draft.replace(path)
    audit_file.sync_folder(path.parent)
    return sha256


def _plain_events(header: Header) -> Iterator[dict]:
    rows = AuditEvent.objects.order_by("pk").filter(pk__range=(header.first_id, header.last_id))
    for row in rows.values(*FIELDS).iterator(chunk_size=2000):
        row["at"] = row["at"].isoformat()
        yield row


def _move(path: Path, header: Header, sha256: str, *, by) -> AuditArchive:
    with transaction.atomic():
        archive = AuditArchive.objects.create(
            file_name=path.name,
            sha256=sha256,
            previous_sha256=header.previous,
            first_id=header.first_id,
            last_id=header.last_id,
            event_count=header.count,
            archived_by=str(by)[:150],
        )
        told = {"sha256": sha256, "first_id": header.first_id, "last_id": header.last_id}
        told["event_count"] = header.count
        record(by=by, verb="agencies.archive_audit", row=archive, after=told)
        moved = AuditEvent.objects.filter(pk__range=(header.first_id, header.last_id))
        gone, _by_model = moved.delete()
        if gone != header.count:
            raise RuntimeError(f"{gone} events would go, the file holds {header.count}")
    return archive
