"""The Celery app, and the list of what runs by the clock.

Tasks stand in each app's `jobs.py` (one of our apps is called `tasks`, so Celery's usual
module name would mislead). They are doors only: load by id, call one service.
"""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings

from sciliteracy.lib.origin import Origin, current_origin, set_origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sciliteracy.settings")

# Entries look like {"task": "tasks.jobs.name", "schedule": crontab(...)}; the key is the name shown
# by `celery beat`. Everything periodic stands here and nowhere else.
BEAT_SCHEDULE: dict[str, dict] = {
    "refresh-effective-assignments": {
        "task": "plans.jobs.refresh_effective_assignments",
        "schedule": crontab(hour=0, minute=10),
    },
    # After who answers is right: periods go to those who answer today.
    "keep-duties-right": {
        "task": "tasks.jobs.keep_duties_right",
        "schedule": crontab(hour=0, minute=30),
    },
    # Often: a run that was missed is made good by the next one, and what came up since is told.
    "prepare-reminders": {
        "task": "tasks.jobs.prepare_reminders",
        "schedule": crontab(hour="1-20", minute="*/10"),
    },
    "deliver-webhooks": {"task": "sciliteracy.jobs.deliver_webhooks", "schedule": 60.0},
    "forget-old-changes": {
        "task": "sciliteracy.jobs.forget_changes",
        "schedule": crontab(hour=1, minute=10),
    },
    "deliver-reminders": {"task": "tasks.jobs.deliver_reminders", "schedule": 60.0},
}

app = Celery("sciliteracy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks(related_name="jobs")


@signals.setup_logging.connect
def configure_logging(**kwargs: Any) -> None:
    """Worker and beat log as the rest of the portal does; Celery's own set-up stays out."""
    logging.config.dictConfig(settings.LOGGING)


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """A job carries the id of the request that ordered it; one ordered by the clock has none."""
    headers["request_id"] = current_origin().request_id


@signals.task_prerun.connect
def take_request_id(task: Any, task_id: str, **kwargs: Any) -> None:
    if not task.request.is_eager:
        given = getattr(task.request, "request_id", "") or task_id.replace("-", "")
        set_origin(Origin(request_id=given))


@signals.task_postrun.connect
def drop_request_id(task: Any, **kwargs: Any) -> None:
    if not task.request.is_eager:
        set_origin(Origin())
