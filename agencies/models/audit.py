"""The audit trail: who did what, when, from where, to what, and whether it succeeded."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act. Database triggers refuse UPDATE and DELETE, so it holds no foreign keys:
    the trail must outlive whatever it speaks of. Fields follow what GB/T 22239-2019 asks of
    an audit record: time, user, kind of event, success, and what else identifies it.
    """

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(_("用户编号"), null=True, db_index=True)
    actor_name = models.CharField(_("用户"), max_length=150)
    verb = models.CharField(_("操作"), max_length=60, db_index=True)
    succeeded = models.BooleanField(_("成功"), default=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.BigIntegerField(_("对象编号"), null=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    jurisdiction_id = models.BigIntegerField(_("行政区编号"), null=True, db_index=True)
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("操作日志")
        verbose_name_plural = _("操作日志")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb}"
