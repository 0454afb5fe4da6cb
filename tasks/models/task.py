"""Tasks and occurrences, as data: what a target or a reporting duty asks, period by period."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import VisibleQuerySet
from indicators.models import Target
from indicators.states import FrequencyUnit
from plans.models import Measure
from sciliteracy.lib.models import Editable
from tasks.states import OccurrenceState, TaskKind


class Task(Editable):
    """What a target, or the duty to report on a measure, asks again and again or once."""

    jurisdiction_path = "measure__plan__jurisdiction"

    measure = models.ForeignKey(
        Measure, verbose_name=_("措施"), on_delete=models.PROTECT, related_name="tasks"
    )
    target = models.ForeignKey(
        Target,
        verbose_name=_("目标"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
    )
    kind = models.CharField(_("类型"), max_length=10, choices=TaskKind.choices)
    title = models.CharField(_("名称"), max_length=200)
    frequency_unit = models.CharField(
        _("周期"), max_length=10, choices=FrequencyUnit.choices, blank=True
    )
    frequency_every = models.PositiveSmallIntegerField(_("每几个周期"), null=True, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    main_agency = models.ForeignKey(
        Agency,
        verbose_name=_("主办单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="main_tasks",
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["measure_id", "kind", "pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=TaskKind.TARGET, target__isnull=False)
                | Q(kind=TaskKind.REPORTING, target__isnull=True),
                name="task_target_as_kind_asks",
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(retired_at__isnull=True, target__isnull=False),
                name="task_once_for_target",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(retired_at__isnull=True, kind=TaskKind.REPORTING),
                name="task_reporting_once_for_measure",
            ),
            models.CheckConstraint(
                condition=Q(frequency_unit="", frequency_every__isnull=True)
                | (
                    ~Q(frequency_unit="") & Q(frequency_every__isnull=False, frequency_every__gte=1)
                ),
                name="task_frequency_whole",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="task_dates_in_order",
            ),
        ]

    def __str__(self):
        return self.title


class Occurrence(Editable):
    """One period of one task (and of one member, where each owes its own)."""

    jurisdiction_path = "task__measure__plan__jurisdiction"

    task = models.ForeignKey(
        Task, verbose_name=_("任务"), on_delete=models.PROTECT, related_name="occurrences"
    )
    member = models.ForeignKey(
        Agency,
        verbose_name=_("成员单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrences",
    )
    period_start = models.DateField(_("期初"))
    period_end = models.DateField(_("期末"))
    opens_on = models.DateField(_("开放填报"))
    work_due_on = models.DateField(_("工作期限"))
    report_due_on = models.DateField(_("报送期限"))
    locks_on = models.DateField(_("锁定日期"))
    quota = models.DecimalField(_("应完成"), max_digits=18, decimal_places=4, null=True, blank=True)
    done = models.DecimalField(_("已完成"), max_digits=18, decimal_places=4, null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=OccurrenceState.choices, default=OccurrenceState.OPEN
    )

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("一期任务")
        verbose_name_plural = _("各期任务")
        ordering = ["task_id", "period_start", "member_id"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["task", "period_start"],
                condition=Q(retired_at__isnull=True, member__isnull=True),
                name="occurrence_once_in_period",
            ),
            models.UniqueConstraint(
                fields=["task", "period_start", "member"],
                condition=Q(retired_at__isnull=True, member__isnull=False),
                name="occurrence_once_in_period_for_member",
            ),
            models.CheckConstraint(
                condition=Q(
                    period_end__gte=F("period_start"),
                    work_due_on__gte=F("opens_on"),
                    report_due_on__gte=F("opens_on"),
                    locks_on__gte=F("report_due_on"),
                ),
                name="occurrence_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(quota__isnull=True) | Q(quota__gte=0))
                & (Q(done__isnull=True) | Q(done__gte=0)),
                name="occurrence_amounts_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.period_start}—{self.period_end}"
