"""manage.py restore DIR: a backup into an empty place."""

import argparse
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from sciliteracy.backup.origin import UNPROVEN
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
        parser.add_argument(
            "--manifest-sha256",
            type=_sha256,
            metavar="HEX",
            help="the checksum that `backup` printed, noted where nobody else writes; it stands "
            "for BACKUP_KEY",
        )
        parser.add_argument(
            "--even-so",
            default="",
            metavar="REASON",
            help="restore a demo's backup into a real portal, or the reverse; why, for the audit "
            "trail",
        )

    @told_in_one_line()
    def handle(self, *args: Any, **options: Any) -> None:
        folder, known = options["dir"].resolve(), options["manifest_sha256"]
        if options["check"]:
            verified, done = verify(folder, known_sha256=known), "Verified"
        else:
            if connection.vendor == "sqlite":
                Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
            verified = restore_backup(
                folder,
                media=Path(settings.MEDIA_ROOT),
                known_sha256=known,
                even_so=options["even_so"],
            )
            done = "Restored"
        manifest = verified.manifest
        self.stdout.write(
            f"{done} {manifest.rows} rows and {manifest.files.count} files of {manifest.made_at} "
            f"({manifest.installation}) from {folder}; manifest SHA-256 {verified.sha256}"
        )
        if not verified.proven:
            self.stderr.write(f"Warning: {UNPROVEN}.")


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise argparse.ArgumentTypeError("give the 64 hexadecimal digits that `backup` printed")
    return text.strip().lower()
