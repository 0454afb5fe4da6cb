"""What the three commands say when they cannot: one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from sciliteracy.backup.refusal import BackupRefused
from sciliteracy.lib.serving import database_told_plainly


@contextmanager
def told_in_one_line() -> Iterator[None]:
    try:
        with database_told_plainly(), files_told_plainly():
            yield
    except BackupRefused as refused:
        raise CommandError(" ".join(str(refused).split())) from refused


@contextmanager
def files_told_plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise BackupRefused(f"{place}{error.strerror or error}.") from error
