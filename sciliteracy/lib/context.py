"""What every template may ask about the portal itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sciliteracy.lib.dates import portal_today


def portal(request: HttpRequest) -> dict[str, Any]:
    """`demo` (show the banner), `portal_today`, and the languages of the switch."""
    return {
        "demo": settings.DEMO,
        "portal_today": portal_today(),
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "LANGUAGES": settings.LANGUAGES,
    }
