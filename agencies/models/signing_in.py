"""What signing in leaves behind: earlier passwords, sessions, codes for the day a phone is lost."""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.authenticator import AuthenticatorApp
from agencies.models.sign_in_policy import (
    Policy,
    installation_policy,
    over_outer_user,
    policy_for,
)
from agencies.models.user import User
from agencies.states import SessionEnd


class PasswordHistory(models.Model):
    """A password that an account has or had, as its hash; the newest are not used again."""

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="earlier_passwords"
    )
    encoded = models.CharField(_("口令摘要"), max_length=256)
    set_at = models.DateTimeField(_("设置时间"))
    set_by = models.ForeignKey(
        User,
        verbose_name=_("设置人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("历史口令")
        verbose_name_plural = _("历史口令")
        ordering = ["-set_at", "-pk"]

    def __str__(self):
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class UserSessionQuerySet(models.QuerySet):
    def open(self, now: datetime.datetime, policy: Policy | None = None):
        """Sessions that would still be let in: neither ended nor run out of time, by the
        `policy` of their account, without which the settings alone are asked."""
        policy = policy or installation_policy()
        rows = self.filter(ended_at__isnull=True)
        if policy.idle_limit:
            rows = rows.filter(last_seen_at__gt=now - policy.idle_limit)
        if policy.absolute_limit:
            rows = rows.filter(started_at__gt=now - policy.absolute_limit)
        return rows

    def with_flags(self):
        """Each with whether its user has an authenticator app and obeys more than the settings:
        flags, no further query."""
        apps = AuthenticatorApp.objects.filter(user=OuterRef("user"), confirmed=True)
        return self.annotate(has_device=Exists(apps), has_policy=over_outer_user())


class UserSession(models.Model):
    """One signed-in browser. A session that is not listed here is not let in.

    The session key itself would let anybody in who reads this table, so only its hash is kept.
    """

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="sessions"
    )
    key_hash = models.CharField(_("会话摘要"), max_length=64)
    started_at = models.DateTimeField(_("登录时间"))
    last_seen_at = models.DateTimeField(_("最近活动"))
    second_factor_at = models.DateTimeField(_("二次验证时间"), null=True, blank=True)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)
    user_agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end_reason = models.CharField(
        _("结束原因"), max_length=16, choices=SessionEnd.choices, blank=True
    )

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "ended_at"], name="user_session_by_user")]
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="user_session_key_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="user_session_ends_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"

    def run_out(self, now: datetime.datetime) -> SessionEnd | None:
        """Which of the two limits this session has passed."""
        policy = policy_for(self.user)
        if policy.absolute_limit and now - self.started_at >= policy.absolute_limit:
            return SessionEnd.TOO_LONG
        if policy.idle_limit and now - self.last_seen_at >= policy.idle_limit:
            return SessionEnd.IDLE
        return None


class RecoveryCode(models.Model):
    """One of the codes that stand in once each for the authenticator app, as its hash."""

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="recovery_codes"
    )
    code_hash = models.CharField(_("恢复码摘要"), max_length=64)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("恢复码")
        verbose_name_plural = _("恢复码")
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]

    def __str__(self):
        return f"{self.user} {self.created_at:%Y-%m-%d}"
