"""manage.py verify_audit FILE...: whether archived audit files are what was written."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agencies import audit_file
from agencies.audit_file import AuditFileDamaged
from agencies.services.audit_archive import verify_archive
from sciliteracy.lib.commands import told_when_not_migrated


class Command(BaseCommand):
    help = "Verify archived audit files: each line by the chain, the file by its sealed record."

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--chain-only",
            action="store_true",
            help="do not ask the database: for files of another installation",
        )

    @told_when_not_migrated()
    def handle(self, *, files: list[Path], chain_only: bool, **options):
        damaged = 0
        for file in files:
            try:
                header = audit_file.verify(file)
                if not chain_only:
                    verify_archive(file)
            except (AuditFileDamaged, OSError) as error:
                damaged += 1
                self.stderr.write(f"{file}: {error}")
            else:
                ids = f"{header.first_id} to {header.last_id}"
                self.stdout.write(f"{file}: {header.count} events, {ids}, unchanged")
        if damaged:
            raise CommandError(f"{damaged} of {len(files)} files cannot be trusted")
