"""Where changes are told as they happen: addresses of other systems, and what was sent to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from sciliteracy.lib.models import Editable, EditableQuerySet


class WebhookQuerySet(EditableQuerySet):
    def visible_to(self, user):
        """Those of the accounts that `user` looks after."""
        return self.filter(user__in=User.objects.administered_by(user))


class Webhook(Editable):
    """Tells one address which rows changed, as far as its interface account may see them.

    It goes along the change feed: everything up to `position` was put into deliveries. The row is
    its own place in the queue: `claimed_at` while somebody works on it, `next_try_at` after a
    failure. Stopped after many, it goes on from where it was when somebody lets it.
    """

    jurisdiction_path = "user__jurisdiction"

    user = models.ForeignKey(
        User, verbose_name=_("接口账户"), on_delete=models.PROTECT, related_name="webhooks"
    )
    name = models.CharField(_("用途"), max_length=60)
    url = models.CharField(_("地址"), max_length=500)
    sealed_secret = models.TextField(_("签名密钥"), editable=False)
    resources = models.JSONField(_("资源"), default=list, blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("创建人"), on_delete=models.PROTECT, related_name="made_webhooks"
    )
    epoch = models.CharField(_("纪元"), max_length=32, editable=False)
    position = models.BigIntegerField(_("已处理至"), editable=False)
    failures = models.PositiveSmallIntegerField(_("连续失败"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("下次尝试"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("占用时间"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("最近送达"), null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("停止时间"), null=True, blank=True, editable=False)
    error = models.CharField(_("最近错误"), max_length=300, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("变更推送")
        verbose_name_plural = _("变更推送")
        ordering = ["-pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(url=""),
                name="webhook_has_name_and_url",
                violation_error_message=_("要有用途和地址。"),
            ),
        ]

    def __str__(self):
        return self.name


class WebhookDelivery(models.Model):
    """One message to one address, kept for a month: what was sent, how often, what came back."""

    webhook = models.ForeignKey(
        Webhook, verbose_name=_("变更推送"), on_delete=models.PROTECT, related_name="deliveries"
    )
    body = models.TextField(_("内容"))
    made_at = models.DateTimeField(_("生成时间"))
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    tried_at = models.DateTimeField(_("最近尝试"), null=True)
    status = models.PositiveSmallIntegerField(_("状态码"), null=True)
    error = models.CharField(_("错误"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True)

    class Meta:
        verbose_name = _("推送记录")
        verbose_name_plural = _("推送记录")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["webhook", "id"],
                condition=models.Q(delivered_at__isnull=True),
                name="webhook_delivery_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.webhook} {self.pk}"
