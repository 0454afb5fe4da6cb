"""The project: settings, URLs and what is composed from all apps.

The Celery app is imported here so that `@shared_task` finds it in every process.
"""

from sciliteracy.celery import app as celery_app

__all__ = ["celery_app"]
