"""Background work on duties: doors to services, nothing more."""

from celery import shared_task

from agencies.services.users import system_user
from sciliteracy.lib.dates import portal_today
from tasks.services.keeping import keep_duties


@shared_task
def keep_duties_right() -> str:
    """The daily step; returns what it did, in words for the log."""
    return str(keep_duties(by=system_user(), today=portal_today()))
