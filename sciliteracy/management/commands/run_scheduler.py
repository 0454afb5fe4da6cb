"""The scheduler that needs no broker: `make run` and `make serve` start one beside the server."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sciliteracy.celery import app
from sciliteracy.scheduler import run_here


class Command(BaseCommand):
    help = "Do the periodic jobs in this process, as their time comes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent", type=int, metavar="PID", help="end when this process, its parent, ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Given by the parent itself: by the time anybody could ask here, it may be gone.
        parent = options["with_parent"]

        def goes_on() -> bool:
            return parent is None or os.getppid() == parent

        app.loader.import_default_modules()
        try:
            run_here(app, goes_on=goes_on)
        except KeyboardInterrupt:
            self.stdout.write("The scheduler stopped.")
