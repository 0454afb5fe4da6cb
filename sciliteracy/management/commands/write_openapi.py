"""Writes docs/openapi.yaml anew, after the interface changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sciliteracy.api.description import as_yaml, whole

FILE = settings.BASE_DIR / "docs" / "openapi.yaml"


class Command(BaseCommand):
    help = "Write docs/openapi.yaml anew, after the interface changed."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(as_yaml(whole()), encoding="utf-8")
        self.stdout.write(f"{FILE.name} holds {len(whole()['paths'])} addresses.")
