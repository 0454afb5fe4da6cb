"""docker-compose.yml as the tests read it: services with their variables filled in."""

import re
from typing import Any

from django.conf import settings
from ruamel.yaml import YAML

FILE = settings.BASE_DIR / "docker-compose.yml"
TEMPLATE = settings.BASE_DIR / "deploy" / "nginx" / "nginx.conf.template"
# ${NAME}, ${NAME:-default}, ${NAME:?message} and $NAME; the innermost first, as defaults may nest.
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^{}]*))?\}|(?<!\$)\$(\w+)")


def read() -> dict[str, Any]:
    return YAML(typ="safe").load(FILE)


def read_with(**variables: str) -> dict[str, Any]:
    """The file as `docker compose` sees it when these variables are set."""
    return _filled(read(), variables)


def _filled(value: Any, variables: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, variables) for inner in value]
    return fill(value, variables) if isinstance(value, str) else value


def fill(text: str, variables: dict[str, str]) -> str:
    def one(match: re.Match) -> str:
        name = match[1] or match[4]
        if given := variables.get(name):
            return given
        if match[2] == "?":
            raise KeyError(f"{name}: {match[3]}")
        return match[3] or ""

    text, count = VARIABLE.subn(one, text)
    return fill(text, variables) if count else text.replace("$$", "$")
