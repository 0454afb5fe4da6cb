"""The form for a jurisdiction's ladder of reminders."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from sciliteracy.lib.editing import VersionedForm
from tasks.ladder import FARTHEST, MOST_RUNGS, READERS, Ladder, read_ladder

LISTS = ("before", "before_short")
LONGEST = 60


def _number(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=FARTHEST)


def _rungs(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST)


class LadderForm(VersionedForm):
    """Every rung with its present value; `ladder()` is what was typed."""

    before = _rungs(
        _("提前几个工作日提醒"),
        _("用逗号分开，如 10, 5, 1，最多六次；留空则不提前提醒。"),
    )
    before_short = _rungs(
        _("按月、按周的任务提前几个工作日"), _("来得勤，提醒少些，如 3；留空则不提前提醒。")
    )
    on_the_day = forms.BooleanField(
        label=_("期限当天提醒"), required=False, help_text=_("当天仍没有报送的，再提醒一次。")
    )
    repeat_every = _number(
        _("逾期后每几个工作日提醒"), _("直到报送或锁定为止；填 0 则逾期后不再提醒联络员。")
    )
    head_after = _number(
        _("逾期几个工作日后报本单位负责人"), _("只报一次；填 0 则不报。没有负责人的报办公室。")
    )
    leader_after = _number(
        _("逾期几个工作日后报分管领导"), _("只报一次；填 0 则不报。按分管登记找到领导。")
    )

    class Meta:
        model = Jurisdiction
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ladder, self.unusable = read_ladder(self.instance)
        for name in READERS:
            value = getattr(ladder, name)
            self.initial[name] = ", ".join(map(str, value)) if name in LISTS else value

    def clean_before(self) -> tuple[int, ...]:
        return self._clean_rungs("before")

    def clean_before_short(self) -> tuple[int, ...]:
        return self._clean_rungs("before_short")

    def _clean_rungs(self, name: str) -> tuple[int, ...]:
        parts = self.cleaned_data[name].replace("，", ",").replace("、", ",").split(",")
        parts = [part.strip() for part in parts if part.strip()]
        try:
            if not all(part.isascii() and part.isdigit() for part in parts):
                raise ValueError(parts)
            rungs: tuple[int, ...] = READERS[name]([int(part) for part in parts])
        except ValueError as error:
            words = _("请写 1 至 %(farthest)s 之间、互不相同的整数，最多 %(most)s 个。")
            told = {"farthest": FARTHEST, "most": MOST_RUNGS}
            raise ValidationError(words, params=told) from error
        return rungs

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        head, leader = self.cleaned_data.get("head_after"), self.cleaned_data.get("leader_after")
        if head and leader and leader < head:
            self.add_error("leader_after", _("分管领导不应早于本单位负责人知道。"))
        return data

    def ladder(self) -> Ladder:
        return Ladder(**{name: self.cleaned_data[name] for name in READERS})

    def changes(self) -> dict[str, Any]:
        return {"ladder": self.ladder()}
