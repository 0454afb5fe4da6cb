"""manage.py drill: prove that a backup can be restored, and write the record of it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from agencies.services.audit import record
from agencies.services.users import system_user
from agencies.states import BackupKind
from sciliteracy.backup.drill import Drill, run_drill
from sciliteracy.backup.drill_record import write_record
from sciliteracy.backup.recording import account_here, note
from sciliteracy.backup.state import refuse_other_portals_database
from sciliteracy.backup.tables import table_with_rows
from sciliteracy.backup.telling import told_in_one_line
from sciliteracy.lib.dates import portal_today


class Command(BaseCommand):
    help = (
        "Back up, restore into a scratch database, compare row for row and write the record into "
        "drills/ below VAR_DIR. Without data it uses the shipped plans."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", help="who runs the drill; default: the account's name here")

    @told_in_one_line()
    def handle(self, *args: Any, **options: Any) -> None:
        if table_with_rows(connection) is not None:
            refuse_other_portals_database(connection)
        drill = Drill(by=options["by"] or account_here(), began_at=timezone.now())
        try:
            with told_in_one_line():
                run_drill(drill, media=Path(settings.MEDIA_ROOT), today=portal_today())
        except CommandError as error:
            drill.failure = str(error)
        page = write_record(drill, Path(settings.VAR_DIR) / "drills")
        if not drill.with_shipped_plans:
            self._keep(drill, page)
        if drill.manifest is None or not drill.succeeded:
            raise CommandError(f"The drill failed: {_reason(drill)}; see {page}")
        self.stdout.write(
            f"The drill passed: {drill.manifest.rows} rows and {drill.manifest.files.count} files "
            f"came back as they were in {sum(drill.seconds.values()):.1f} s; record: {page}"
        )

    def _keep(self, drill: Drill, page: Path) -> None:
        about = {"by": drill.by, "record": str(page), "manifest_sha256": drill.manifest_sha256}
        record(
            by=system_user(),
            verb="backup.drill",
            after=about,
            succeeded=drill.succeeded,
            reason="" if drill.succeeded else _reason(drill)[:500],
        )
        note(
            BackupKind.DRILL,
            by_name=drill.by,
            place=str(page),
            started_at=drill.began_at,
            reason="" if drill.succeeded else _reason(drill),
            manifest=drill.manifest,
            sha256=drill.manifest_sha256,
            is_verified=drill.succeeded,
        )


def _reason(drill: Drill) -> str:
    if drill.failure:
        return drill.failure
    if drill.differences:
        return f"{len(drill.differences)} differences, first: {drill.differences[0]}"
    return "evidence files that the database names are missing"
