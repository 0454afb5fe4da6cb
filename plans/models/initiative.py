"""The action/project level: 提升行动, 重点工程, 保障措施, with its basic tasks and columns."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.visibility import VisibleQuerySet
from plans.models.plan import Plan
from plans.states import InitiativeKind
from sciliteracy.lib.models import Editable, FromDocument


class Initiative(FromDocument):
    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="initiatives"
    )
    kind = models.CharField(_("类型"), max_length=10, choices=InitiativeKind.choices)
    path = models.CharField(_("章节号"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    intro = models.TextField(_("引言"), blank=True)
    responsible_label = models.CharField(_("责任方的原文称谓"), max_length=20, blank=True)
    responsibility_text = models.TextField(_("责任分工原文"), blank=True)
    open_ended = models.BooleanField(_("以“等单位”结尾"), default=False)
    position = models.PositiveIntegerField(_("在全文中的顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("行动或工程")
        verbose_name_plural = _("行动和工程")
        ordering = ["plan_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "path"],
                condition=models.Q(retired_at__isnull=True),
                name="initiative_path_unique_in_plan",
                violation_error_message=_("本规划已有这个章节号。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(path="") & ~models.Q(title=""),
                name="initiative_has_path_and_title",
                violation_error_message=_("要有章节号和标题。"),
            ),
        ]

    def __str__(self):
        return f"{self.path} {self.title}"

    def get_absolute_url(self):
        return f"{reverse('plans:plan-detail', args=[self.plan.slug])}#initiative-{self.pk}"


class BasicTask(FromDocument):
    """基本任务: what an initiative sets out to do, before its measures."""

    jurisdiction_path = "initiative__plan__jurisdiction"

    initiative = models.ForeignKey(
        Initiative,
        verbose_name=_("行动或工程"),
        on_delete=models.PROTECT,
        related_name="basic_tasks",
    )
    number = models.CharField(_("编号"), max_length=10, blank=True)
    text = models.TextField(_("原文"))
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("基本任务")
        verbose_name_plural = _("基本任务")
        ordering = ["initiative_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["initiative", "number"],
                condition=models.Q(retired_at__isnull=True) & ~models.Q(number=""),
                name="basic_task_number_unique",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="basic_task_has_text"),
        ]

    def __str__(self):
        return self.text[:40]


class Column(FromDocument):
    """专栏: a titled box of items inside an initiative."""

    jurisdiction_path = "initiative__plan__jurisdiction"

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("行动或工程"), on_delete=models.PROTECT, related_name="columns"
    )
    title = models.CharField(_("标题"), max_length=200)
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("专栏")
        verbose_name_plural = _("专栏")
        ordering = ["initiative_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["initiative", "title"],
                condition=models.Q(retired_at__isnull=True),
                name="column_title_unique_in_initiative",
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="column_has_title"),
        ]

    def __str__(self):
        return self.title
