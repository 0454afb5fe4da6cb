"""manage.py restore DIR: a backup into an empty place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from sciliteracy.backup.restoring import restore_backup, verify
from sciliteracy.backup.telling import told_in_one_line


class Command(BaseCommand):
    help = (
        "Verify a backup and fill an empty database and an empty folder of evidence files with "
        "it. Refuses any other place; makes the tables if there are none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="a folder that `manage.py backup` wrote")
        parser.add_argument("--check", action="store_true", help="verify the backup, write nothing")

    @told_in_one_line()
    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["dir"].resolve()
        if options["check"]:
            manifest, sha256 = verify(folder)
            done = "Verified"
        else:
            if connection.vendor == "sqlite":
                Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
            manifest, sha256 = restore_backup(folder, media=Path(settings.MEDIA_ROOT))
            done = "Restored"
        self.stdout.write(
            f"{done} {manifest.rows} rows and {manifest.files.count} files of {manifest.made_at} "
            f"from {folder}; manifest SHA-256 {sha256}"
        )
