"""The demo's history: two years of reports and decisions in the four plans that run, up to the day
on which the demo stands. Everything is made up and says so, and goes through the service verbs.
"""

import datetime
import random
from collections.abc import Iterator

from django.db import transaction

from agencies.services.users import system_user
from plans.models import Plan
from sciliteracy.demo_history_amounts import agencies_of_amounts, schedule_amounts
from sciliteracy.demo_history_backfilling import schedule_backfilling
from sciliteracy.demo_history_cast import Cast
from sciliteracy.demo_history_decisions import schedule_decisions, schedule_more_time, set_up
from sciliteracy.demo_history_narratives import schedule_narratives
from sciliteracy.demo_history_stage import Stage
from sciliteracy.demo_history_words import Words
from tasks.models import ProgressReport
from tasks.services.keeping import keep_duties

DEMO_DAY = datetime.date(2024, 8, 15)
SEED = 20240815
RUNNING = ("fuxin-2022", "haizhou-2022", "huancui-2022", "huiji-2022")
ENDED = "huiji-2017"
FIRST_MONTH = (2022, 7)


def stored_on(today: datetime.date) -> datetime.date:
    """The day on which the demo that stands on `today` takes its plans into use: where a history
    is going to be played, before it begins, so that each period is made in its time."""
    if today != DEMO_DAY or ProgressReport.objects.exists():
        return today
    return datetime.date(*FIRST_MONTH, 1)


def load_history(*, today: datetime.date) -> Iterator[str]:
    """Play the history once, one line for each quarter; nothing on any other day, or where
    somebody has reported already. All of it or nothing: left in the middle, it starts anew."""
    if today != DEMO_DAY or ProgressReport.objects.exists():
        return
    plans = (
        Plan.objects.active()
        .select_related("jurisdiction")
        .in_bulk([*RUNNING, ENDED], field_name="slug")
    )
    if len(plans) < len(RUNNING) + 1:
        return
    with transaction.atomic():
        yield from _play(plans, today)


def _play(plans: dict[str, Plan], today: datetime.date) -> Iterator[str]:
    cast = Cast([plans[slug] for slug in (*RUNNING, ENDED)], also=agencies_of_amounts())
    stage = Stage(cast, Words(random.Random(SEED)), today)  # noqa: S311 - made up, not secret
    set_up(stage, plans)
    _schedule_keeping(stage)
    schedule_decisions(stage, plans)
    for slug in RUNNING:
        schedule_amounts(stage, plans[slug])
        silent = schedule_narratives(stage, plans[slug])
        schedule_more_time(stage, silent)
    schedule_backfilling(stage, plans[ENDED])
    yield from stage.timeline.play()


def _schedule_keeping(stage: Stage) -> None:
    """What the portal does by itself on the first day of each month, before anybody comes."""
    year, month = FIRST_MONTH
    day = datetime.date(year, month, 1)
    while day <= stage.today:
        stage.timeline.on(day, _keeping(stage, day))
        day = (day + datetime.timedelta(days=31)).replace(day=1)
    stage.timeline.on(stage.today, _keeping(stage, stage.today))


def _keeping(stage: Stage, day: datetime.date):
    def keep() -> None:
        keep_duties(by=system_user(), today=day)
        stage.read_periods()

    return keep
