"""具体措施 and 专栏条目: what is tracked. Number, path and text stay for life."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.visibility import VisibleQuerySet
from plans.models.initiative import Column, Initiative
from plans.models.plan import Plan
from sciliteracy.lib.models import Editable, FromDocument


class Measure(FromDocument):
    """A numbered measure, a plain paragraph of a safeguard section, or an item of a column."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="measures"
    )
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("行动或工程"), on_delete=models.PROTECT, related_name="measures"
    )
    column = models.ForeignKey(
        Column,
        verbose_name=_("专栏"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
    )
    path = models.CharField(_("条目号"), max_length=60)
    number = models.CharField(_("编号"), max_length=10, blank=True)
    heading = models.CharField(_("标题句"), max_length=200, blank=True)
    text = models.TextField(_("原文"))
    responsibility_text = models.TextField(_("责任分工原文"), blank=True)
    by_duty = models.BooleanField(_("按职责分工负责"), default=False)
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("措施")
        verbose_name_plural = _("措施")
        ordering = ["plan_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "path"],
                condition=models.Q(retired_at__isnull=True),
                name="measure_path_unique_in_plan",
                violation_error_message=_("本规划已有这个条目号。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(path="") & ~models.Q(text=""),
                name="measure_has_path_and_text",
                violation_error_message=_("措施要有条目号和原文。"),
            ),
        ]

    def __str__(self):
        short = self.text if len(self.text) <= 31 else f"{self.text[:30]}…"
        return f"{self.path} {self.heading or short}"

    def get_absolute_url(self):
        return reverse("plans:measure-detail", args=[self.pk])

    @property
    def document_key(self) -> tuple[int, int, int, int]:
        """Sorts measures as the document has them: by initiative, columns last. Reads both."""
        column = self.column.position + 1 if self.column_id else 0
        return (self.initiative.position, column, self.position, self.pk)
