"""The first administrator, asked for where only the machine's owner can answer."""

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from agencies.services.users import create_first_administrator
from sciliteracy.lib.errors import InvalidChange, NotAllowed


class Command(BaseCommand):
    help = (
        "Make the first administrator. Asks for name and password; "
        "without a terminal, takes the password as one line from standard input."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", help="asked for if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        at_terminal = sys.stdin.isatty()
        username = options["username"]
        if not username and not at_terminal:
            raise CommandError("Give the name: manage.py create_administrator NAME")
        with translation.override("en"):
            while not self._made(username, at_terminal):
                username = None  # at a terminal, everything is asked for again

    def _made(self, username: str | None, at_terminal: bool) -> bool:
        try:
            self._create(username or input("Name: ").strip(), at_terminal)
        except NotAllowed as error:
            raise CommandError("There is an administrator already.") from error
        except EOFError as error:
            raise CommandError("No administrator was made.") from error
        except InvalidChange as error:
            if not at_terminal:
                raise CommandError(_sentences(error)) from error
            self.stderr.write(_sentences(error))
            return False
        return True

    def _create(self, username: str, at_terminal: bool) -> None:
        password = self._ask_twice() if at_terminal else sys.stdin.readline().rstrip("\r\n")
        user = create_first_administrator(username=username, password=password)
        self.stdout.write(f"Administrator {user.username} was made.")

    def _ask_twice(self) -> str:
        while True:
            password = getpass("Password: ")
            if password == getpass("The same again: "):
                return password
            self.stderr.write("These were not the same.")


def _sentences(error: InvalidChange) -> str:
    return " ".join(message for messages in error.errors.values() for message in messages)
