"""What the page of one's reminders asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.states import Channel
from sciliteracy.lib.editing import VersionedForm
from sciliteracy.lib.errors import InvalidChange
from tasks.models import ReminderHour
from tasks.models.reminder_choice import FIRST_HOUR, LAST_HOUR
from tasks.services.reminder_choices import CHOOSABLE, Pair
from tasks.states import ReminderKind

HOURS = [(hour, f"{hour}:00") for hour in range(FIRST_HOUR, LAST_HOUR + 1)]

MEANINGS = {
    ReminderKind.AHEAD: _("按本行政区规则，在期限前若干个工作日。"),
    ReminderKind.DUE: _("期限当天还没有报送。"),
    ReminderKind.OVERDUE: _("过了期限还没有报送，隔几个工作日一次。"),
    ReminderKind.TO_HEAD: _("您是单位负责人，或代其接收时。"),
    ReminderKind.BY_HAND: _("办公室点名催办。"),
    ReminderKind.NOTICE: _("该为主题日发通知了。"),
    ReminderKind.CHECK: _("主题日快到，看看准备得怎样。"),
    ReminderKind.SUMMARY: _("主题日过后，该总结了。"),
}


class HourForm(VersionedForm):
    hour = forms.TypedChoiceField(
        label=_("每日提醒时间"),
        choices=HOURS,
        coerce=int,
        help_text=_(
            "一天最多一条，从这个时间起发出；办公室催办不等这个时间，工作日7:00起随时发出。"
        ),
    )

    class Meta:
        model = ReminderHour
        fields = ("hour", "language")
        help_texts = {"language": _("提醒的文字用哪种语言；规划原文仍是中文。")}


class KindsForm(forms.Form):
    """A grid of kinds and channels; ticked is wanted. `shown` is what was refused when the page was
    made: nobody overwrites what they chose in another window since."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, *args: Any, channels: list[Channel], refused: set[Pair], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        self.initial["shown"] = " ".join(sorted(":".join(pair) for pair in refused))
        for kind in CHOOSABLE:
            for channel in channels:
                label = f"{kind.label}，{channel.label}"
                name = self._name(kind, channel)
                self.fields[name] = forms.BooleanField(label=label, required=False)
                self.initial[name] = (kind.value, channel.value) not in refused

    @staticmethod
    def _name(kind: ReminderKind, channel: Channel) -> str:
        return f"{kind.value}-{channel.value}"

    def rows(self) -> list[tuple[ReminderKind, Any, list[forms.BoundField]]]:
        """Each kind, what it means, and its boxes."""
        return [
            (kind, MEANINGS.get(kind, ""), [self[self._name(kind, one)] for one in self.channels])
            for kind in CHOOSABLE
        ]

    def refused(self) -> set[Pair]:
        return {
            (kind.value, channel.value)
            for kind in CHOOSABLE
            for channel in self.channels
            if not self.cleaned_data[self._name(kind, channel)]
        }

    def expected(self) -> set[Pair]:
        """What the form started from; nonsense there is nothing that is stored."""
        parts = (one.partition(":") for one in self.cleaned_data["shown"].split())
        return {(kind, channel) for kind, _colon, channel in parts}

    def take(self, error: InvalidChange) -> None:
        for text in (text for texts in error.errors.values() for text in texts):
            self.add_error(None, text)


class PauseForm(forms.Form):
    first_day = forms.DateField(
        label=_("自"), widget=forms.DateInput({"type": "date"}), help_text=_("休假或出差的第一天。")
    )
    last_day = forms.DateField(
        label=_("至"), widget=forms.DateInput({"type": "date"}), help_text=_("最后一天，含当天。")
    )

    def take(self, error: InvalidChange) -> None:
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)
