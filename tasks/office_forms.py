"""The form with which an office changes when a task falls due."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.office_forms import DayInput, bound
from indicators.office_forms import MOST_PERIODS, frequency_faults
from sciliteracy.lib.dates import DAYS
from sciliteracy.lib.editing import VersionedForm
from tasks.models import Task


class TaskForm(VersionedForm):
    class Meta:
        model = Task
        fields = ("title", "frequency_unit", "frequency_every", "rule", "starts_on", "ends_on")
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "frequency_every": _("每季度填 1；每两年选“年”并填 2。"),
            "rule": _("固定周期说不清的才填，例如 FREQ=YEARLY;BYMONTH=5,9；与周期二选一。"),
            "ends_on": _("不填则到规划期满为止。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *DAYS, "starts_on", "ends_on")
        bound(self, 1, MOST_PERIODS, "frequency_every")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, told in task_faults(data):
            self.add_error(name, told)
        return data


def task_faults(data: dict[str, Any]):
    """Fields that do not go together, each with what is wrong."""
    unit, rule = data.get("frequency_unit"), data.get("rule")
    if unit and rule:
        yield "rule", _("固定周期和特殊周期只能选一种。")
    yield from frequency_faults(data)
    starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        yield "ends_on", _("截止日期不能早于开始日期。")
    if not unit and not rule and not ends_on:
        yield "ends_on", _("只有一期的任务要写明截止日期。")
