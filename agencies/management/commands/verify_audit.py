"""manage.py verify_audit FILE..., or --all DIR: whether archived audit files are what was written,
follow each other without a break, and are followed by the live trail."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agencies import audit_chain, audit_file
from agencies.audit_chain import Fault, Link
from agencies.audit_file import AuditFileDamaged
from agencies.services.audit_archive import (
    faults_of_chain,
    numbers_skipped_after,
    verify_archive,
)
from sciliteracy.lib.commands import told_when_not_migrated


class Command(BaseCommand):
    help = (
        "Verify archived audit files: each line by the chain, each file by its sealed record and by"
        " the file after it, which names its SHA-256. --all also finds what is missing, and whether"
        " the live events follow on from the last archive."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
        parser.add_argument("--all", metavar="DIR", type=Path, dest="folder", help="a whole folder")
        parser.add_argument(
            "--chain-only",
            action="store_true",
            help="do not ask the database: for files of another installation",
        )

    @told_when_not_migrated()
    def handle(self, *, files: list[Path], folder: Path | None, chain_only: bool, **options):
        if bool(files) == bool(folder):
            raise CommandError("give files, or a folder with --all DIR")
        if folder is not None and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        paths = audit_chain.files_in(folder) if folder else files
        links, faults = audit_chain.read(paths)
        faults += audit_chain.broken_links(links)
        if folder:
            told = [*map(str, faults), *self._faults_of_folder(folder, links, chain_only)]
        else:
            told = [*map(str, faults), *map(str, _unlike_records(links, chain_only))]
        self._tell(links, told)
        if told:
            bad = sum(any(line.startswith(f"{path}:") for line in told) for path in paths)
            raise CommandError(
                f"{bad} of {len(paths)} files cannot be trusted; {len(told)} faults are told"
            )

    def _faults_of_folder(self, folder: Path, links: list[Link], chain_only: bool) -> list[str]:
        notes = [
            *audit_chain.skipped_numbers(links),
            *audit_file.modes_too_open(folder, (link.path for link in links)),
        ]
        faults = [*audit_chain.incomplete_start(links), *audit_chain.wrong_names(links)]
        told = [str(fault) for fault in faults]
        if not chain_only:
            told += faults_of_chain(links)
            notes += [note] if (note := numbers_skipped_after(links)) else []
        for note in notes:
            self.stdout.write(f"note: {note}")
        return told

    def _tell(self, links: list[Link], told: list[str]) -> None:
        for line in told:
            self.stderr.write(line)
        for link in links:
            if not any(line.startswith(f"{link.path}:") for line in told):
                ids = f"{link.header.first_id} to {link.header.last_id}"
                self.stdout.write(f"{link.path}: {link.header.count} events, {ids}, unchanged")


def _unlike_records(links: list[Link], chain_only: bool) -> list[Fault]:
    faults = []
    for link in [] if chain_only else links:
        try:
            verify_archive(link.path)
        except AuditFileDamaged as error:
            faults.append(Fault(link.path, str(error)))
    return faults
