"""The way back for who is shut out, where only the machine's owner can take it."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.models import User
from agencies.services import passwords, second_factor
from agencies.services.users import system_user
from sciliteracy.lib.errors import NotAllowed

REASON = "manage.py release_account"


class Command(BaseCommand):
    help = (
        "Let an account or an address in again: forget its failed sign-ins. For an account also, "
        "with --new-password issue a password that has to be changed at once, and with "
        "--drop-second-factor take away the second factor."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", help="of the account, whatever the case")
        parser.add_argument("--address", metavar="A", help="from where nobody is let in")
        parser.add_argument("--new-password", action="store_true", help="print a password once")
        parser.add_argument(
            "--drop-second-factor",
            action="store_true",
            help="for whoever lost the authenticator app and the recovery codes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        username, address = options["username"], options["address"]
        for_account = options["new_password"] or options["drop_second_factor"]
        if not (username or address) or (for_account and not username):
            raise CommandError("Give the name of an account, or --address.")
        if address:
            passwords.unlock_address(address, by=system_user())
            self.stdout.write(f"The address {address} is released.")
        if username:
            self._release(username, options, now=timezone.now())

    def _release(self, username: str, options: dict[str, Any], *, now: datetime) -> None:
        user = User.objects.named(username).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account {username}.")
        by = system_user()
        try:
            passwords.unlock_account(user, by=by)
            if options["drop_second_factor"]:
                second_factor.disable_totp(user, by=by, reason=REASON, now=now)
            self.stdout.write(f"The account {user.username} is released.")
            if options["new_password"]:
                self.stdout.write(passwords.reset_password(user, by=by, now=now))
        except NotAllowed as error:
            raise CommandError("This account is the portal's own and never signs in.") from error
