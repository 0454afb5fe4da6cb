"""Tasks and occurrences: what a target or a reporting duty asks, period by period."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import VisibleQuerySet
from indicators.models import Target
from indicators.states import FrequencyUnit
from plans.models import Measure
from sciliteracy.lib.models import Editable
from tasks.periods import Rhythm, Terms
from tasks.states import Colour, Late, OccurrenceState, TaskKind

# What a period made of a task asks for, in SQL; `Task.quota_of` is the same rule in memory.
QUOTA_OF_MEMBER = F("target__value")
# 各…, 每… without known members is told as "n of N", so there is no number to reach.
QUOTA_OF_ALL = Case(When(~Q(target__per=""), then=None), default=QUOTA_OF_MEMBER)


class Task(Editable):
    """What a target, or the duty to report on a measure, asks again and again or once.

    Without a frequency and without a `rule` there is one period, from `starts_on` to `ends_on`.
    `derived_as` keeps what the target and the plan made of it: a field that differs was changed
    by the office, and stays as the office wants it.
    """

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
    rule = models.CharField(
        _("特殊周期（RRULE）"),
        max_length=200,
        blank=True,
        help_text=_("固定频率说不清的周期，如 FREQ=YEARLY;BYMONTH=5,9（RFC 5545）。"),
    )
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
    # Named until it was split: the office is asked who of all is in charge now.
    split_main_agency = models.ForeignKey(
        Agency,
        verbose_name=_("分设前的主办单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="split_main_tasks",
    )
    derived_as = models.JSONField(_("推定的内容"), default=dict, blank=True, editable=False)

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
                condition=Q(rule="") | Q(frequency_unit=""),
                name="task_frequency_or_rule",
                violation_error_message=_("固定频率和特殊周期只能选一种。"),
            ),
            models.CheckConstraint(
                condition=~Q(rule="", frequency_unit="") | Q(ends_on__isnull=False),
                name="task_once_has_end",
                violation_error_message=_("只有一期的任务要写明截止日期。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="task_dates_in_order",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_once(self) -> bool:
        return not self.frequency_unit and not self.rule

    def rhythm(self, terms: Terms) -> Rhythm:
        """When it falls due, where school terms begin on the days of `terms`."""
        return Rhythm(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            unit=self.frequency_unit,
            every=self.frequency_every or 1,
            rule=self.rule,
            terms=terms,
        )

    def quota_of(self, member: Agency | None) -> Decimal | None:
        """The number that one period asks of `member`, or of all together (None)."""
        if self.target is None or (self.target.per and member is None):
            return None
        return self.target.value


class OccurrenceQuerySet(VisibleQuerySet):
    def standing(self):
        """Periods that are still owed or were met, of tasks and measures that stand."""
        return self.active().filter(
            task__retired_at__isnull=True,
            task__measure__retired_at__isnull=True,
            task__measure__plan__retired_at__isnull=True,
        )

    def open_on(self, day):
        """Periods not done that may be reported on `day`."""
        return self.standing().filter(
            state=OccurrenceState.OPEN, opens_on__lte=day, locks_on__gte=day
        )

    def overdue(self, day):
        return self.standing().filter(state=OccurrenceState.OPEN, report_due_on__lt=day)


class Occurrence(Editable):
    """One period of one task (and of one member, where each owes its own).

    `done`, `done_on`, `late` and `state` follow from the approved reports: kept right by
    `tasks.services.reports`. `reddened_on` is the first day on which the light was red; a red
    that catches up is remembered. `made_on` is the day on which the row was made, None where
    nobody wrote that down.
    """

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
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    late = models.CharField(_("逾期情形"), max_length=6, choices=Late.choices, blank=True)
    provisional = models.BooleanField(
        _("日期待定"),
        default=False,
        help_text=_("所在年份的放假通知尚未载入，日期按周一至周五推定。"),
    )
    reddened_on = models.DateField(_("首次亮红灯"), null=True, blank=True)
    override_colour = models.CharField(
        _("人工认定"), max_length=6, choices=Colour.choices, blank=True
    )
    override_reason = models.CharField(_("人工认定原因"), max_length=300, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("认定人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overridden_occurrences",
    )
    opened_reason = models.CharField(_("补录原因"), max_length=300, blank=True)
    made_on = models.DateField(_("生成日期"), null=True, blank=True, editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("一期任务")
        verbose_name_plural = _("各期任务")
        ordering = ["task_id", "period_start", "member_id"]
        indexes = [
            models.Index(fields=["state", "report_due_on"], name="occurrence_by_state_and_due"),
        ]
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
            models.CheckConstraint(
                condition=Q(override_colour="", override_reason="", overridden_by__isnull=True)
                | (
                    ~Q(override_colour="") & ~Q(override_reason="") & Q(overridden_by__isnull=False)
                ),
                name="occurrence_override_has_reason",
                violation_error_message=_("人工认定要写明原因。"),
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.period_start}—{self.period_end}"

    def get_absolute_url(self):
        return reverse("tasks:occurrence-detail", args=[self.pk])


class OccurrenceBefore(models.Model):
    """How a period stood until a day on which somebody decided otherwise: its dates, the light set
    by hand, why it was open once more.

    One for each day on which something was decided, kept by the service verbs and never changed:
    what was known on an earlier day is the first of those that came after it
    (`tasks.hindsight`).
    """

    occurrence = models.ForeignKey(
        Occurrence, verbose_name=_("一期任务"), on_delete=models.PROTECT, related_name="befores"
    )
    changed_on = models.DateField(_("更改日期"))
    member = models.ForeignKey(
        Agency,
        verbose_name=_("成员单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    work_due_on = models.DateField(_("工作期限"))
    report_due_on = models.DateField(_("报送期限"))
    locks_on = models.DateField(_("锁定日期"))
    override_colour = models.CharField(
        _("人工认定"), max_length=6, choices=Colour.choices, blank=True
    )
    override_reason = models.CharField(_("人工认定原因"), max_length=300, blank=True)
    opened_reason = models.CharField(_("补录原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("一期任务更改前的情况")
        verbose_name_plural = _("各期任务更改前的情况")
        ordering = ["occurrence_id", "changed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "changed_on"], name="occurrence_before_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(locks_on__gte=F("report_due_on")),
                name="occurrence_before_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(override_colour="", override_reason="")
                | (~Q(override_colour="") & ~Q(override_reason="")),
                name="occurrence_before_override_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.occurrence} < {self.changed_on}"
