"""Closed lists of the tasks app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    TARGET = "target", _("目标")
    REPORTING = "reporting", _("定期报告")


class OccurrenceState(TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")
