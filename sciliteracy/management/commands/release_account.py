"""The way back for who is shut out, where only the machine's owner can take it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.models import User
from agencies.services import passwords, second_factor
from agencies.services.users import system_user
from sciliteracy.lib.errors import NotAllowed


class Command(BaseCommand):
    help = (
        "Let an account in again: forget its failed sign-ins and its second factor, "
        "with --new-password also issue a password that has to be changed at once."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--new-password", action="store_true", help="print a password once")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account {options['username']}.")
        by, now = system_user(), timezone.now()
        try:
            passwords.unlock_account(user, by=by)
            second_factor.disable_totp(user, by=by, reason="manage.py release_account", now=now)
            self.stdout.write(f"The account {user.username} is released.")
            if options["new_password"]:
                self.stdout.write(passwords.reset_password(user, by=by, now=now))
        except NotAllowed as error:
            raise CommandError("This account is the portal's own and never signs in.") from error
