"""manage.py backup DIR: everything the portal holds, into a new folder."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from agencies.services.audit import record
from agencies.services.users import system_user
from agencies.states import BackupKind
from sciliteracy.backup.databases import one_moment
from sciliteracy.backup.making import write_backup
from sciliteracy.backup.manifest import SIGNATURE, Manifest
from sciliteracy.backup.recording import account_here, note
from sciliteracy.backup.restoring import verify
from sciliteracy.backup.state import applied_in, refuse_other_portals_database
from sciliteracy.backup.telling import told_in_one_line
from sciliteracy.lib.commands import told_when_not_migrated


class Command(BaseCommand):
    help = (
        "Write the database (all but the sessions) and the evidence files into a new folder, with "
        "checksums, and read it once more. The portal may go on running."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="a folder that is not there yet, or empty")
        parser.add_argument(
            "--no-check", action="store_true", help="do not read what was written once more"
        )

    @told_when_not_migrated()
    @told_in_one_line()
    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["dir"].resolve()
        if applied_in(connection):  # without any, the next line tells what to do
            refuse_other_portals_database(connection)
        manifest, sha256 = self._make(folder, reads_again=not options["no_check"])
        self.stdout.write(
            f"Backed up {manifest.rows} rows and {manifest.files.count} files "
            f"({manifest.bytes} bytes) to {folder}; manifest SHA-256 {sha256}"
        )
        if not settings.BACKUP_KEY:
            self.stderr.write(
                "Warning: BACKUP_KEY is not set, so the backup is not signed: note the manifest's "
                "SHA-256 where nobody else writes, for `restore --manifest-sha256`."
            )
        if missing := manifest.files.missing:
            self.stderr.write(f"Warning: {missing} files are named in the database but not there.")

    def _make(self, folder: Path, *, reads_again: bool) -> tuple[Manifest, str]:
        """Write it, and keep in the portal that it was written, or why not."""
        by, verb, about = system_user(), "backup.make_backup", {"folder": str(folder)}
        began = {"by_name": account_here(), "place": str(folder), "started_at": timezone.now()}
        record(by=by, verb=verb, after=about)  # before the snapshot, so that it is in the backup
        try:
            with one_moment() as source:
                manifest, sha256 = write_backup(
                    source, folder, media=Path(settings.MEDIA_ROOT), now=timezone.now()
                )
            if reads_again:
                verify(folder, known_sha256=sha256)
        except Exception as error:
            reason = " ".join(str(error).split())[:500] or type(error).__name__
            record(by=by, verb=verb, after=about, succeeded=False, reason=reason)
            note(BackupKind.BACKUP, **began, reason=reason)
            raise
        note(
            BackupKind.BACKUP,
            **began,
            manifest=manifest,
            sha256=sha256,
            is_signed=(folder / SIGNATURE).is_file(),
            is_verified=reads_again,
        )
        return manifest, sha256
