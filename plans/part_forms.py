"""The forms with which an office makes and changes what a plan holds beside its initiatives and
measures: basic tasks, columns, sections, phases and findings."""

import re
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from plans.models import BasicTask, Column, Finding, Initiative, Phase, Plan, Section
from plans.models.document import MONTH_PATTERN
from plans.office_forms import FIRST, SHORT, PlacedForm
from plans.services.placing import siblings_of
from sciliteracy.lib.editing import Refusable, VersionedForm

LONG = forms.Textarea(attrs={"rows": 8, "lang": "zh-Hans"})
# The field by which each sort is told apart, and what it may not repeat itself in.
ONCE = {
    BasicTask: ("number", "initiative", _("这个行动或工程已有这个编号的基本任务。")),
    Column: ("title", "initiative", _("这个行动或工程已有同名专栏。")),
    Section: ("path", "plan", _("本规划已有这个章节号的段落。")),
    Phase: ("name", "plan", _("本规划已有同名阶段。")),
}


class PartFields(Refusable, forms.ModelForm):
    """What every sort is asked for, new or not; nothing of a sort is there twice."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        model = type(self.instance)
        if model in ONCE:
            name, inside, told = ONCE[model]
            outer = data.get(inside) or getattr(self.instance, f"{inside}_id")
            same = model.objects.active().filter(**{name: data.get(name), inside: outer})
            if data.get(name) and outer and same.exclude(pk=self.instance.pk).exists():
                self.add_error(name, told)
        if model is Phase:
            self._check_months(data)
        if model is Section and not self.errors and not (data.get("heading") or data.get("text")):
            self.add_error("text", _("标题和原文至少填一项。"))
        return data

    def _check_months(self, data: dict[str, Any]) -> None:
        for name in ("start", "end"):
            if data.get(name) and not re.match(MONTH_PATTERN, data[name]):
                self.add_error(name, _("请写成 2022-05，月份从 01 到 12。"))
        start, end = data.get("start"), data.get("end")
        if not self.errors.keys() & {"start", "end"} and start and end and end < start:
            self.add_error("end", _("结束的月份早于开始的月份。"))

    def _post_clean(self) -> None:
        """The rules over several fields are told by `clean` at a field, in better words."""
        self._validate_constraints = False
        super()._post_clean()


class BasicTaskFields(PartFields):
    class Meta:
        model = BasicTask
        fields: tuple[str, ...] = ("number", "text")
        widgets = {"text": LONG}
        help_texts = {
            "number": _("文件中这一条前面的编号，例如 1；没有的不填。"),
            "text": _("照录文件原文。"),
        }


class ColumnFields(PartFields):
    class Meta:
        model = Column
        fields: tuple[str, ...] = ("title",)
        help_texts = {"title": _("例如 专栏1 科普场馆建设；条目在“新建措施”中选这个专栏登记。")}


class SectionFields(PartFields):
    class Meta:
        model = Section
        fields = ("kind", "path", "heading", "text")
        widgets = {"text": LONG}
        help_texts = {
            "path": _("例如 一（二）；印发通知、引言等没有章节号的不填。"),
            "text": _("照录文件原文，段落之间换行。"),
        }


class PhaseFields(PartFields):
    class Meta:
        model = Phase
        fields = ("name", "start", "end", "text")
        widgets = {"text": LONG}
        help_texts = {
            "name": _("例如 启动阶段。"),
            "start": _("写成 2022-05；文件没有写明的不填。"),
            "end": _("写成 2025-12；文件没有写明的不填。"),
        }


class FindingFields(PartFields):
    class Meta:
        model = Finding
        fields = ("severity", "code", "path", "message", "quote")
        widgets = {"message": SHORT, "quote": SHORT}
        help_texts = {
            "severity": _("错误：不改就不对；存疑：要有人看；提示：记在这里备查。"),
            "code": _("一个词，同类的疑点用同一个，例如 数字未归入目标。"),
            "path": _("所在条目，例如 三（四）2；说的是整份文件的不填。"),
            "message": _("疑在哪里，请写清楚；弄清以后写明结论停用它。"),
        }


class InInitiative(forms.ModelForm):
    """A new one says in which initiative of `plan` it stands; it stays there."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initiatives = Initiative.objects.active().filter(plan=plan).order_by("position", "pk")
        self.fields["initiative"].queryset = initiatives
        self.fields["initiative"].widget.attrs["lang"] = "zh-Hans"


class InPlan(forms.ModelForm):
    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.plan = plan


class NewBasicTaskForm(InInitiative, BasicTaskFields):
    class Meta(BasicTaskFields.Meta):
        fields = ("initiative", *BasicTaskFields.Meta.fields)


class NewColumnForm(InInitiative, ColumnFields):
    class Meta(ColumnFields.Meta):
        fields = ("initiative", *ColumnFields.Meta.fields)


class NewSectionForm(InPlan, SectionFields):
    pass


class NewPhaseForm(InPlan, PhaseFields):
    pass


class NewFindingForm(InPlan, FindingFields):
    pass


class ReplacedForm(VersionedForm, PlacedForm):
    """A row that stands, with its place among its neighbours."""

    after = forms.ChoiceField(label=_("排在"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.neighbours = {str(row.pk): row for row in siblings_of(self.instance)}
        shown = [(pk, Truncator(str(row)).chars(40)) for pk, row in self.neighbours.items()]
        named = [(pk, _("%(name)s 之后") % {"name": name}) for pk, name in shown]
        self.fields["after"].choices = [("", _("不变")), (FIRST, _("最前")), *named]
        if not named:
            del self.fields["after"]


class BasicTaskForm(ReplacedForm, BasicTaskFields):
    pass


class ColumnForm(ReplacedForm, ColumnFields):
    pass


class SectionForm(ReplacedForm, SectionFields):
    pass


class PhaseForm(ReplacedForm, PhaseFields):
    pass


class FindingForm(ReplacedForm, FindingFields):
    pass
