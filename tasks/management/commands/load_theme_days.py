"""manage.py load_theme_days: add the theme days the portal ships."""

from django.core.management.base import BaseCommand

from agencies.services.users import system_user
from sciliteracy.lib.commands import told_when_not_migrated
from tasks.services.theme_days import load_theme_days


class Command(BaseCommand):
    help = "Add the theme days the portal ships. What is here already stays as people left it."

    @told_when_not_migrated()
    def handle(self, **options):
        days, dates = load_theme_days(by=system_user())
        self.stdout.write(f"{days} theme days and {dates} dates added.")
