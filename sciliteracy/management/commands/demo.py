"""The demo: the shipped plans on this machine, with one command."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sciliteracy.demo import holds_real_users, load_demo
from sciliteracy.demo_history import DEMO_DAY, load_history, stored_on
from sciliteracy.demo_people import load_people
from sciliteracy.interchange.checking import PlanRefused
from sciliteracy.lib import serving
from sciliteracy.lib.dates import portal_today
from tasks.jobs import keep_duties_right


class Command(BaseCommand):
    help = "Make the demo database, load the shipped plans and serve them on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", help="default: the variable PORT, else 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not the demo: run `make run`, or set DEMO=1.")
        port = serving.port_from(options["port"])
        with serving.take_port(port) as listener:
            serving.prepare_database()
            self._load()
            self.stdout.write(f"The demo is at http://{serving.HOST}:{port}/  (Ctrl-C stops it)")
            serving.serve(listener)

    def _fill(self) -> None:
        """The demo's day has a history; any other day is as the plans make it."""
        today = portal_today()
        for line in load_history(today=today):
            self.stdout.write(line)
            self.stdout.flush()
        if today != DEMO_DAY:
            keep_duties_right()

    def _load(self) -> None:
        if holds_real_users():
            raise CommandError(
                "This database holds real accounts, and the demo would show it to anyone here. "
                "Unset DATABASE_URL, or use `make serve`."
            )
        try:
            with serving.database_told_plainly():
                for line in load_demo(today=stored_on(portal_today())):
                    self.stdout.write(line)
                for line in load_people():
                    self.stdout.write(line)
                self._fill()
        except PlanRefused as refused:
            raise CommandError(
                f"A shipped plan does not fit this database ({refused.faults[0]}). "
                f"Delete {settings.DATABASES['default']['NAME']} to start afresh."
            ) from refused
