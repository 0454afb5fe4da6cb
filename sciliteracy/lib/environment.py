"""Typed reading of environment variables, for the settings only.

Each variable may be given directly (`SECRET_KEY=…`) or as a file that holds it
(`SECRET_KEY_FILE=/run/…`), as container platforms hand over secrets. An empty value counts as not
given. Every refusal is one `ImproperlyConfigured` that names the variable and says what to do.
"""

import ipaddress
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

REQUIRED = object()


class Environment:
    """The process environment, read with a type, a default and a hint for whoever sets it."""

    def __init__(self) -> None:
        self._env = FileAwareEnv(strip_whitespace=True)

    def text(self, name: str, default: Any = REQUIRED, *, hint: str) -> str:
        return self._read(self._env.str, name, default, hint)

    def flag(self, name: str, default: Any = REQUIRED, *, hint: str) -> bool:
        return self._read(self._env.bool, name, default, hint)

    def number(self, name: str, default: Any = REQUIRED, *, hint: str) -> int:
        return self._read(self._env.int, name, default, hint)

    def amount(self, name: str, default: Any = REQUIRED, *, hint: str, least: int = 0) -> int:
        """A whole number from `least` up."""
        value = self.number(name, default, hint=hint)
        if value < least:
            raise ImproperlyConfigured(f"{name}: the value is not valid. {hint}")
        return value

    def day(self, name: str, default: Any = REQUIRED, *, hint: str) -> Any:
        return self._read(self._env.date, name, default, hint)

    def names(self, name: str, default: Any = REQUIRED, *, hint: str) -> list[str]:
        """A comma-separated list, blanks around the commas ignored."""
        values = self._read(self._env.list, name, default, hint)
        return [value.strip() for value in values if value.strip()]

    def networks(self, name: str, default: Any = REQUIRED, *, hint: str) -> list[str]:
        """A comma-separated list of addresses and networks."""
        given = self.names(name, default, hint=hint)
        try:
            return [str(ipaddress.ip_network(network, strict=False)) for network in given]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: the value is not valid. {hint}") from error

    def database(self, name: str, default: Any = REQUIRED, *, hint: str) -> dict[str, Any]:
        return dict(self._read(self._env.dj_db_url, name, default, hint))

    def _read(self, reader: Callable[..., Any], name: str, default: Any, hint: str) -> Any:
        if not os.environ.get(name) and not os.environ.get(f"{name}_FILE"):
            if default is REQUIRED:
                raise ImproperlyConfigured(f"{name} is not set. {hint}")
            return default
        try:
            return reader(name)
        except (EnvError, ValueError) as error:
            raise ImproperlyConfigured(f"{name}: {_reason(error, name)}. {hint}") from error


def _reason(error: Exception, name: str) -> str:
    """Why it was refused, without the value: that may be a secret."""
    if os.environ.get(f"{name}_FILE") and not isinstance(error, EnvError):
        return f"{name}_FILE must name a readable file"
    return "the value is not valid"


def secret_from(path: Path) -> str:
    """The installation's secret key, made on first use and readable by its owner only.

    Several processes may start at once on a fresh checkout: each writes a file of its own and links
    it into place, the first one wins and all read the same key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create_once(path, secrets.token_urlsafe(64))
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set and {path} cannot be written or read ({_words(error)}). "
            "Set SECRET_KEY, or make that folder writable."
        ) from error
    if len(secret) < 50:
        raise ImproperlyConfigured(
            f"{path} is too short for a secret key. Delete it; a new one will be made."
        )
    return secret


def _create_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
