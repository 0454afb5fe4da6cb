"""What a person chose about being reminded: when and in which language, on which channels, when not
at all."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.states import Channel
from sciliteracy.lib.models import Editable, EditableQuerySet
from tasks.states import MessageLanguage, ReminderKind

DEFAULT_HOUR = 8
FIRST_HOUR, LAST_HOUR = 7, 20


class PauseQuerySet(EditableQuerySet):
    def on(self, day):
        """Those that hold on `day`."""
        return self.active().filter(first_day__lte=day, last_day__gte=day)


class ReminderPause(Editable):
    """Away (休假、出差): from–to nobody is reminded here; who stands in is reminded instead."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.PROTECT,
        related_name="reminder_pauses",
    )
    first_day = models.DateField(_("自"))
    last_day = models.DateField(_("至"))

    objects = PauseQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("暂停提醒")
        verbose_name_plural = _("暂停提醒")
        ordering = ["user_id", "first_day"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="reminder_pause_dates_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.first_day}—{self.last_day}"


class ReminderOptOut(Editable):
    """A kind of reminder that a person does not want on one channel. The inbox keeps them all."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.PROTECT,
        related_name="reminder_opt_outs",
    )
    kind = models.CharField(_("事由"), max_length=10, choices=ReminderKind.choices)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)

    class Meta(Editable.Meta):
        verbose_name = _("不接收的提醒")
        verbose_name_plural = _("不接收的提醒")
        ordering = ["user_id", "kind", "channel"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "kind", "channel"],
                condition=Q(retired_at__isnull=True),
                name="reminder_opt_out_once",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.INBOX),
                name="reminder_opt_out_never_of_inbox",
                violation_error_message=_("站内消息总是接收。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.get_channel_display()}"


class ReminderHour(Editable):
    """From which hour of the day (Asia/Shanghai) the day's message may come, and in which
    language."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.PROTECT,
        related_name="reminder_hour",
    )
    hour = models.PositiveSmallIntegerField(_("每日提醒时间（时）"), default=DEFAULT_HOUR)
    language = models.CharField(
        _("提醒的语言"),
        max_length=10,
        choices=MessageLanguage.choices,
        default=MessageLanguage.CHINESE,
    )

    class Meta(Editable.Meta):
        verbose_name = _("每日提醒时间")
        verbose_name_plural = _("每日提醒时间")
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hour__gte=FIRST_HOUR, hour__lte=LAST_HOUR),
                name="reminder_hour_by_day",
                violation_error_message=_("请选 7 时至 20 时之间的整点。"),
            ),
        ]

    def __str__(self):
        return f"{self.hour}:00"


def language_of(user) -> str:
    """In which language to write to `user`; to nobody with an account, in Chinese."""
    chosen = getattr(user, "reminder_hour", None)
    if chosen is None or chosen.is_retired:
        return MessageLanguage.CHINESE
    return chosen.language
