"""What two people do together: to let an administrator's account in again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from agencies.states import ANSWERS, HelpDecision, HelpKind, Role
from agencies.visibility import lineage_within


def standing_since(now: datetime) -> datetime:
    """What was asked then or earlier has run out."""
    return now - timedelta(days=settings.HELP_REQUEST_DAYS)


class AccountHelpQuerySet(models.QuerySet):
    def open(self, now: datetime):
        """What waits for somebody to decide."""
        standing = self.filter(decision="", asked_at__gt=standing_since(now))
        return standing.filter(account__is_active=True)

    def ended(self, now: datetime):
        """What was decided, was withdrawn or ran out, whether that has been noted yet or not."""
        return self.filter(~Q(decision="") | Q(asked_at__lte=standing_since(now)))

    def run_out(self, now: datetime):
        """What ran out and has not been noted as such."""
        return self.filter(decision="", asked_at__lte=standing_since(now))

    def visible_to(self, user):
        """About accounts that `user` looks after or whose jurisdiction he audits, and never about
        his own; what he may decide, `agencies.permissions` says."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        audited = lineage_within(user.lineages_as(Role.AUDITOR), "account__jurisdiction__")
        looked_after = Q(account__in=User.objects.administered_by(user).values("pk"))
        return self.filter(looked_after | audited).exclude(account=user)


class AccountHelp(models.Model):
    """One person asks, another one agrees or declines; the account is a third person's. Who asked
    may take it back; after `HELP_REQUEST_DAYS` it has run out by itself."""

    jurisdiction_path = "account__jurisdiction"

    account = models.ForeignKey(
        User, verbose_name=_("账户"), on_delete=models.PROTECT, related_name="help_requests"
    )
    kind = models.CharField(_("事项"), max_length=16, choices=HelpKind.choices)
    asked_by = models.ForeignKey(
        User, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("申请时间"))
    reason = models.CharField(_("原因"), max_length=500)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("决定人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decision = models.CharField(_("决定"), max_length=10, choices=HelpDecision.choices, blank=True)

    objects = AccountHelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户求助")
        verbose_name_plural = _("账户求助")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(decision=""),
                name="account_help_open_once",
                violation_error_message=_("这个账户的同一申请正在等待另一人决定。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(asked_by=F("account")),
                name="account_help_asked_by_another",
                violation_error_message=_("须由他人说明原因提出申请。"),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    decision=HelpDecision.EXPIRED,
                    decided_by__isnull=True,
                    decided_at__isnull=False,
                )
                | Q(
                    decision__in=(*ANSWERS, HelpDecision.WITHDRAWN),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="account_help_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(decision=HelpDecision.WITHDRAWN, decided_by=F("asked_by"))
                | (
                    Q(decision__in=ANSWERS)
                    & ~Q(decided_by=F("asked_by"))
                    & ~Q(decided_by=F("account"))
                ),
                name="account_help_takes_two",
            ),
        ]

    def __str__(self):
        return f"{self.account}：{self.get_kind_display()}"

    @property
    def runs_out_at(self) -> datetime:
        return self.asked_at + timedelta(days=settings.HELP_REQUEST_DAYS)

    def has_run_out(self, now: datetime) -> bool:
        return not self.decision and self.asked_at <= standing_since(now)

    @property
    def ended_at(self) -> datetime:
        """For one that has ended; what ran out ended then, whenever that was noted."""
        decided = self.decision and self.decision != HelpDecision.EXPIRED
        return self.decided_at if decided else self.runs_out_at

    @property
    def outcome(self) -> str:
        """How it ended, for a page that shows what has ended."""
        return self.get_decision_display() if self.decision else str(HelpDecision.EXPIRED.label)
