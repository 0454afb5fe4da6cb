"""What the machine did: each run of a periodic job, each backup, each drill. No business data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from agencies.states import BackupKind, RunOutcome


class JobRunQuerySet(models.QuerySet):
    def latest_of_each(self):
        """The last one under each name."""
        last = self.order_by().values("name").annotate(last=models.Max("pk")).values("last")
        return self.model.objects.filter(pk__in=last)

    def running(self):
        return self.filter(outcome=RunOutcome.RUNNING)

    def done(self):
        return self.filter(outcome=RunOutcome.DONE)


class JobRun(models.Model):
    """One run of one periodic job, whichever door it came by.

    Written by `agencies.services.job_runs.job_run` alone. `counts` says what it did, each number
    under a name that the page has a word for. Without `by` the clock ordered it.
    """

    name = models.CharField(_("作业"), max_length=60)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    outcome = models.CharField(
        _("结果"), max_length=10, choices=RunOutcome, default=RunOutcome.RUNNING
    )
    counts = models.JSONField(_("数量"), default=dict)
    error = models.CharField(_("错误"), max_length=300, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("下令人"), null=True, related_name="+"
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("作业运行")
        verbose_name_plural = _("作业运行")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["name", "-id"], name="job_run_by_name"),
            models.Index(fields=["started_at"], name="job_run_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=RunOutcome.RUNNING, finished_at__isnull=True)
                | ~models.Q(outcome=RunOutcome.RUNNING) & models.Q(finished_at__isnull=False),
                name="job_run_finished_unless_running",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def duration(self):
        return self.finished_at - self.started_at if self.finished_at else None


class BackupRecord(models.Model):
    """One backup or drill, also one that failed; kept for good, as the record that 等保 asks for.

    Where it lies and how large it is; `is_verified` if every byte was read again afterwards,
    `is_signed` if it bears a signature under BACKUP_KEY.
    """

    kind = models.CharField(_("类别"), max_length=10, choices=BackupKind)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"))
    succeeded = models.BooleanField(_("成功"))
    by_name = models.CharField(_("执行人"), max_length=150)
    place = models.CharField(_("存放位置"), max_length=500)
    database = models.CharField(_("数据库"), max_length=20, blank=True)
    portal_version = models.CharField(_("系统版本"), max_length=40, blank=True)
    row_count = models.BigIntegerField(_("行数"), null=True)
    file_count = models.BigIntegerField(_("文件数"), null=True)
    missing_count = models.BigIntegerField(_("缺失文件数"), null=True)
    size = models.BigIntegerField(_("字节数"), null=True)
    sha256 = models.CharField(_("清单校验值"), max_length=64, blank=True)
    is_signed = models.BooleanField(_("已签名"), default=False)
    is_verified = models.BooleanField(_("已核验"), default=False)
    reason = models.CharField(_("原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("备份记录")
        verbose_name_plural = _("备份记录")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="backup_record_by_kind")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def duration(self):
        return self.finished_at - self.started_at
