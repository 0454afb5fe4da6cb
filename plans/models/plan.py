"""A plan: one published 实施方案 or 规划纲要 of one jurisdiction."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction, LeadingGroup
from agencies.visibility import VisibleQuerySet
from plans.states import PlanStatus
from sciliteracy.lib.models import Editable, FromDocument


class PlanQuerySet(VisibleQuerySet):
    def running_on(self, day):
        """Plans in force whose period covers `day`."""
        return self.active().filter(
            models.Q(period_end__isnull=True) | models.Q(period_end__gte=day.year),
            status=PlanStatus.IN_FORCE,
        )

    def referred_to_as(self, reference: str):
        """Plans whose document number or title is `reference` (how documents cite each other)."""
        return self.active().filter(models.Q(document_number=reference) | models.Q(title=reference))


class Plan(FromDocument):
    """What one plan document establishes. Identity: jurisdiction and title."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("行政区"), on_delete=models.PROTECT, related_name="plans"
    )
    slug = models.SlugField(_("短名"), max_length=80, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    period_start = models.PositiveSmallIntegerField(_("起始年"), null=True, blank=True)
    period_end = models.PositiveSmallIntegerField(_("截止年"), null=True, blank=True)
    basis = models.JSONField(_("依据文件"), default=list, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上位规划"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lower_plans",
    )
    parent_reference = models.CharField(_("上位规划（标题或文号）"), max_length=200, blank=True)
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("接续的规划"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
    )
    supersedes_reference = models.CharField(
        _("接续的规划（标题或文号）"), max_length=200, blank=True
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT
    )
    leading_group = models.ForeignKey(
        LeadingGroup,
        verbose_name=_("领导小组"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
    )

    objects = PlanQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("规划")
        verbose_name_plural = _("规划")
        ordering = ["jurisdiction__code", "-period_start", "pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "title"],
                condition=models.Q(retired_at__isnull=True),
                name="plan_title_unique_in_jurisdiction",
                violation_error_message=_("本行政区已有同名规划。"),
            ),
            models.CheckConstraint(
                condition=models.Q(period_start__isnull=True)
                | models.Q(period_end__isnull=True)
                | models.Q(period_end__gte=models.F("period_start")),
                name="plan_period_in_order",
                violation_error_message=_("截止年不能早于起始年。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="plan_has_title",
                violation_error_message=_("规划要有标题。"),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="plan_not_its_own_parent",
                violation_error_message=_("规划不能是自己的上位规划。"),
            ),
            models.CheckConstraint(
                condition=models.Q(supersedes__isnull=True) | ~models.Q(supersedes=models.F("id")),
                name="plan_does_not_supersede_itself",
                violation_error_message=_("规划不能接续自己。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plans:plan-detail", args=[self.slug])

    def status_on(self, day) -> PlanStatus:
        """The status as it reads on `day`: a plan in force is over when its period is."""
        if self.status == PlanStatus.IN_FORCE and self.period_end and self.period_end < day.year:
            return PlanStatus.ENDED
        return PlanStatus(self.status)
