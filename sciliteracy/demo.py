"""The demo's data: the plans the portal ships, stored through the same verbs as everybody's."""

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from agencies.models import User
from agencies.services.users import system_user
from plans.models import ImportRun
from sciliteracy.interchange.storing import import_plan_file
from tasks.services.theme_days import load_theme_days

FIXTURES = settings.BASE_DIR / "fixtures"


def holds_real_users() -> bool:
    """Whether this is a database in which somebody works: the demo must not open it to everybody.

    Its first person tells. Of the demo's own database that is one of the demo's people, which
    nothing else makes; whoever tries it may open accounts there, and it starts again.
    """
    first = User.objects.people().order_by("pk").first()
    return first is not None and not first.is_demo


def load_demo(*, today: datetime.date) -> Iterator[str]:
    """Store the shipped plans that this database does not hold yet; one line for each."""
    for file in sorted((FIXTURES / "plans").glob("*.json")):
        if is_loaded(file):
            continue
        document = FIXTURES / "documents" / f"{file.stem}.txt"
        import_plan_file(file, by=system_user(), today=today, document=document)
        yield f"Stored the plan {file.stem}."
    load_theme_days(by=system_user())


def is_loaded(file: Path) -> bool:
    """Whether the last import of this plan read this very file."""
    last = ImportRun.objects.filter(plan__slug=file.stem).order_by("-pk").first()
    return last is not None and last.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
