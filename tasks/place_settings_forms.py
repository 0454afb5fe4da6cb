"""The form for what the office of a jurisdiction sets once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import population
from agencies.models import Agency, Jurisdiction
from sciliteracy.lib.editing import VersionedForm
from tasks.place_settings import PlaceSettings, read_place_settings
from tasks.run_up import FARTHEST, READERS
from tasks.theme_rules import RunUpDays


def _days(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=FARTHEST)


class PlaceSettingsForm(VersionedForm):
    """Everything with its present value; `changes()` is what was typed."""

    office = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=_("办公室所在单位"),
        required=False,
        help_text=_("没有写明牵头单位的措施，由它负责。选定以后不再标为“推定”。"),
    )
    population = forms.IntegerField(
        label=_("常住人口（人）"),
        required=False,
        min_value=1,
        max_value=population.MOST,
        help_text=_(
            "填统计公报的最新数。填报或监测的人数、人次超过它时，请填写人确认；不填则不核对。"
        ),
    )
    notice = _days(
        _("主题日前几天发通知"), _("默认 30 天；逢休息日提前到前一个工作日。填 0 则不提醒。")
    )
    check = _days(
        _("主题日前几天检查准备"), _("默认 7 天；逢休息日提前到前一个工作日。填 0 则不提醒。")
    )
    summary = _days(
        _("主题日后几天总结"), _("默认 5 天；逢休息日顺延到下一个工作日。填 0 则不提醒。")
    )

    class Meta:
        model = Jurisdiction
        fields = ("name", "code")
        help_texts = {
            "name": _("撤县设区等更名以后在这里改；已经印发的文件和报告保持原样。"),
            "code": _("六位数字；区划调整以后可以改。"),
        }

    field_order = ("name", "code", "office", "population", "notice", "check", "summary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        agencies = Agency.objects.active().filter(jurisdiction=row.pk).order_by("name", "pk")
        self.fields["office"].queryset = agencies
        self.fields["office"].required = row.office_id is not None
        for name in ("name", "office"):
            self.fields[name].widget.attrs["lang"] = "zh-Hans"
        current = read_place_settings(row)[0]
        self.initial |= {"office": row.office_id, "population": current.population}
        self.initial |= {name: getattr(current.run_up, name) for name in READERS}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        notice, check = self.cleaned_data.get("notice"), self.cleaned_data.get("check")
        if notice and check and check > notice:
            self.add_error("check", _("检查准备不应早于发通知。"))
        return data

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        days = RunUpDays(**{name: data[name] for name in READERS})
        wanted = PlaceSettings(days, data["population"])
        return {"wanted": wanted} | {name: data[name] for name in ("name", "code", "office")}
