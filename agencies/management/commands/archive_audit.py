"""manage.py archive_audit DIR: move audit events that need not be live any more into files."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from agencies import audit_file
from agencies.audit_file import AuditFileDamaged
from agencies.services.audit_archive import archive_audit
from agencies.services.users import system_user
from sciliteracy.lib.commands import told_when_not_migrated
from sciliteracy.lib.errors import InvalidChange


class Command(BaseCommand):
    help = (
        "Move audit events older than AUDIT_LIVE_DAYS into files in DIR, verified before the "
        "events leave the database. Keep the files; `manage.py verify_audit FILE` proves them."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="a folder for you alone (0700)"
        )
        parser.add_argument(
            "--before", type=datetime.date.fromisoformat, help="an earlier day, such as 2024-01-31"
        )

    @told_when_not_migrated()
    def handle(self, *, folder: Path, before: datetime.date | None, **options):
        _prepare(folder)
        archived = 0
        while archive := self._step(folder, before):
            self.stdout.write(
                f"{archive.file_name}: {archive.event_count} events, SHA-256 {archive.sha256}"
            )
            archived += 1
        if not archived:
            self.stdout.write("No event is old enough.")

    def _step(self, folder: Path, before: datetime.date | None):
        try:
            with translation.override("en"):
                return archive_audit(
                    by=system_user(), folder=folder, now=timezone.now(), before=_midnight(before)
                )
        except (InvalidChange, OSError, AuditFileDamaged) as error:
            raise CommandError(f"nothing was moved: {error}") from error


def _prepare(folder: Path) -> None:
    """The folder, made where it is missing; the trail names people, so nobody else may look in."""
    if not folder.exists() and folder.parent.is_dir():
        folder.mkdir(mode=0o700)
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder")
    for told in audit_file.modes_too_open(folder, ()):
        raise CommandError(f"nothing was moved: {told}")


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
