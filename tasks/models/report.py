"""Progress reports: what an agency says it did in one period, and every step it went through."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Venue
from agencies.states import AGENCY_ROLES, OFFICE_ROLES, Role
from agencies.visibility import NOTHING, VisibleQuerySet, visible_jurisdictions
from sciliteracy.lib.models import Editable
from tasks.models.task import Occurrence
from tasks.states import (
    IN_HAND,
    IN_REVIEW,
    TOLD,
    EnteredBy,
    ReportAct,
    ReportNature,
    ReportState,
)

# What an agency's own people and the office see beside what was approved.
WORKING_ROLES = (*OFFICE_ROLES, Role.REVIEWER)


class ProgressReportQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Approved reports as their jurisdiction is; all others for the agency and the office."""
        seen = self.filter(visible_jurisdictions(user, f"{self.model.jurisdiction_path}__"))
        if user.is_authenticated and user.is_system:
            return seen
        return seen.filter(Q(state=ReportState.APPROVED) | worked_on_by(user))

    def told(self):
        """Reports that wait for a decision or got a good one."""
        return self.active().filter(state__in=TOLD)

    def told_by(self, day):
        """Those of which it was known on `day` that they wait or got a good decision; also where
        they were sent back, taken back or corrected since."""
        last = ReportStep.objects.filter(report=OuterRef("pk"), acted_on__lte=day)
        rows = self.active().alias(last_act=Subquery(last.order_by("-pk").values("act")[:1]))
        return rows.filter(
            Q(state__in=(*TOLD, ReportState.REPLACED), submitted_on__lte=day)
            | Q(last_act__in=(ReportAct.SUBMITTED, ReportAct.SIGNED))
        )

    def approved(self):
        return self.active().filter(state=ReportState.APPROVED)

    def in_hand(self):
        return self.active().filter(state__in=IN_HAND)


def worked_on_by(user, prefix: str = "") -> Q:
    """Condition for reports of the agencies that `user` speaks for, or of his office."""
    if not user.is_active:
        return NOTHING
    places = [pk for role, pk, _path in user.held_roles if role in WORKING_ROLES]
    of_agency = user.memberships.active().filter(role__in=AGENCY_ROLES).values("agency")
    path = f"{prefix}{ProgressReport.jurisdiction_path}__in"
    return Q(**{path: places}) | Q(**{f"{prefix}agency__in": of_agency})


class ProgressReport(Editable):
    """What one agency tells about one period of a task.

    Of a flow it holds what was added since the last report, of a stock or a ratio the level on
    `performed_on`, with the denominator that was used (常住人口). A correction is another report
    that replaces its predecessor when it is approved. State changes go through
    `tasks.services.reports` alone.
    """

    jurisdiction_path = "occurrence__task__measure__plan__jurisdiction"

    occurrence = models.ForeignKey(
        Occurrence, verbose_name=_("一期任务"), on_delete=models.PROTECT, related_name="reports"
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("填报单位"), on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT
    )
    nature = models.CharField(
        _("性质"), max_length=10, choices=ReportNature.choices, default=ReportNature.NORMAL
    )
    entered_by = models.CharField(
        _("填报方式"), max_length=8, choices=EnteredBy.choices, default=EnteredBy.AGENCY
    )
    performed_on = models.DateField(_("截至日期"), null=True, blank=True)
    quantity = models.DecimalField(
        _("数量"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("分母数值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("场馆"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
    )
    achievements = models.TextField(_("做法与成效"), blank=True, max_length=5000)
    problems = models.TextField(_("存在问题"), blank=True, max_length=5000)
    next_steps = models.TextField(_("下一步打算"), blank=True, max_length=5000)
    # What the questions before submitting were answered with, by the question's name.
    answers = models.JSONField(_("核对说明"), default=dict, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("填报人"),
        on_delete=models.PROTECT,
        related_name="written_reports",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("报送人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="submitted_reports",
    )
    # The day of the rules; the moment by the clock is in the steps.
    submitted_on = models.DateField(_("报送日期"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审签人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_reports",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审核人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_reports",
    )
    decided_on = models.DateField(_("审核日期"), null=True, blank=True)
    self_approved = models.BooleanField(_("自审"), default=False)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("所更正的填报"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )
    correction_reason = models.CharField(_("更正原因"), max_length=300, blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("进展填报")
        verbose_name_plural = _("进展填报")
        ordering = ["occurrence_id", "pk"]
        indexes = [
            models.Index(fields=["agency", "state"], name="report_by_agency_and_state"),
        ]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["occurrence", "agency"],
                condition=Q(retired_at__isnull=True, state__in=IN_HAND, venue__isnull=True),
                name="report_one_in_hand",
                violation_error_message=_("这一期已有一份未办结的填报，请在那一份上继续。"),
            ),
            models.UniqueConstraint(
                fields=["occurrence", "agency", "venue"],
                condition=Q(retired_at__isnull=True, state__in=IN_HAND, venue__isnull=False),
                name="report_one_in_hand_for_venue",
                violation_error_message=_("这个场馆这一期已有一份未办结的填报，请在那一份上继续。"),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(retired_at__isnull=True)
                & Q(state__in=(*IN_HAND, ReportState.APPROVED)),
                name="report_corrected_once",
                violation_error_message=_("这份填报已有一份更正。"),
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
                name="report_quantity_not_negative",
                violation_error_message=_("数量不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="report_denominator_positive",
                violation_error_message=_("分母要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ReportState.DRAFT, ReportState.WITHDRAWN))
                | Q(
                    submitted_by__isnull=False,
                    submitted_on__isnull=False,
                    performed_on__isnull=False,
                ),
                name="report_told_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ReportState.APPROVED, ReportState.REPLACED))
                | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="report_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.APPROVED)
                | Q(self_approved=True)
                | Q(decided_by__isnull=False, submitted_by__isnull=False)
                & ~Q(decided_by=F("submitted_by")),
                name="report_approved_by_another",
                violation_error_message=_("不能审核自己报送的填报。"),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="report_correction_has_reason",
                violation_error_message=_("更正要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="report_does_not_correct_itself",
            ),
        ]

    def __str__(self):
        return f"{self.agency}：{self.occurrence}"

    def get_absolute_url(self):
        return reverse("tasks:report-detail", args=[self.pk])

    def counts_on(self, day) -> bool:
        """Whether it had been approved by `day`; it may have been corrected by then, too."""
        decided = self.state in (ReportState.APPROVED, ReportState.REPLACED)
        return decided and self.decided_on <= day

    @property
    def in_review(self) -> bool:
        return self.state in IN_REVIEW


class ReportStep(models.Model):
    """One step of a report: who did what, on which day of the rules and when by the clock, and the
    words that went with it.

    Written by the service verbs beside the audit event; never changed.
    """

    report = models.ForeignKey(
        ProgressReport, verbose_name=_("进展填报"), on_delete=models.PROTECT, related_name="steps"
    )
    act = models.CharField(_("步骤"), max_length=10, choices=ReportAct.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办理人"),
        on_delete=models.PROTECT,
        related_name="report_steps",
    )
    acted_on = models.DateField(_("办理日期"))
    at = models.DateTimeField(_("时间"))
    note = models.CharField(_("意见"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("办理过程")
        verbose_name_plural = _("办理过程")
        ordering = ["report_id", "pk"]

    def __str__(self):
        return f"{self.get_act_display()} {self.by}"
