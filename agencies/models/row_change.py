"""Which rows changed, in one order, for those who keep a copy of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowChange(models.Model):
    """One row of one resource was written: noted by triggers, so that no statement is missed.

    `sequence` is its place in the order, given after its commit (`agencies.services.change_order`).
    It holds no foreign keys: it speaks of rows as numbers, and goes after half a year.
    """

    kind = models.CharField(_("资源"), max_length=20)
    row_id = models.BigIntegerField(_("编号"))
    place_id = models.BigIntegerField(_("行政区编号"), null=True)
    removed = models.BooleanField(_("已移除"), default=False)
    changed_at = models.DateTimeField(_("时间"))
    sequence = models.BigIntegerField(_("顺序号"), null=True, unique=True)

    class Meta:
        verbose_name = _("数据变更")
        verbose_name_plural = _("数据变更")
        ordering = ["sequence"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(sequence__isnull=True),
                name="row_change_without_place",
            ),
            models.Index(fields=["place_id", "sequence"], name="row_change_by_place"),
        ]

    def __str__(self):
        return f"{self.kind} {self.row_id}"


class ChangeClock(models.Model):
    """The last place given in this database, and the last one forgotten. Another database, be it a
    restored one, has another epoch: places of the one mean nothing in the other."""

    epoch = models.CharField(_("纪元"), max_length=32)
    last = models.BigIntegerField(_("最后的顺序号"), default=0)
    forgotten = models.BigIntegerField(_("已清除至"), default=0)

    class Meta:
        verbose_name = _("变更时钟")
        verbose_name_plural = _("变更时钟")

    def __str__(self):
        return f"{self.last}"
