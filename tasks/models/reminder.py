"""Reminders and deliveries: why somebody is to be told, and the message in which it reaches them.

The two tables are the queue: nothing about a reminder is known only to a broker, a cache or a
process. Rows are made and moved on by `tasks.reminders` alone.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Contact, LeadingGroupMember, User
from agencies.states import Channel
from tasks.models.task import Occurrence
from tasks.models.theme_day import ThemeDay
from tasks.states import THEME_KINDS, ReminderKind, StandIn

DIGEST = "digest"
TEST = "test"


def one_recipient(name: str) -> models.CheckConstraint:
    """A person with an account, or a member of the leading group without one."""
    return models.CheckConstraint(
        condition=Q(user__isnull=True, leader__isnull=False)
        | Q(user__isnull=False, leader__isnull=True),
        name=name,
    )


class Reminder(models.Model):
    """Why one person is to be told of something: of one period, what rung of the ladder, on what
    day; or of one theme day in one year, what step around it.

    `due_on` is the day on which the report (or the step) was due when the reminder was made,
    `told_from` and `told_to` the reporting period, or the days of the theme day: moved dates and
    what was told since make it void. `digest_on` is the day in whose message it reaches the person.
    """

    occurrence = models.ForeignKey(
        Occurrence,
        verbose_name=_("一期任务"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
    )
    theme_day = models.ForeignKey(
        ThemeDay,
        verbose_name=_("主题日"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提醒谁"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
    )
    leader = models.ForeignKey(
        LeadingGroupMember,
        verbose_name=_("提醒哪位领导"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
    )
    kind = models.CharField(_("事由"), max_length=10, choices=ReminderKind.choices)
    stand_in = models.CharField(_("代为接收"), max_length=6, choices=StandIn.choices, blank=True)
    due_on = models.DateField(_("期限"))
    told_from = models.DateField(_("时段自"))
    told_to = models.DateField(_("时段至"))
    remind_on = models.DateField(_("提醒日"))
    digest_on = models.DateField(_("发出日"), null=True, blank=True)
    purpose = models.CharField(_("用途"), max_length=40, default=DIGEST)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("催办人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="asked_reminders",
    )
    words = models.CharField(_("催办附言"), max_length=300, blank=True)
    reason = models.CharField(_("时限较短的原因"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["user", "digest_on"], name="reminder_by_user_and_digest"),
            models.Index(fields=["leader", "digest_on"], name="reminder_by_leader_and_digest"),
            models.Index(
                fields=["remind_on"],
                condition=Q(digest_on__isnull=True),
                name="reminder_without_digest",
            ),
        ]
        constraints = [
            one_recipient("reminder_of_one_recipient"),
            models.UniqueConstraint(
                fields=["occurrence", "user", "kind", "due_on", "remind_on", "purpose"],
                condition=Q(user__isnull=False),
                name="reminder_once_for_user",
            ),
            models.UniqueConstraint(
                fields=["occurrence", "leader", "kind", "due_on", "remind_on", "purpose"],
                condition=Q(leader__isnull=False),
                name="reminder_once_for_leader",
            ),
            models.UniqueConstraint(
                fields=["theme_day", "user", "kind", "told_from", "told_to"],
                condition=Q(theme_day__isnull=False),
                name="reminder_once_for_theme_day",
            ),
            models.CheckConstraint(
                condition=Q(occurrence__isnull=False, theme_day__isnull=True)
                & ~Q(kind__in=THEME_KINDS)
                | Q(occurrence__isnull=True, theme_day__isnull=False, kind__in=THEME_KINDS),
                name="reminder_about_one_matter",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReminderKind.BY_HAND, asked_by__isnull=False)
                | (~Q(kind=ReminderKind.BY_HAND) & Q(asked_by__isnull=True)),
                name="reminder_by_hand_has_author",
            ),
            models.CheckConstraint(
                condition=Q(told_to__gte=F("told_from")), name="reminder_dates_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.occurrence_id or self.theme_day_id}"


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent, nor given up, nor found to have nothing to tell any more."""
        return self.filter(sent_at__isnull=True, dead_at__isnull=True, skipped_at__isnull=True)

    def sent(self):
        return self.filter(sent_at__isnull=False)

    def dead(self):
        """Given up after too many tries, or refused for good; somebody has to look."""
        return self.filter(dead_at__isnull=False, skipped_at__isnull=True)

    def set_aside(self):
        """Given up, looked at, and left at that, with a reason."""
        return self.filter(dead_at__isnull=False, skipped_at__isnull=False)

    def unread(self):
        return self.sent().filter(channel=Channel.INBOX, read_at__isnull=True)


class Delivery(models.Model):
    """One message to one person on one channel.

    Claimed by a conditional update on `claimed_at`; a claim older than the lease is anybody's.
    What was sent keeps its `subject` and `body`: the inbox shows them, the log proves them.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
    )
    leader = models.ForeignKey(
        LeadingGroupMember,
        verbose_name=_("收件领导"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("联系方式"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
    )
    day = models.DateField(_("日期"))
    purpose = models.CharField(_("用途"), max_length=40, default=DIGEST)
    available_at = models.DateTimeField(_("最早发送时间"))
    claimed_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    dead_at = models.DateTimeField(_("放弃时间"), null=True, blank=True)
    skipped_at = models.DateTimeField(_("免发时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("错误"), max_length=500, blank=True)
    aside_reason = models.CharField(_("搁置原因"), max_length=300, blank=True)
    subject = models.CharField(_("标题"), max_length=200, blank=True)
    body = models.TextField(_("正文"), blank=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=Q(sent_at__isnull=True, dead_at__isnull=True, skipped_at__isnull=True),
                name="delivery_waiting",
            ),
            models.Index(fields=["user", "channel", "sent_at"], name="delivery_by_user"),
            models.Index(
                fields=["dead_at"],
                condition=Q(dead_at__isnull=False),
                name="delivery_dead",
            ),
            # What was sent or skipped in the last days, for who looks after the machine.
            models.Index(
                fields=["sent_at"],
                condition=Q(sent_at__isnull=False),
                name="delivery_by_sent",
            ),
            models.Index(
                fields=["skipped_at"],
                condition=Q(skipped_at__isnull=False),
                name="delivery_by_skipped",
            ),
        ]
        constraints = [
            one_recipient("delivery_to_one_recipient"),
            models.UniqueConstraint(
                fields=["user", "channel", "day", "purpose"],
                condition=Q(user__isnull=False),
                name="delivery_once_to_user",
            ),
            models.UniqueConstraint(
                fields=["leader", "channel", "day", "purpose"],
                condition=Q(leader__isnull=False),
                name="delivery_once_to_leader",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.INBOX, contact__isnull=True)
                | (~Q(channel=Channel.INBOX) & Q(contact__isnull=False)),
                name="delivery_contact_as_channel_asks",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(dead_at__isnull=True, skipped_at__isnull=True),
                name="delivery_ends_one_way",
            ),
            models.CheckConstraint(
                condition=(Q(aside_reason="") & (Q(dead_at__isnull=True) | Q(skipped_at=None)))
                | ~Q(aside_reason="") & Q(dead_at__isnull=False, skipped_at__isnull=False),
                name="delivery_set_aside_with_reason",
                violation_error_message=_("请写明搁置的原因。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.day}"

    @property
    def recipient(self) -> User | LeadingGroupMember:
        return self.user or self.leader
