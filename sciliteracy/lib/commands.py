"""What the portal's commands share."""

import argparse
import datetime
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError


@contextmanager
def told_when_not_migrated():
    """Say what to do where the tables are not there yet, instead of a traceback."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        text = str(error)
        if "no such table" in text or "does not exist" in text:
            reason = (
                "the database has no tables yet: run `.venv/bin/python manage.py migrate` first"
            )
            raise CommandError(reason) from None
        raise


def day_argument(text: str) -> datetime.date:
    """A day on the command line, as 2024-08-15."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2024-08-15") from error
