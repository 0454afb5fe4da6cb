"""The forms with which an office makes and changes indicators, targets and values."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyGroup, User
from agencies.office_forms import DayInput, bound, office_places
from indicators.models import Indicator, Observation, Target
from indicators.models.target import DUE_PATTERN
from indicators.people_checked import PeopleChecked
from indicators.states import Aggregation, Comparator, TargetKind
from plans.models import Measure
from sciliteracy.lib.dates import DAYS, YEARS
from sciliteracy.lib.editing import Refusable, VersionedForm

MOST_PERIODS = 99
NUMBER = {"step": "any", "inputmode": "decimal"}
TARGET_FIELDS = (
    "measure",
    "quote",
    "metric",
    "kind",
    "comparator",
    "value",
    "value_max",
    "unit",
    "about",
    "of",
    "baseline_year",
    "frequency_unit",
    "frequency_every",
    "from_year",
    "due",
    "per",
    "per_group",
    "firm",
)


NO_DUE = _("请写成 2025、2025-06 或 2025-06-30。")


def is_due(text: str) -> bool:
    """Nothing, or a year, month or day that a plan can mean."""
    return not text or bool(re.match(DUE_PATTERN, text) and YEARS[0] <= int(text[:4]) <= YEARS[1])


class CommitmentForm(Refusable, forms.ModelForm):
    """What a plan promises, field by field, beside the words that promise it."""

    class Meta:
        model = Target
        fields = TARGET_FIELDS
        widgets = {
            "quote": forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
            "value": forms.NumberInput(attrs=NUMBER),
            "value_max": forms.NumberInput(attrs=NUMBER),
        }
        help_texts = {
            "measure": _("不选则为规划的总体目标。"),
            "quote": _("照录措施原文中承诺的这句话，一字不差。"),
            "metric": _("数的是什么，例如 科普活动、科技志愿者。"),
            "kind": _("周期性：每年、每季度都要做到；限期：到某日达到；持续：一直保持。"),
            "comparator": _("只写一个数字的，按“不少于”。没有数字的不选。"),
            "value_max": _("只有区间（如 1—2次）才填上限；达到下限即为完成。"),
            "unit": _("例如 次、人次、个、%。"),
            "about": _("原文有“左右”“约”。"),
            "of": _("水平：达到多少；增量：增加多少；倍数：是原来的几倍。"),
            "frequency_every": _("每年填 1；每两年填 2。"),
            "due": _("按原文的精度：2025、2025-06 或 2025-06-30。"),
            "per": _("原文“各……”“每……”所指，例如 各镇（街道）；没有的不填。"),
            "per_group": _("对应的单位集合，其中每个单位各自完成。"),
            "firm": _("“力争”“争取”等表述不勾选，未完成时只亮黄灯。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *YEARS, "baseline_year", "from_year")
        bound(self, 1, MOST_PERIODS, "frequency_every")
        plan = self.instance.plan
        measures = Measure.objects.active().filter(plan=plan).order_by("position", "pk")
        self.fields["measure"].queryset = measures
        self.fields["measure"].empty_label = _("总体目标")
        groups = AgencyGroup.objects.active().filter(jurisdiction=plan.jurisdiction_id)
        self.fields["per_group"].queryset = groups
        for name in ("value", "value_max"):
            self.initial[name] = _short(self.initial.get(name))

    def clean_due(self) -> str:
        due = self.cleaned_data["due"].strip()
        if not is_due(due):
            raise forms.ValidationError(NO_DUE)
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, told in target_faults(data):
            if name not in self.errors:
                self.add_error(name, told)
        measure, quote = data.get("measure"), data.get("quote")
        if measure and quote and quote not in measure.text:
            self.add_error("quote", _("措施原文中没有这句话，请照录原文。"))
        return data

    def _post_clean(self) -> None:
        """The rules over several fields are told by `clean` at a field, in better words."""
        self._validate_constraints = False
        super()._post_clean()


def _short(value: Any) -> Any:
    """A number without zeros behind the point."""
    return value if value is None else format(value.normalize(), "f")


def target_faults(data: dict[str, Any]):
    """Fields that do not go together, each with what is wrong."""
    value, upper, comparator = data.get("value"), data.get("value_max"), data.get("comparator")
    if value is not None and value < 0:
        yield "value", _("目标值不能是负数。")
    if value is not None and not comparator:
        yield "comparator", _("有目标值的，请选择比较方式。")
    if value is None and comparator:
        yield "value", _("请填写目标值，或者不选比较方式。")
    if comparator == Comparator.RANGE and (upper is None or (value is not None and upper < value)):
        yield "value_max", _("区间要填上限，且不小于目标值。")
    if comparator != Comparator.RANGE and upper is not None:
        yield "value_max", _("只有区间才填上限。")
    yield from frequency_faults(data)
    if data.get("kind") == TargetKind.RECURRING and not data.get("frequency_unit"):
        yield "frequency_unit", _("周期性目标要选择周期。")
    if data.get("kind") == TargetKind.DEADLINE and not data.get("due"):
        yield "due", _("限期目标要填写期限。")


def frequency_faults(data: dict[str, Any]):
    """A rhythm is so many of a unit, or it is not said at all."""
    unit, every = data.get("frequency_unit"), data.get("frequency_every")
    if unit and not every:
        yield "frequency_every", _("请填写每几个周期，至少为 1。")
    if every is not None and not unit:
        yield "frequency_unit", _("请选择周期，或者不填每几个周期。")


def indicator_faults(data: dict[str, Any]):
    """A ratio is of something."""
    ways = (data.get("over_agencies"), data.get("over_time"))
    if Aggregation.RATIO in ways and not data.get("denominator"):
        yield "denominator", _("按比率汇总的指标要写明分母。")


class TargetForm(CommitmentForm, VersionedForm):
    pass


class SameForm(VersionedForm):
    """Whether a target says again what another one of its plan says."""

    class Meta:
        model = Target
        fields = ("same_as", "same_as_confirmed")
        help_texts = {
            "same_as": _("同一承诺在正文和专栏中各说一次的，选另一处；不是同一承诺的不选。"),
            "same_as_confirmed": _("确认后两处都保留，只生成一项任务，填报一次。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = Target.objects.active().filter(plan=self.instance.plan_id)
        related = targets.exclude(pk=self.instance.pk).select_related("measure")
        self.fields["same_as"].queryset = related
        self.fields["same_as"].empty_label = _("不是同一目标")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        other = data.get("same_as")
        if data.get("same_as_confirmed") and other is None:
            self.add_error("same_as", _("请选择与哪一个目标相同。"))
        if other is not None and other.same_as_id is not None and other.same_as_confirmed:
            self.add_error("same_as", _("所选的目标自己已并入另一目标，请选那一个。"))
        return data


INDICATOR_FIELDS = (
    "name",
    "unit",
    "kind",
    "direction",
    "over_agencies",
    "over_time",
    "numerator",
    "denominator",
)


class IndicatorFields(Refusable, forms.ModelForm):
    class Meta:
        model = Indicator
        fields = INDICATOR_FIELDS
        help_texts = {
            "name": _("数的是什么；同一行政区内名称加计量单位不重复。"),
            "unit": _("例如 次、人次、个、%。"),
            "over_agencies": _(
                "几个单位的数怎样合成一个：次、人次累加；开放天数取最小；比率按分子分母重算。"
            ),
            "over_time": _("几期的数怎样合成一个：活动累加；存量取最新。"),
            "denominator": _("比率的分母是什么，例如 常住人口。"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, told in indicator_faults(data):
            self.add_error(name, told)
        return data


class IndicatorForm(IndicatorFields, VersionedForm):
    pass


class NewIndicatorForm(IndicatorFields):
    class Meta(IndicatorFields.Meta):
        fields = ("jurisdiction", *INDICATOR_FIELDS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = places = office_places(user)
        self.fields["jurisdiction"].required = True
        if len(only := places[:2]) == 1:
            self.initial["jurisdiction"] = only[0].pk


class CorrectionForm(PeopleChecked, VersionedForm):
    """A value written down wrongly, put right."""

    reason = forms.CharField(
        label=_("更正原因"), max_length=300, help_text=_("会写入修改记录，长期保留。")
    )

    class Meta:
        model = Observation
        fields = ("observed_on", "value", "denominator", "source")
        widgets = {
            "observed_on": DayInput(),
            "value": forms.NumberInput(attrs=NUMBER),
            "denominator": forms.NumberInput(attrs=NUMBER),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *DAYS, "observed_on")
        for name in ("value", "denominator"):
            self.initial[name] = _short(self.initial.get(name))
        if not self.instance.indicator.denominator:
            del self.fields["denominator"]

    def people_of(self, data: dict[str, Any]) -> tuple[Any, str]:
        return self.instance.jurisdiction, self.instance.indicator.unit
