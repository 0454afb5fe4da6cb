"""The document itself: the file as text, its prose, phases, and what its reader doubts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from agencies.visibility import VisibleQuerySet
from plans.models.plan import Plan
from plans.states import SectionKind, Severity
from sciliteracy.lib.models import Editable, FromDocument

MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class Document(Editable):
    """The published text from which a plan was read."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="documents"
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    text = models.TextField(_("全文"))
    sha256 = models.CharField(_("校验值"), max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "sha256"],
                condition=models.Q(retired_at__isnull=True),
                name="document_once_in_plan",
            ),
        ]

    def __str__(self):
        return self.file_name


class Section(FromDocument):
    """Prose that is no initiative, so that nothing of the document is lost."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="sections"
    )
    kind = models.CharField(_("类型"), max_length=20, choices=SectionKind.choices)
    path = models.CharField(_("章节号"), max_length=40, blank=True)
    heading = models.CharField(_("标题"), max_length=200, blank=True)
    text = models.TextField(_("原文"), blank=True)
    position = models.PositiveIntegerField(_("在全文中的顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("段落")
        verbose_name_plural = _("段落")
        ordering = ["plan_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "path"],
                condition=models.Q(retired_at__isnull=True) & ~models.Q(path=""),
                name="section_path_unique_in_plan",
            ),
        ]

    def __str__(self):
        return f"{self.path} {self.heading or self.get_kind_display()}".strip()


class Phase(FromDocument):
    """A row of 进度安排: name, first and last month (YYYY-MM), what is done in it."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="phases"
    )
    name = models.CharField(_("阶段"), max_length=60)
    start = models.CharField(_("自（年月）"), max_length=7, blank=True)
    end = models.CharField(_("至（年月）"), max_length=7, blank=True)
    text = models.TextField(_("原文"), blank=True)
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("阶段")
        verbose_name_plural = _("阶段")
        ordering = ["plan_id", "position"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="phase_name_unique_in_plan",
            ),
            models.CheckConstraint(
                condition=(models.Q(start="") | models.Q(start__regex=MONTH_PATTERN))
                & (models.Q(end="") | models.Q(end__regex=MONTH_PATTERN)),
                name="phase_months_well_formed",
            ),
            models.CheckConstraint(
                condition=models.Q(start="")
                | models.Q(end="")
                | models.Q(end__gte=models.F("start")),
                name="phase_months_in_order",
            ),
        ]

    def __str__(self):
        return self.name


class Finding(FromDocument):
    """What the reader of the document doubts, or a numeral that it bound to no target."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="findings"
    )
    severity = models.CharField(_("程度"), max_length=8, choices=Severity.choices)
    code = models.CharField(_("类别"), max_length=40)
    path = models.CharField(_("条目号"), max_length=60, blank=True)
    message = models.TextField(_("说明"))
    quote = models.TextField(_("原文"), blank=True)
    position = models.PositiveIntegerField(_("顺序"))

    objects = VisibleQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("疑点")
        verbose_name_plural = _("疑点")
        ordering = ["plan_id", "position"]

    def __str__(self):
        return f"{self.path} {self.message}".strip()


class ImportRun(models.Model):
    """A record of one import of a plan: from which file, and what it did. Never edited."""

    jurisdiction_path = "plan__jurisdiction"

    plan = models.ForeignKey(
        Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="import_runs"
    )
    by = models.ForeignKey(
        User, verbose_name=_("导入人"), on_delete=models.PROTECT, related_name="import_runs"
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("校验值"), max_length=64)
    overwrite = models.BooleanField(_("覆盖人工修改"), default=False)
    outcome = models.JSONField(_("结果"), default=dict, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入记录")
        verbose_name_plural = _("导入记录")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name} {self.at:%Y-%m-%d %H:%M}"
