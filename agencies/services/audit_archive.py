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
from agencies.audit_chain import Link
from agencies.audit_file import AuditFileDamaged, Header
from agencies.models import AuditArchive, AuditEvent
from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed

EVENTS_PER_FILE = 200_000
ARCHIVED = "agencies.archive_audit"
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
    path = folder / audit_file.name_of(header)
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


def faults_of_chain(links: list[Link]) -> Iterator[str]:
    """What the sealed records say against a whole folder of files, and the live trail against the
    records: each archive has its file, each file its record, and the events go on where the last
    archive ends.
    """
    by_start = {link.header.first_id: link for link in links}
    archives = list(AuditArchive.objects.order_by("first_id"))
    for archive in archives:
        link = by_start.pop(archive.first_id, None)
        if link is None:
            yield f"{archive.file_name}: is on record and missing, or cannot be trusted"
        elif link.sha256 != archive.sha256:
            yield f"{link.path}: is not the file that was archived: its SHA-256 differs"
    for link in by_start.values():
        yield f"{link.path}: this database holds no record of such an archive"
    for before, archive in zip(archives, archives[1:], strict=False):
        if archive.previous_sha256 != before.sha256:
            yield f"{archive.file_name}: its record does not name {before.file_name}"
    if archives:
        yield from _faults_after(archives[-1])


def _faults_after(last: AuditArchive) -> Iterator[str]:
    """The live trail begins after the last archive and holds the event that made it."""
    covered = AuditEvent.objects.filter(pk__lte=last.last_id).count()
    if covered:
        yield f"{last.file_name}: {covered} live events have numbers that archives cover"
    made = AuditEvent.objects.filter(
        verb=ARCHIVED, object_type=AuditArchive._meta.label_lower, object_id=last.pk
    ).first()
    if made is None:
        yield f"{last.file_name}: the live events do not follow on: that of its making is missing"
    elif made.after.get("sha256") != last.sha256:
        yield f"{last.file_name}: the event of its making names another file"


def numbers_skipped_after(links: list[Link]) -> str:
    """The numbers between the last archive and the live trail, "" if there are none; a note."""
    live = AuditEvent.objects.order_by("pk").values_list("pk", flat=True).first()
    if not links or live is None or live <= links[-1].header.last_id + 1:
        return ""
    return f"no event has a number from {links[-1].header.last_id + 1} to {live - 1}"


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
        record(by=by, verb=ARCHIVED, row=archive, after=told)
        moved = AuditEvent.objects.filter(pk__range=(header.first_id, header.last_id))
        gone, _by_model = moved.delete()
        if gone != header.count:
            raise RuntimeError(f"{gone} events would go, the file holds {header.count}")
    return archive
