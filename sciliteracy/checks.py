"""The portal's own checks, made whenever it starts; those for servers are in `deploy_checks`."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
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
