"""What the office decides about periods: more time, and that a period is closed for good."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable
from tasks.models.report import worked_on_by
from tasks.models.task import Occurrence
from tasks.states import ExtensionState


class ExtensionQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """For the agency that asked and the office that decides."""
        seen = super().visible_to(user)
        return seen if user.is_authenticated and user.is_system else seen.filter(worked_on_by(user))


class Extension(Editable):
    """延期: asked for with a reason before the work is due, decided by the office."""

    jurisdiction_path = "occurrence__task__measure__plan__jurisdiction"

    occurrence = models.ForeignKey(
        Occurrence, verbose_name=_("一期任务"), on_delete=models.PROTECT, related_name="extensions"
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="extensions"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ExtensionState.choices, default=ExtensionState.ASKED
    )
    reason = models.CharField(_("延期原因"), max_length=500)
    work_due_before = models.DateField(_("原工作期限"))
    work_due_after = models.DateField(_("申请延至"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("申请人"),
        on_delete=models.PROTECT,
        related_name="asked_extensions",
    )
    asked_on = models.DateField(_("申请日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("批准人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_extensions",
    )
    decided_on = models.DateField(_("批准日期"), null=True, blank=True)
    note = models.CharField(_("批复意见"), max_length=500, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["occurrence_id", "pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["occurrence"],
                condition=Q(retired_at__isnull=True, state=ExtensionState.ASKED),
                name="extension_one_open",
                violation_error_message=_("这一期已有一份待批的延期申请。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_has_reason",
                violation_error_message=_("请填写延期原因。"),
            ),
            models.CheckConstraint(
                condition=Q(work_due_after__gt=F("work_due_before")),
                name="extension_gives_time",
                violation_error_message=_("延至的日期要晚于原期限。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.ASKED)
                | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="extension_decided_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.occurrence} → {self.work_due_after}"


class PeriodFreeze(Editable):
    """A period that the office has closed: what was approved in it changes by correction only."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("行政区"), on_delete=models.PROTECT, related_name="freezes"
    )
    period_start = models.DateField(_("期初"))
    period_end = models.DateField(_("期末"))
    frozen_on = models.DateField(_("封存日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("封存的报告期")
        verbose_name_plural = _("封存的报告期")
        ordering = ["jurisdiction_id", "period_start"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "period_start", "period_end"],
                condition=Q(retired_at__isnull=True),
                name="period_frozen_once",
                violation_error_message=_("这一期已经封存。"),
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="period_freeze_dates_in_order",
                violation_error_message=_("期末不能早于期初。"),
            ),
        ]

    def __str__(self):
        return f"{self.period_start}—{self.period_end}"
