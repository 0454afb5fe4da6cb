"""The Celery app, and the list of what runs by the clock.

Tasks stand in each app's `jobs.py` (one of our apps is called `tasks`, so Celery's usual
module name would mislead). They are doors only: load by id, call one service.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sciliteracy.settings")

# Entries look like {"task": "tasks.jobs.name", "schedule": crontab(...)}; the key is the name shown
# by `celery beat`. Everything periodic stands here and nowhere else.
BEAT_SCHEDULE: dict[str, dict] = {
    "refresh-effective-assignments": {
        "task": "plans.jobs.refresh_effective_assignments",
        "schedule": crontab(hour=0, minute=10),
    },
}

app = Celery("sciliteracy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks(related_name="jobs")
