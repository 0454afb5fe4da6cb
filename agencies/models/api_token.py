"""How programs come in: tokens of interface accounts, and answers kept for calls made twice."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from agencies.states import TokenScope
from sciliteracy.lib.models import Editable, EditableQuerySet


class ApiTokenQuerySet(EditableQuerySet):
    def visible_to(self, user):
        """Those of the accounts that `user` looks after."""
        return self.filter(user__in=User.objects.administered_by(user))


class ApiToken(Editable):
    """One key of one interface account. What is stored of it opens nothing: a keyed hash.

    Its scopes narrow what the account's roles give. Revoked, it is retired with the reason.
    """

    jurisdiction_path = "user__jurisdiction"

    user = models.ForeignKey(
        User, verbose_name=_("接口账户"), on_delete=models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(_("用途"), max_length=60, validators=[MinLengthValidator(1)])
    prefix = models.CharField(_("开头"), max_length=12, unique=True, editable=False)
    digest = models.CharField(_("校验值"), max_length=64, editable=False)
    may_read = models.BooleanField(TokenScope.READ.label, default=True)
    may_report = models.BooleanField(TokenScope.REPORT.label, default=False)
    may_write = models.BooleanField(TokenScope.WRITE.label, default=False)
    expires_at = models.DateTimeField(_("到期时间"))
    networks = models.JSONField(_("允许的来源地址"), default=list, blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("创建人"), on_delete=models.PROTECT, related_name="made_api_tokens"
    )
    used_at = models.DateTimeField(_("最近使用"), null=True, blank=True, editable=False)
    used_from = models.CharField(_("最近来源"), max_length=64, blank=True, editable=False)
    refused_at = models.DateTimeField(_("最近被拒"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-pk"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(may_read=True)
                | models.Q(may_report=True)
                | models.Q(may_write=True),
                name="api_token_has_a_scope",
                violation_error_message=_("至少选一项权限范围。"),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="api_token_has_name"),
        ]

    def __str__(self):
        return f"{self.name}（{self.prefix}…）"

    @property
    def scopes(self) -> list[TokenScope]:
        return [scope for scope in TokenScope if getattr(self, f"may_{scope.value}")]

    def has_run_out(self, now) -> bool:
        return self.expires_at <= now


class KeptAnswer(models.Model):
    """What a call with an Idempotency-Key was answered, for a day: the same call again gets the
    same answer and does nothing. Without `status` the first call is still at work."""

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.CASCADE, related_name="kept_answers"
    )
    key = models.CharField(_("幂等键"), max_length=200)
    fingerprint = models.CharField(_("请求校验值"), max_length=64)
    claimed_at = models.DateTimeField(_("开始时间"))
    status = models.PositiveSmallIntegerField(_("状态码"), null=True)
    headers = models.JSONField(_("响应头"), default=dict)
    body = models.TextField(_("响应内容"), blank=True)

    class Meta:
        verbose_name = _("保留的响应")
        verbose_name_plural = _("保留的响应")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once_for_key"),
        ]

    def __str__(self):
        return self.key
