"""What signing in leaves behind: earlier passwords, sessions, codes for the day a phone is lost."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.models.user import User
from agencies.states import SessionEnd


class PasswordHistory(models.Model):
    """A password that an account has or had, as its hash; the newest are not used again."""

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="earlier_passwords"
    )
    encoded = models.CharField(_("口令摘要"), max_length=256)
    set_at = models.DateTimeField(_("设置时间"))

    class Meta:
        verbose_name = _("历史口令")
        verbose_name_plural = _("历史口令")
        ordering = ["-set_at", "-pk"]

    def __str__(self):
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class UserSessionQuerySet(models.QuerySet):
    def open(self, now: datetime.datetime):
        """Sessions that would still be let in: neither ended nor run out of time."""
        rows = self.filter(ended_at__isnull=True)
        if settings.SESSION_IDLE_MINUTES:
            rows = rows.filter(last_seen_at__gt=now - idle_limit())
        if settings.SESSION_MAX_HOURS:
            rows = rows.filter(started_at__gt=now - absolute_limit())
        return rows

    def with_device(self):
        """Each with whether its user has an authenticator app: a flag, no further query."""
        devices = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
        return self.annotate(has_device=Exists(devices))


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
        if settings.SESSION_MAX_HOURS and now - self.started_at >= absolute_limit():
            return SessionEnd.TOO_LONG
        if settings.SESSION_IDLE_MINUTES and now - self.last_seen_at >= idle_limit():
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


def idle_limit() -> datetime.timedelta:
    return datetime.timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def absolute_limit() -> datetime.timedelta:
    return datetime.timedelta(hours=settings.SESSION_MAX_HOURS)
