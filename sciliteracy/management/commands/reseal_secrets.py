"""After SECRET_KEY was replaced: seal with the new key what the earlier ones sealed."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.services.second_factor import reseal_secrets
from agencies.services.users import system_user


class Command(BaseCommand):
    help = (
        "Seal the secrets of authenticator apps and the addresses of robots and webhooks with "
        "today's SECRET_KEY. Afterwards SECRET_KEY_FALLBACKS may be emptied."
    )
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        number = reseal_secrets(by=system_user())
        self.stdout.write(f"Sealed anew: {number}.")
