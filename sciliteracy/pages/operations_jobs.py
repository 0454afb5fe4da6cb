"""Periodic jobs as the page on operations shows them: what each is for, when, how it went."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import JobRun
from agencies.states import RunOutcome
from plans.jobs import REFRESH_ASSIGNMENTS, refresh_effective_assignments
from sciliteracy.celery import BEAT_SCHEDULE
from sciliteracy.jobs import (
    DELIVER_WEBHOOKS,
    FORGET_CHANGES,
    deliver_webhooks,
    forget_changes,
)
from tasks.jobs import (
    DELIVER_REMINDERS,
    KEEP_DUTIES,
    PREPARE_REMINDERS,
    deliver_reminders,
    keep_duties_right,
    prepare_reminders,
)

# A worker may be busy and a night long; beyond this somebody should look.
GRACE = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """What people are told of an entry of the schedule, and the task that does it.

    Only jobs that may run at any time, and twice, have a place here: each has a button.
    """

    title: Promise
    purpose: Promise
    task: Callable[..., Any]


JOBS = {
    REFRESH_ASSIGNMENTS: Job(
        gettext_lazy("核定责任单位"),
        gettext_lazy("单位集合的成员按日期进出，由此重新推算每条措施由谁负责。"),
        refresh_effective_assignments,
    ),
    KEEP_DUTIES: Job(
        gettext_lazy("每日整理"),
        gettext_lazy("生成任务和各期，移交已撤并单位的任务，记下变红的日期，清除旧的运行记录。"),
        keep_duties_right,
    ),
    PREPARE_REMINDERS: Job(
        gettext_lazy("准备提醒"),
        gettext_lazy("按提醒阶梯找出该提醒的人，合并成每人每天一条消息。"),
        prepare_reminders,
    ),
    DELIVER_REMINDERS: Job(
        gettext_lazy("发送提醒"),
        gettext_lazy("发出到时的消息；失败的稍后再试，多次失败的留待处理。"),
        deliver_reminders,
    ),
    DELIVER_WEBHOOKS: Job(
        gettext_lazy("推送变更"),
        gettext_lazy("把变更推送给登记了地址的系统；失败的稍后再试，多次失败的停止。"),
        deliver_webhooks,
    ),
    FORGET_CHANGES: Job(
        gettext_lazy("清理变更流"),
        gettext_lazy("清除半年以前的变更记录和一个月以前的推送记录。"),
        forget_changes,
    ),
}
# The words for the numbers that jobs keep, in this order.
COUNTS: dict[str, Promise] = {
    "answers_changed": gettext_lazy("责任变动"),
    "tasks_made": gettext_lazy("新建任务"),
    "tasks_changed": gettext_lazy("更新任务"),
    "tasks_retired": gettext_lazy("停用任务"),
    "periods_made": gettext_lazy("新建各期"),
    "periods_dropped": gettext_lazy("停用各期"),
    "dates_settled": gettext_lazy("确定日期"),
    "duties_moved": gettext_lazy("移交任务"),
    "lights_reddened": gettext_lazy("转红"),
    "limits_kept": gettext_lazy("守住上限"),
    "runs_forgotten": gettext_lazy("清除旧记录"),
    "reminders": gettext_lazy("新增提醒"),
    "messages": gettext_lazy("新增消息"),
    "replaced": gettext_lazy("合并旧消息"),
    "handed_over": gettext_lazy("转告代办人"),
    "faults": gettext_lazy("未能处理的行政区"),
    "delivered": gettext_lazy("已送达"),
    "changes": gettext_lazy("清除变更"),
    "deliveries": gettext_lazy("清除推送记录"),
    "sent": gettext_lazy("已发出"),
    "skipped": gettext_lazy("不必再发"),
    "postponed": gettext_lazy("收件人休假，改日再发"),
    "failed": gettext_lazy("待重试"),
    "dead": gettext_lazy("已放弃"),
}


@dataclass
class JobRow:
    """One job: its words, its last run and whether it is late."""

    name: str
    title: str
    purpose: str
    rhythm: str
    last: JobRun | None
    last_success: JobRun | None
    is_late: bool
    counts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        return self.last is not None and self.last.outcome == RunOutcome.FAILED


def job_rows() -> list[JobRow]:
    """Every job of the schedule."""
    runs = JobRun.objects.filter(name__in=JOBS)
    last = {run.name: run for run in runs.latest_of_each().select_related("by")}
    done = {run.name: run for run in runs.done().latest_of_each()}
    return [_row(name, last.get(name), done.get(name)) for name in BEAT_SCHEDULE]


def _row(name: str, last: JobRun | None, done: JobRun | None) -> JobRow:
    schedule = maybe_schedule(BEAT_SCHEDULE[name]["schedule"])
    waiting = schedule.remaining_estimate(done.started_at) if done else None
    return JobRow(
        name=name,
        title=str(JOBS[name].title),
        purpose=str(JOBS[name].purpose),
        rhythm=rhythm(schedule),
        last=last,
        last_success=done,
        is_late=waiting is not None and waiting < -GRACE,
        counts=counted(last),
    )


def counted(run: JobRun | None) -> list[tuple[str, int]]:
    """What a run did, in words; what it found nothing of is left out."""
    kept = run.counts if run else {}
    return [(str(word), kept[name]) for name, word in COUNTS.items() if kept.get(name)]


def rhythm(schedule: Any) -> str:
    """When a job runs, in words."""
    if not isinstance(schedule, crontab):
        minutes = max(1, round(schedule.run_every.total_seconds() / 60))
        return ngettext("每 %(n)d 分钟", "每 %(n)d 分钟", minutes) % {"n": minutes}
    hours, minutes = sorted(schedule.hour), sorted(schedule.minute)
    if len(hours) == 1 and len(minutes) == 1:
        return _("每天 %(time)s") % {"time": f"{hours[0]:02}:{minutes[0]:02}"}
    told = {"first": f"{hours[0]:02}:00", "last": f"{hours[-1]:02}:59", "n": _step(minutes)}
    return _("每天 %(first)s 至 %(last)s，每 %(n)d 分钟") % told


def _step(minutes: list[int]) -> int:
    return 60 // max(1, len(minutes))


def recent_runs(most: int) -> list[tuple[str, JobRun, list[tuple[str, int]]]]:
    """The last runs of all jobs, newest first, with title and counts in words."""
    runs: Iterable[JobRun] = JobRun.objects.filter(name__in=JOBS).select_related("by")[:most]
    return [(str(JOBS[run.name].title), run, counted(run)) for run in runs]


def start(name: str, *, ordered_by: int) -> bool:
    """Have the job done: by a worker where there are some (False: it is not done yet), else here
    and now."""
    task = JOBS[name].task
    if settings.REDIS_URL:
        task.delay(ordered_by=ordered_by)  # type: ignore[attr-defined]
        return False
    task(ordered_by=ordered_by)
    return True
