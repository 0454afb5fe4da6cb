"""Administrative divisions and the tree that they form."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.states import JurisdictionLevel, ReportingPeriod
from agencies.visibility import visible_jurisdictions
from sciliteracy.lib.models import Editable, EditableQuerySet


class JurisdictionQuerySet(EditableQuerySet):
    def visible_to(self, user):
        """What `user` may see: own jurisdictions, all below them and, as names, all above."""
        return self.filter(visible_jurisdictions(user, "", with_ancestors=True))

    def within(self, jurisdiction):
        """`jurisdiction` and everything below it."""
        return self.filter(lineage__startswith=jurisdiction.lineage)


class Jurisdiction(Editable):
    """A division (行政区). Its GB/T 2260 code is data, not identity: codes change with reforms."""

    jurisdiction_path = ""

    name = models.CharField(_("名称"), max_length=60)
    code = models.CharField(
        _("行政区划代码"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{6}$", _("行政区划代码是六位数字（GB/T 2260）。"))],
    )
    level = models.CharField(_("级别"), max_length=12, choices=JurisdictionLevel.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级行政区"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    lineage = models.CharField(
        _("上级路径"),
        max_length=120,
        editable=False,
        blank=True,
        db_index=True,
        help_text=_("从省到本级的主键，如 /1/5/9/，供按子树查询。"),
    )
    office = models.ForeignKey(
        "agencies.Agency",
        verbose_name=_("办公室所在单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_of",
    )
    office_assumed = models.BooleanField(_("办公室为推定"), default=False)
    reporting_period = models.CharField(
        _("填报周期"),
        max_length=10,
        choices=ReportingPeriod.choices,
        default=ReportingPeriod.QUARTER,
    )
    settings = models.JSONField(_("设置"), default=dict, blank=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("行政区")
        verbose_name_plural = _("行政区")
        ordering = ["code", "name"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code="") & models.Q(retired_at__isnull=True),
                name="jurisdiction_code_unique",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=models.Q(retired_at__isnull=True, parent__isnull=False),
                name="jurisdiction_name_unique_in_parent",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(retired_at__isnull=True, parent__isnull=True),
                name="jurisdiction_name_unique_at_top",
            ),
            models.CheckConstraint(
                condition=models.Q(code="") | models.Q(code__regex=r"^[0-9]{6}$"),
                name="jurisdiction_code_six_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="jurisdiction_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(office_assumed=False) | models.Q(office__isnull=False),
                name="jurisdiction_assumed_office_is_set",
            ),
        ]

    def __str__(self):
        return self.name

    def ancestor_ids(self) -> list[int]:
        """Primary keys from the province down to the direct parent."""
        return [int(part) for part in self.lineage.split("/") if part][:-1]
