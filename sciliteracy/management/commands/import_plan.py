"""manage.py import_plan FILE: store a plan file, or update the plan that it describes."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agencies.services.users import system_user
from sciliteracy.interchange.checking import PlanRefused
from sciliteracy.interchange.storing import import_plan_file
from sciliteracy.lib.commands import told_when_not_migrated
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange


class Command(BaseCommand):
    help = (
        "Store a plan in the interchange format. A second import updates by path and number, "
        "retires what is missing, and keeps and lists what people changed since."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a plan file (JSON)")
        parser.add_argument("--slug", help="its name in addresses; the file's stem if left out")
        parser.add_argument("--document", type=Path, help="the published text (UTF-8)")
        parser.add_argument(
            "--overwrite", action="store_true", help="let the file win over what people changed"
        )
        parser.add_argument(
            "--verbose", action="store_true", help="list each thing that people changed and keep"
        )

    @told_when_not_migrated()
    def handle(self, *, file: Path, slug, document: Path | None, overwrite: bool, **options):
        beside = None if document else _document_beside(file)
        try:
            imported = import_plan_file(
                file,
                by=system_user(),
                today=portal_today(),
                slug=slug,
                document=document or beside,
                overwrite=overwrite,
            )
        except InvalidChange as refused:
            raise CommandError(f"{file.name} was refused, nothing was stored: {refused}") from None
        except PlanRefused as refused:
            faults = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(f"{file.name} was refused, nothing was stored:\n{faults}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read: {error}") from None
        self._tell(imported, verbose=options.get("verbose", False))
        if beside:
            self.stdout.write(f"  document: {beside} stood beside the plan file and is its text")
        if slug and slug != imported.plan.slug:
            self.stdout.write(f"  stays {imported.plan.slug}: --slug names new plans only")

    def _tell(self, imported, *, verbose: bool) -> None:
        outcome = imported.outcome.as_json()
        self.stdout.write(f"{imported.plan.slug}: {imported.plan.title}")
        for act in ("added", "updated", "retired", "restored"):
            if outcome[act]:
                counts = ", ".join(f"{n} {name}" for name, n in outcome[act].items() if n)
                self.stdout.write(f"  {act}: {counts}")
        if not any(outcome.values()):
            self.stdout.write("  nothing to change")
        kept = outcome["kept"]
        if kept and not verbose:
            counts = Counter(line.partition(" ")[0] for line in kept)
            told = ", ".join(f"{n} {name}" for name, n in counts.items())
            self.stdout.write(f"  kept as people have it: {told} (--verbose lists each)")
        for line in kept if verbose else ():
            self.stdout.write(f"  kept: {line}")


def _document_beside(file: Path) -> Path | None:
    """The text that ships with a plan file: ../documents/<stem>.txt, where there is one."""
    document = file.resolve().parent.parent / "documents" / f"{file.stem}.txt"
    return document if document.is_file() else None
