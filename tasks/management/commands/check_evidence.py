"""manage.py check_evidence: every row has its file, unchanged; files without a row are listed."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sciliteracy.lib.commands import told_when_not_migrated
from tasks.evidence_store import fault_of, stored_files
from tasks.models import Evidence

BATCH = 500


class Command(BaseCommand):
    help = (
        "Read every evidence file and compare it with what was recorded when it came in. "
        "Fails if one is missing or differs. Files that no row names are listed; they do no harm."
    )

    @told_when_not_migrated()
    def handle(self, **options):
        checked, faults = 0, 0
        named = Evidence.objects.order_by("sha256", "size").values_list("sha256", "size")
        for sha256, size in named.distinct().iterator(chunk_size=BATCH):
            checked += 1
            if fault := fault_of(sha256, size):
                faults += 1
                self.stderr.write(f"{sha256} {fault} ({_rows_with(sha256)})")
        orphans = 0
        for path in _orphans():
            orphans += 1
            self.stdout.write(f"orphan: {path}")
        self.stdout.write(f"{checked} files checked, {faults} at fault, {orphans} orphans.")
        if faults:
            raise CommandError(f"{faults} evidence files are missing or damaged: restore a backup.")


def _rows_with(sha256: str) -> str:
    numbers = Evidence.objects.filter(sha256=sha256).order_by("pk").values_list("pk", flat=True)
    return "evidence " + ", ".join(map(str, numbers[:10]))


def _orphans() -> Iterator[Path]:
    files = stored_files()
    while paths := list(islice(files, BATCH)):
        names = [path.name for path in paths]
        known = Evidence.objects.filter(sha256__in=names).order_by()
        found = set(known.values_list("sha256", flat=True).distinct())
        yield from (path for path in paths if path.name not in found)
