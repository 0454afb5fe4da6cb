"""The project as an installed app without models: it brings commands and system checks."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sciliteracy"

    def ready(self) -> None:
        # Registers the system checks; they need the settings and the URLconf, so not earlier.
        from sciliteracy import checks, deploy_checks, role_checks  # noqa: F401
