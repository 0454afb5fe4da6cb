"""manage.py load_working_days FILE [--year YEAR …]: store the yearly notices that a file holds."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agencies.services.users import system_user
from sciliteracy.lib.commands import told_when_not_migrated
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from tasks.services.working_days import load_notice, read_file


class Command(BaseCommand):
    help = (
        "Store public holidays and worked weekends from a JSON file in the form of "
        "fixtures/working_days.json. A year that is stored already is replaced whole."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the notices (JSON)")
        parser.add_argument(
            "--year", type=int, action="append", help="only this year; may be given again"
        )

    @told_when_not_migrated()
    def handle(self, *, file: Path, year: list[int] | None, **options):
        try:
            held = read_file(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read: {error}") from None
        except ValueError as error:
            raise CommandError(f"{file.name} was refused, nothing was stored: {error}") from None
        missing = sorted(set(year or ()) - {one for one, *_ in held})
        if missing:
            raise CommandError(f"{file.name} holds no notice of {', '.join(map(str, missing))}.")
        for one, off, worked, source in held:
            if not year or one in year:
                self._load(one, off, worked, source)

    def _load(self, year: int, off, worked, source: str) -> None:
        try:
            load_notice(
                by=system_user(),
                year=year,
                off=off,
                worked=worked,
                source=source,
                today=portal_today(),
            )
        except InvalidChange as refused:
            raise CommandError(f"{year} was refused: {refused}") from None
        self.stdout.write(f"{year}: {len(off)} days off, {len(worked)} weekend days worked.")
