"""One change to many measures of a plan: chosen, previewed row by row, then made in one go.

The preview is the change itself, done and taken back: what it refuses is what the verbs refuse.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Agency
from plans.models import Initiative, Measure, Plan
from plans.services.answering import assign
from plans.services.elements import retire_element
from plans.services.placing import move_measure
from plans.states import AssignmentRole
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.pages.keeping import keep_plan
from sciliteracy.pages.office import crumbs_of, form_methods, plan_to_edit
from tasks.models import Task
from tasks.services.decisions import name_main_agency

MOST = 300
ADD, MAIN, MOVE, RETIRE = "add", "main", "move", "retire"
ACTS = [
    (ADD, gettext_lazy("加一个单位")),
    (MAIN, gettext_lazy("确定主办单位")),
    (MOVE, gettext_lazy("移到另一行动或工程")),
    (RETIRE, gettext_lazy("停用")),
]


class BulkForm(forms.Form):
    """What is to be done, and with what; only the fields of the chosen act are asked for."""

    act = forms.ChoiceField(label=gettext_lazy("对所选措施"), choices=ACTS)
    agency = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=gettext_lazy("加单位、确定主办时选。"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("分工"),
        choices=AssignmentRole.choices,
        required=False,
        initial=AssignmentRole.RESPONSIBLE,
        help_text=gettext_lazy("加单位时选；本条写明牵头以后，不再沿用所属行动的牵头单位。"),
    )
    initiative = forms.ModelChoiceField(
        label=gettext_lazy("移到"),
        queryset=Initiative.objects.none(),
        required=False,
        help_text=gettext_lazy("移动时选；条目号不变。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("停用时必填；会写入每一条的修改记录。"),
    )

    NEEDED = {
        ADD: ("agency", "role"),
        MAIN: ("agency",),
        MOVE: ("initiative",),
        RETIRE: ("reason",),
    }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.active().filter(jurisdiction=plan.jurisdiction_id)
        self.fields["agency"].queryset = agencies.order_by("name", "pk")
        self.fields["initiative"].queryset = plan.initiatives.active()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.NEEDED.get(data.get("act", ""), ()):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("这一项要填写。"))
        return data


@dataclass
class BulkRow:
    """One measure, with what happened to it or why nothing may."""

    measure: Measure
    told: str = ""
    refused: str = ""


def _add(measure: Measure, *, by, today: datetime.date, agency, role, **_rest) -> str:
    named = measure.assignments.active().filter(role=role, agency=agency)
    if named.exists():
        raise InvalidChange({"": [_("已经写明该单位。")]})
    assign(by=by, today=today, to=measure, role=role, agency=agency)
    told = {"role": AssignmentRole(role).label, "agency": agency}
    return _("加上%(role)s单位 %(agency)s") % told


def _main(measure: Measure, *, by, today: datetime.date, agency, reason, **_rest) -> str:
    tasks = list(Task.objects.active().filter(measure=measure).select_related("measure__plan"))
    if not tasks:
        raise InvalidChange({"": [_("还没有任务。")]})
    for task in tasks:
        name_main_agency(task, by=by, agency=agency, reason=reason)
    told = {"agency": agency, "n": len(tasks)}
    return _("主办单位定为 %(agency)s（%(n)s 项任务）") % told


def _move(measure: Measure, *, by, today: datetime.date, initiative, **_rest) -> str:
    if measure.initiative_id == initiative.pk and measure.column_id is None:
        raise InvalidChange({"": [_("已在这个行动或工程中。")]})
    old = measure.initiative
    move_measure(measure, by=by, today=today, initiative=initiative)
    return _("由“%(old)s”移到“%(new)s”") % {"old": old.title, "new": initiative.title}


def _retire(measure: Measure, *, by, today: datetime.date, reason, **_rest) -> str:
    retire_element(measure, by=by, today=today, reason=reason)
    return _("停用")


DOING: dict[str, Callable[..., str]] = {ADD: _add, MAIN: _main, MOVE: _move, RETIRE: _retire}


@transaction.atomic
def change_each(
    measures: list[Measure], *, by, today: datetime.date, keep: bool, act: str, **given
) -> list[BulkRow]:
    """Do the act to each measure that takes it; with `keep=False` all of it is taken back."""
    rows = []
    for measure in measures:
        row = BulkRow(measure)
        try:
            with transaction.atomic():
                row.told = DOING[act](measure, by=by, today=today, **given)
        except (InvalidChange, StaleVersion) as refusal:
            row.refused = str(refusal)
        rows.append(row)
    if keep and measures:
        keep_plan(measures[0].plan, by=by, today=today)
    if not keep:
        transaction.set_rollback(True)
    return rows


def chosen_of(plan: Plan, keys: list[str]) -> list[Measure]:
    """The measures of the plan among `keys`, as the document has them."""
    wanted = {int(key) for key in keys[:MOST] if key.isdecimal() and len(key) < 19}
    rows = plan.measures.active().filter(pk__in=wanted)
    related = rows.select_related("plan__jurisdiction", "initiative", "column")
    return sorted(related, key=lambda row: row.document_key)


def seen_of(measures: list[Measure]) -> str:
    """Which versions of which rows a preview was of."""
    return ",".join(f"{row.pk}:{row.version}" for row in measures)


@signed_in
@form_methods
def measure_bulk(request, slug):
    plan = plan_to_edit(request, slug)
    data = request.POST if request.method == "POST" else None
    chosen = chosen_of(plan, (data or request.GET).getlist("measure"))
    form = BulkForm(data, plan=plan)
    seen, rows, stale = seen_of(chosen), [], False
    given = {"by": request.user, "today": portal_today()}
    if chosen and form.is_valid():
        apply = request.POST.get("step") == "apply"
        stale = apply and request.POST.get("seen") != seen
        rows = change_each(chosen, keep=apply and not stale, **given, **form.cleaned_data)
        if apply and not stale:
            return _done(request, plan, rows)
        chosen = chosen_of(plan, [str(row.pk) for row in chosen])
    context = {
        "plan": plan,
        "crumbs": crumbs_of(plan),
        "form": form,
        "chosen": chosen,
        "rows": rows,
        "fitting": sum(not row.refused for row in rows),
        "seen": seen,
        "stale": stale,
    }
    return render(request, "plans/measure_bulk.html", context, status=409 if stale else 200)


def _done(request, plan: Plan, rows: list[BulkRow]):
    done = sum(not row.refused for row in rows)
    told = ngettext("已修改 %(n)s 条措施。", "已修改 %(n)s 条措施。", done) % {"n": done}
    messages.success(request, told)
    return redirect(f"{plan.get_absolute_url()}#measures")
