"""Real work on one machine: no demo people, nothing shown to strangers."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import User
from agencies.services.users import system_user
from sciliteracy.lib import serving
from tasks.jobs import keep_duties_right
from tasks.services.theme_days import load_theme_days


class Command(BaseCommand):
    help = "Bring the database up to date and serve the portal on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", help="default: the variable PORT, else 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError("DEMO is set: unset it for real work, or use `make run`.")
        if settings.PRODUCTION:
            raise CommandError("PRODUCTION is set: servers run a WSGI server of their own.")
        port = serving.port_from(options["port"])
        with serving.take_port(port) as listener:
            serving.prepare_database()
            if not User.objects.filter(is_superuser=True, is_active=True).exists():
                self._ask_for_administrator()
            load_theme_days(by=system_user())
            keep_duties_right()
            self.stdout.write(f"The portal is at http://{serving.HOST}:{port}/  (Ctrl-C stops it)")
            serving.serve(listener)

    def _ask_for_administrator(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError(
                "There is no administrator yet. Make one in a terminal with: "
                ".venv/bin/python manage.py create_administrator"
            )
        self.stdout.write("There is no administrator yet. Name the first one.")
        call_command("create_administrator", stdout=self.stdout, stderr=self.stderr)
