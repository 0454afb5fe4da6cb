"""Addresses in messages."""

from django.conf import settings


def address(path: str) -> str:
    """Where `path` is found from outside."""
    return settings.PORTAL_URL.rstrip("/") + path
