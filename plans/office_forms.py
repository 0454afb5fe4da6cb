"""The forms with which an office makes and changes a plan and what stands in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup, LeadingGroup, User
from agencies.office_forms import DayInput, bound, office_places
from plans.models import Assignment, Column, Initiative, Measure, Plan
from plans.services.placing import siblings_of
from plans.states import BECOMES, AssignmentRole, PlanStatus
from sciliteracy.lib.dates import DAYS, YEARS
from sciliteracy.lib.editing import Refusable, VersionedForm

FIRST = "first"


class LinesField(forms.CharField):
    """A list of words, one in a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = value if isinstance(value, list) else super().to_python(value).splitlines()
        return [line.strip() for line in words if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or "") != self.to_python(data or "")


PLAN_FIELDS = (
    "title",
    "document_number",
    "issuer",
    "issued_on",
    "period_start",
    "period_end",
    "basis",
    "parent_reference",
    "supersedes",
    "leading_group",
)
PLAN_HELP = {
    "title": _("文件的全称，不带书名号。"),
    "document_number": _("例如 阜海政发〔2022〕5号；没有的不填。"),
    "issued_on": _("填报任务从印发后的第一个完整报告期开始。"),
    "period_end": _("填报任务到这一年年底为止。"),
    "parent_reference": _("上级规划的标题或发文字号；已收录的会自动连上。"),
    "supersedes": _("这份规划执行后，被接续的规划转为“已被接续”。"),
}


class PlanForm(VersionedForm):
    """What is known of a plan; where it stands is decided on a page of its own."""

    basis = LinesField(label=_("依据文件"), required=False, help_text=_("每行一份文件。"))

    class Meta:
        model = Plan
        fields = PLAN_FIELDS
        widgets = {"issued_on": DayInput()}
        help_texts = PLAN_HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *YEARS, "period_start", "period_end")
        bound(self, *DAYS, "issued_on")
        place = self.instance.jurisdiction_id
        plans = Plan.objects.active().filter(jurisdiction=place).exclude(pk=self.instance.pk)
        self.fields["supersedes"].queryset = plans
        groups = LeadingGroup.objects.active().filter(jurisdiction=place)
        self.fields["leading_group"].queryset = groups


class NewPlanForm(Refusable, forms.ModelForm):
    """A plan by hand, as a draft, in a place whose office the person at the screen is of."""

    class Meta:
        model = Plan
        fields = ("jurisdiction", *PLAN_FIELDS[:6])
        widgets = {"issued_on": DayInput(), "jurisdiction": forms.Select(attrs={"lang": "zh-Hans"})}
        help_texts = PLAN_HELP

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *YEARS, "period_start", "period_end")
        bound(self, *DAYS, "issued_on")
        places = office_places(user)
        self.fields["jurisdiction"].queryset = places
        if len(only := places[:2]) == 1:
            self.initial["jurisdiction"] = only[0].pk


class PlanStatusForm(VersionedForm):
    """What a plan may become from what it is."""

    status = forms.ChoiceField(label=_("改为"))
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        required=False,
        help_text=_("草案开始执行可以不填；其他改变要写明。"),
    )

    class Meta:
        model = Plan
        fields = ("status",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = BECOMES[PlanStatus(self.instance.status)]
        self.fields["status"].choices = [(way.value, way.label) for way in ways]

    def changes(self) -> dict[str, Any]:
        """Both always: choosing the same again is refused in words."""
        return {name: self.cleaned_data[name] for name in ("status", "reason")}


class PlacedForm(forms.Form):
    """Where among its neighbours something stands: last, first, or right after one of them."""

    after = forms.ChoiceField(label=_("排在"), required=False)

    def offer_places(self, element: Initiative | Measure) -> None:
        self.neighbours = {str(row.pk): row for row in siblings_of(element)}
        named = [(pk, _("%(name)s 之后") % {"name": row}) for pk, row in self.neighbours.items()]
        ends = [("", _("最后")), (FIRST, _("最前"))]
        self.fields["after"].choices = [*ends, *named]

    def place(self) -> tuple[bool, Any]:
        """Whether it is to be moved from the end, and after which (None: first of all)."""
        asked = self.cleaned_data.get("after") or ""
        return bool(asked), self.neighbours.get(asked)


INITIATIVE_FIELDS = ("kind", "title", "intro", "responsible_label", "responsibility_text")
INITIATIVE_HELP = {
    "responsible_label": _("文件对责任方的称谓，例如 责任单位、配合单位。"),
    "responsibility_text": _("文件中列出单位的原句，照录。"),
    "open_ended": _("单位名单以“等单位”“等有关单位”结尾。"),
}
SHORT = forms.Textarea(attrs={"rows": 3})


class InitiativeForm(VersionedForm):
    """All but its path, which it keeps for life."""

    class Meta:
        model = Initiative
        fields = (*INITIATIVE_FIELDS, "open_ended")
        widgets = {"intro": SHORT, "responsibility_text": SHORT}
        help_texts = INITIATIVE_HELP


class OwnPath:
    """A path that nothing of its sort has in the plan."""

    instance: Any
    cleaned_data: dict[str, Any]

    def clean_path(self) -> str:
        path = self.cleaned_data["path"].strip()
        taken = type(self.instance).objects.active().filter(plan=self.instance.plan_id, path=path)
        if taken.exists():
            raise forms.ValidationError(_("本规划已有这个编号。"))
        return path


class NewInitiativeForm(Refusable, OwnPath, PlacedForm, forms.ModelForm):
    class Meta(InitiativeForm.Meta):
        fields = ("kind", "path", *INITIATIVE_FIELDS[1:], "open_ended")
        help_texts = INITIATIVE_HELP | {
            "path": _("文件中的章节号，例如 三（四）；登记后不再更改。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(self.instance)


MEASURE_HELP = {
    "heading": _("条目开头的标题句，没有的不填。"),
    "text": _("照录文件原文。目标引用的话要留在其中。"),
    "responsibility_text": _("文件中列出单位的原句，照录；谁来负责在“分工”中登记。"),
    "by_duty": _("文件写明“按职责分工负责”。"),
}


class MeasureForm(VersionedForm):
    class Meta:
        model = Measure
        fields = ("heading", "text", "responsibility_text", "by_duty")
        widgets = {"responsibility_text": SHORT}
        help_texts = MEASURE_HELP


class NewMeasureForm(Refusable, OwnPath, PlacedForm, forms.ModelForm):
    class Meta(MeasureForm.Meta):
        fields = ("path", "number", "column", *MeasureForm.Meta.fields)
        help_texts = MEASURE_HELP | {
            "path": _("条目号，例如 三（四）2；登记后不再更改。"),
            "number": _("文件中这一条前面的编号，例如 2 或 （4）。"),
            "column": _("专栏中的条目选专栏；正文中的不选。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].queryset = self.instance.initiative.columns.active()
        self.fields["column"].empty_label = _("正文")
        self.offer_places(self.instance)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("column") and data.get("after"):
            self.add_error("after", _("专栏中的条目先排在最后，登记后再调整次序。"))
        return data


class MoveForm(VersionedForm, PlacedForm):
    """Another initiative or column for a measure, or another place beside the same ones."""

    class Meta:
        model = Measure
        fields = ("initiative", "column")
        help_texts = {
            "initiative": _("换到别的行动或工程，未写明单位的分工随之改变；条目号不变。"),
            "column": _("专栏要属于所选的行动或工程。"),
        }

    after = forms.ChoiceField(
        label=_("排在"), required=False, help_text=_("只在原来的行动或专栏内调整次序时有效。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance.plan_id
        self.fields["initiative"].queryset = Initiative.objects.active().filter(plan=plan)
        columns = Column.objects.active().filter(initiative__plan=plan)
        self.fields["column"].queryset = columns
        self.fields["column"].empty_label = _("正文")
        self.offer_places(self.instance)
        self.fields["after"].choices[0] = ("", _("不变（换了行动的排在最后）"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        column, initiative = data.get("column"), data.get("initiative")
        if column and initiative and column.initiative_id != initiative.pk:
            self.add_error("column", _("这个专栏不属于所选的行动或工程。"))
        return data


class AssignmentForm(Refusable, forms.ModelForm):
    """Who is named: an agency, or a group, or a name that is not resolved yet."""

    class Meta:
        model = Assignment
        fields = ("role", "agency", "group", "name_as_written")
        help_texts = {
            "role": _("牵头对完成负责并填报；责任（参与、配合）可以补充填报。"),
            "group": _("文件写“各镇街”“各成员单位”时选集合；与单位二选一。"),
            "name_as_written": _(
                "文件中的写法；不填则用单位名称。都没有选时，作为尚未对应的名称登记。"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.instance.plan.jurisdiction_id
        for name, model in (("agency", Agency), ("group", AgencyGroup)):
            rows = model.objects.active().filter(jurisdiction=place).order_by("name", "pk")
            self.fields[name].queryset = rows
            self.fields[name].widget.attrs["lang"] = "zh-Hans"
        self.fields["name_as_written"].required = False
        self.fields["role"].choices = AssignmentRole.choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agency") and data.get("group"):
            self.add_error("group", _("单位和单位集合只能选一个。"))
        elif not (data.get("agency") or data.get("group") or data.get("name_as_written")):
            self.add_error("agency", _("请选择单位或单位集合，或者填写文件中的写法。"))
        else:
            named = data.get("agency") or data.get("group")
            data["name_as_written"] = data.get("name_as_written") or str(named)
        return data


class EditAssignmentForm(AssignmentForm, VersionedForm):
    """The same, with why where the role changes: that withdraws the entry and makes another."""

    reason = forms.CharField(
        label=_("原因"), max_length=300, required=False, help_text=_("改变分工时要写明原因。")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "role" in self.changed_data and not (data.get("reason") or "").strip():
            self.add_error("reason", _("改变分工要写明原因。"))
        return data
