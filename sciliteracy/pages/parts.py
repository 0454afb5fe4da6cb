"""What a plan holds beside its initiatives and measures: basic tasks, columns, sections, phases
and findings. One list for each sort, with what the office does with its rows."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from plans import part_forms
from plans.models import BasicTask, Column, Finding, Initiative, Phase, Plan, Section
from plans.permissions import can_edit_plan
from plans.states import SectionKind, Severity
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.editing import VersionedForm
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.lib.listing import ListForm
from sciliteracy.pages.nouns import NOUNS

EXPORTED_AT_MOST = 20_000
IN_PLAN = ("position",)
IN_INITIATIVE = ("initiative__position", "initiative_id", "position")


@dataclass(frozen=True)
class Part:
    """One sort: `searched` are the columns in which words are looked for, `tagged` the one by
    whose choices the list is narrowed."""

    kind: str
    model: type[Any]
    form: type[VersionedForm]
    new_form: type[forms.ModelForm]
    label: Any
    lede: Any
    create: Any
    edit: Any
    searched: tuple[str, ...]
    inside: bool = False  # of an initiative
    tagged: str = ""
    choices: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def tag_label(self) -> str:
        """What the form calls the field whose choices narrow the list."""
        return capfirst(self.model._meta.get_field(self.tagged).verbose_name) if self.tagged else ""

    def of(self, plan: Plan) -> QuerySet:
        rows = self.model.objects.active()
        if self.inside:
            rows = rows.filter(initiative__plan=plan, initiative__retired_at=None)
            return rows.select_related("initiative__plan")
        return rows.filter(plan=plan).select_related("plan")


_PARTS = (
    Part(
        "basic-task",
        BasicTask,
        part_forms.BasicTaskForm,
        part_forms.NewBasicTaskForm,
        pgettext_lazy("栏目", "基本任务"),
        _("每个行动或工程要做到什么，在具体措施之前。"),
        _("新建基本任务"),
        _("编辑基本任务"),
        ("text", "number"),
        inside=True,
    ),
    Part(
        "column",
        Column,
        part_forms.ColumnForm,
        part_forms.NewColumnForm,
        pgettext_lazy("栏目", "专栏"),
        _("文件中带标题的方框，里面的条目同措施一样有分工和目标。"),
        _("新建专栏"),
        _("编辑专栏"),
        ("title",),
        inside=True,
    ),
    Part(
        "section",
        Section,
        part_forms.SectionForm,
        part_forms.NewSectionForm,
        pgettext_lazy("栏目", "段落"),
        _("不属于任何行动或工程的文字：引言、指导思想、主要目标、版记等。"),
        _("新建段落"),
        _("编辑段落"),
        ("heading", "text", "path"),
        tagged="kind",
        choices=SectionKind.choices,
    ),
    Part(
        "phase",
        Phase,
        part_forms.PhaseForm,
        part_forms.NewPhaseForm,
        pgettext_lazy("栏目", "阶段"),
        _("进度安排的各个阶段：从哪个月到哪个月，做什么。"),
        _("新建阶段"),
        _("编辑阶段"),
        ("name", "text"),
    ),
    Part(
        "finding",
        Finding,
        part_forms.FindingForm,
        part_forms.NewFindingForm,
        pgettext_lazy("栏目", "疑点"),
        _("读入文件时存疑之处。逐条核对，弄清以后写明结论停用；停用的随时可以恢复。"),
        _("新建疑点"),
        _("编辑疑点"),
        ("message", "quote", "path", "code"),
        tagged="severity",
        choices=Severity.choices,
    ),
)
PARTS = {part.kind: part for part in _PARTS}


def part_or_404(kind: str) -> Part:
    try:
        return PARTS[kind]
    except KeyError:
        raise Http404("no such part of a plan") from None


class PartListForm(ListForm):
    tag = forms.ChoiceField(required=False)
    initiative = forms.ModelChoiceField(queryset=Initiative.objects.none(), required=False)

    def __init__(self, data: Any, *, part: Part, plan: Plan) -> None:
        super().__init__(data)
        self.part = part
        first = IN_INITIATIVE if part.inside else IN_PLAN
        self.SORTS = {"place": first, "name": (part.searched[0],)}
        if part.tagged:
            self.SORTS["tag"] = (part.tagged, *first)
        self.fields["tag"].choices = part.choices
        if part.inside:
            initiatives = Initiative.objects.active().filter(plan=plan)
            self.fields["initiative"].queryset = initiatives.order_by("position", "pk")

    def select(self, rows: QuerySet) -> QuerySet:
        if tag := self.value("tag"):
            rows = rows.filter(**{self.part.tagged: tag})
        if self.part.inside and (initiative := self.value("initiative")):
            rows = rows.filter(initiative=initiative)
        if words := self.value("q"):
            found = Q()
            for name in self.part.searched:
                found |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(found)
        return rows


@dataclass
class PartRow:
    """One line: what is printed before it, its words, what it is tagged with."""

    row: Any
    part: Part

    @property
    def mark(self) -> str:
        return str(getattr(self.row, "number", "") or getattr(self.row, "path", "") or "")

    @property
    def name(self) -> str:
        names = ("title", "name", "heading", "message", "text")
        found = (getattr(self.row, name, "") for name in names)
        return next((text for text in found if text), str(self.row))

    @property
    def text(self) -> str:
        """What it says besides its name."""
        said = getattr(self.row, "quote", "") or getattr(self.row, "text", "")
        return "" if said == self.name else said

    @property
    def tag(self) -> str:
        named = getattr(self.row, f"get_{self.part.tagged}_display", None)
        return str(named()) if named else ""

    @property
    def doubtful(self) -> bool:
        return getattr(self.row, "severity", Severity.INFO) != Severity.INFO

    @property
    def time(self) -> str:
        months = (getattr(self.row, "start", ""), getattr(self.row, "end", ""))
        return " – ".join(dict.fromkeys(month for month in months if month))

    @property
    def initiative(self) -> Initiative | None:
        return self.row.initiative if self.part.inside else None

    @property
    def page(self) -> str:
        return NOUNS[self.part.kind].page(self.row)


class PartResource(Resource):
    mark = Field("mark", column_name=_("编号"))
    name = Field("name", column_name=_("名称"))
    text = Field("text", column_name=_("原文"))
    tag = Field("tag", column_name=_("类别"))
    time = Field("time", column_name=_("时间"))
    initiative = Field("initiative", column_name=_("行动或工程"))

    def __init__(self, part: Part) -> None:
        super().__init__()
        if part.tagged:
            self.fields["tag"].column_name = part.tag_label


@readers_only
@require_safe
@limited("export", parameter="export")
def part_list(request, slug, kind):
    part = part_or_404(kind)
    plans = Plan.objects.active().select_related("jurisdiction")
    plan = visible_or_404(plans, request.user, slug=slug)
    form = PartListForm(request.GET, part=part, plan=plan)
    rows = form.select(part.of(plan))
    if form.value("export"):
        lines = [PartRow(row, part) for row in form.ordered(rows)[:EXPORTED_AT_MOST]]
        return exported(
            request, form, PartResource(part), lines, name=kind, verb="plans.export_parts"
        )
    listing = form.listing(rows)
    context = {
        "plan": plan,
        "part": part,
        "parts": PARTS.values(),
        "form": form,
        "listing": listing,
        "rows": [PartRow(row, part) for row in listing.page.object_list],
        "can_edit": can_edit_plan(request.user, plan),
    }
    return render_partial(request, "plans/part_list.html", context, "results")
