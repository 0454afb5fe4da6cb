"""Evidence: the files that show a value to be true."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from agencies.visibility import VisibleQuerySet
from indicators.models import Observation
from sciliteracy.lib.models import Editable
from tasks.models.report import ProgressReport, worked_on_by
from tasks.states import EvidenceKind, MediaType, ReportState

SHA256_PATTERN = r"^[0-9a-f]{64}$"


class EvidenceQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """That of values and approved reports as these are; that of other reports for their
        agency and the office."""
        seen = super().visible_to(user)
        if user.is_authenticated and user.is_system:
            return seen
        published = Q(report__isnull=True) | Q(report__state=ReportState.APPROVED)
        return seen.filter(published | worked_on_by(user, "report__"))


class Evidence(Editable):
    """One file that supports a progress report or a measured value.

    The row names the file, its content lies outside the database and is found by its SHA-256
    (`tasks.evidence_store`). A file is never changed: a better one is another row, and this one is
    retired. `jurisdiction` is that of what it supports, kept here so that the rule of who sees it
    stays one lookup.
    """

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("行政区"), on_delete=models.PROTECT, related_name="evidence"
    )
    observation = models.ForeignKey(
        Observation,
        verbose_name=_("监测值"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
    )
    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("进展填报"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
    )
    kind = models.CharField(_("类型"), max_length=10, choices=EvidenceKind.choices)
    file_name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(_("文件格式"), max_length=100, choices=MediaType.choices)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(
        _("校验值"), max_length=64, db_index=True, validators=[RegexValidator(SHA256_PATTERN)]
    )
    place = models.CharField(_("地点"), max_length=200, blank=True)
    taken_on = models.DateField(_("形成日期"), null=True, blank=True)
    keeps_location = models.BooleanField(_("保留拍摄位置"), default=False)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.PROTECT,
        related_name="uploaded_evidence",
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ["jurisdiction_id", "pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["observation", "sha256"],
                condition=Q(retired_at__isnull=True),
                name="evidence_once_on_observation",
                violation_error_message=_("这份文件已经在这里了。"),
            ),
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(retired_at__isnull=True),
                name="evidence_once_on_report",
                violation_error_message=_("这份文件已经在这里了。"),
            ),
            models.CheckConstraint(
                condition=Q(observation__isnull=True, report__isnull=False)
                | Q(observation__isnull=False, report__isnull=True),
                name="evidence_of_report_or_observation",
            ),
            models.CheckConstraint(
                condition=~Q(file_name=""),
                name="evidence_has_file_name",
                violation_error_message=_("文件要有名称。"),
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1),
                name="evidence_not_empty",
                violation_error_message=_("文件是空的，请检查后重新选择。"),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256_PATTERN),
                name="evidence_sha256_well_formed",
                violation_error_message=_("校验值应为 64 位十六进制数。"),
            ),
            models.CheckConstraint(
                condition=Q(keeps_location=False) | Q(media_type__startswith="image/"),
                name="evidence_location_of_pictures_only",
                violation_error_message=_("只有图片带有拍摄位置。"),
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("tasks:evidence-download", args=[self.pk])

    @property
    def supports(self) -> Observation | ProgressReport:
        """What it is evidence of."""
        return self.report if self.report_id is not None else self.observation
