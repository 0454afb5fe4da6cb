"""The portal's own system checks: before it serves at all, and before it serves the world."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.urls import URLPattern, URLResolver, get_resolver

from sciliteracy.lib.access import access_rule


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of the URLconf with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from routes(entry, address)


@register(Tags.urls)
def check_access_rules(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The view at {address} has no access rule.",
            hint="Decorate it with readers_only or anonymous_allowed from sciliteracy.lib.access.",
            obj=view,
            id="sciliteracy.E001",
        )
        for address, view in routes()
        if access_rule(view) is None
    ]


@register()
def check_fixed_day(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO or not os.environ.get("PORTAL_TODAY"):
        return []
    return [
        Warning(
            "PORTAL_TODAY is set but has no effect: only the demo may stand still.",
            hint="Unset it, or set DEMO=1.",
            id="sciliteracy.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_production_mode(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.PRODUCTION:
        return []
    return [
        Error(
            "These are not production settings.",
            hint="Set PRODUCTION=1; it asks for SECRET_KEY, DATABASE_URL and ALLOWED_HOSTS.",
            id="sciliteracy.E003",
        )
    ]


@register(Tags.security, deploy=True)
def check_hosts_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS accepts any name, so links in mail and redirects can be forged.",
            hint="Name the hosts of the site.",
            id="sciliteracy.E004",
        )
    ]


@register(Tags.database, deploy=True)
def check_one_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite and no Redis are a fair choice on one machine, and none on two."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set DATABASE_URL to PostgreSQL before adding a second machine."
        found.append(
            Info("The database is a file on this machine.", hint=hint, id="sciliteracy.I005")
        )
    if not settings.REDIS_URL:
        hint = "Set REDIS_URL before starting Celery workers or a second web process."
        found.append(Info("There is no Redis.", hint=hint, id="sciliteracy.I006"))
    return found
