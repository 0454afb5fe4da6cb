"""The list behind each number of the leading group's page."""

import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.models import Agency
from plans.models import Initiative, Plan
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.limits import limited
from sciliteracy.pages.leadership import ScopeForm, chosen_leader
from sciliteracy.pages.leadership_facts import Facts, lately, leaders_of, read_facts
from sciliteracy.pages.standing import by_measure
from tasks.models import Occurrence
from tasks.reckoning import RELATED, Reckoned, owing, reckon
from tasks.reporting_periods import period_name
from tasks.states import Colour
from tasks.summing_up import by_task

PAGE = "leadership/duty_list.html"
# What the numbers of the page count, beside measures by colour.
WHATS: dict[str, str | Promise] = {
    "overdue": gettext_lazy("逾期未报"),
    "soon": gettext_lazy("三十天内应报"),
    "reddened": gettext_lazy("近三十天新亮红灯"),
    "approved": gettext_lazy("近三十天审核通过"),
    "done": gettext_lazy("近三十天办结"),
}


class DutyListForm(ScopeForm):
    SORTS = {
        "due": ("report_due_on", "task__measure__initiative__position", "task__measure__position"),
        "path": (
            "task__measure__plan",
            "task__measure__initiative__position",
            "task__measure__position",
        ),
    }

    plan = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    initiative = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    agency = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    light = forms.ChoiceField(required=False, choices=Colour.choices)
    what = forms.ChoiceField(required=False, choices=list(WHATS.items()))
    day = forms.DateField(required=False)

    @cached_property
    def facts(self) -> Facts | None:
        place = self.place()
        if place is None:
            return None
        leaders = leaders_of(place, user=self.user, today=self.today)
        leader = chosen_leader(leaders, self.value("leader"))
        return read_facts(place, user=self.user, today=self.today, leader=leader)

    def select(self) -> QuerySet[Occurrence]:
        """What the number counted: of measures by colour the period that says why."""
        rows = Occurrence.objects.visible_to(self.user).select_related(
            *RELATED, "task__measure__initiative"
        )
        if self.facts is None:
            return rows.none()
        what = self.value("what")
        if what in ("approved", "done"):
            rows = rows.filter(pk__in=lately(self.facts, user=self.user)[what].values("pk"))
            rows = self._narrowed(rows)
        else:
            rows = rows.filter(pk__in=[row.occurrence.pk for row in self._found(what)])
        if words := self.value("q"):
            rows = rows.filter(
                Q(task__measure__text__icontains=words) | Q(task__measure__path__icontains=words)
            )
        return rows

    def _found(self, what: str | None) -> list[Reckoned]:
        facts = self.facts
        kinds = {"overdue": facts.overdue, "soon": facts.soon, "reddened": facts.reddened}
        rows = [row for row in kinds.get(what, facts.rows) if self._is_asked(row)]
        if day := self.value("day"):
            rows = [row for row in rows if row.occurrence.report_due_on == day]
        light = self.value("light")
        if what:
            return [row for row in rows if not light or row.light.colour == light]
        measures = by_measure(by_task(rows)).values()
        return [one.worst for one in measures if not light or one.colour == light]

    def _is_asked(self, row: Reckoned) -> bool:
        measure = row.occurrence.task.measure
        plan, initiative = self.value("plan"), self.value("initiative")
        if plan and measure.plan_id != plan or initiative and measure.initiative_id != initiative:
            return False
        agency = self.value("agency")
        return not agency or agency in [one.pk for one in self.facts.owned_by(row)]

    def _narrowed(self, rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
        if plan := self.value("plan"):
            rows = rows.filter(task__measure__plan=plan)
        if initiative := self.value("initiative"):
            rows = rows.filter(task__measure__initiative=initiative)
        return rows

    def conditions(self) -> list[Any]:
        """What the list was narrowed to, in words."""
        found: list[Any] = []
        for name, model in (("plan", Plan), ("initiative", Initiative), ("agency", Agency)):
            if key := self.value(name):
                found += model.objects.visible_to(self.user).filter(pk=key)
        if self.facts and self.facts.leader:
            found.append(self.facts.leader.member)
        if day := self.value("day"):
            found.append(f"{day:%Y-%m-%d}")
        return found


class DutyResource(Resource):
    agency = Field(column_name=gettext_lazy("单位"))
    plan = Field("task__measure__plan__title", column_name=gettext_lazy("规划"))
    initiative = Field("task__measure__initiative__title", column_name=gettext_lazy("行动或工程"))
    path = Field("task__measure__path", column_name=gettext_lazy("条目"))
    what = Field(column_name=gettext_lazy("要求"))
    period = Field(column_name=gettext_lazy("期次"))
    due = Field("report_due_on", column_name=gettext_lazy("报送期限"))
    light = Field(column_name=pgettext_lazy("栏目", "灯"))
    why = Field(column_name=gettext_lazy("理由"))

    def __init__(self, *, today: datetime.date) -> None:
        super().__init__()
        self.today = today

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        rows = list(queryset)
        self.owners = owing(rows)
        self.stands = {
            row.pk: stand for row, stand in zip(rows, reckon(rows, today=self.today), strict=True)
        }

    def dehydrate_agency(self, row: Any) -> str:
        return "、".join(agency.name for agency in self.owners[row.pk])

    def dehydrate_what(self, row: Any) -> str:
        return row.task.target.quote if row.task.target else _("报告进展")

    def dehydrate_period(self, row: Any) -> str:
        return period_name(row.period_start, row.period_end)

    def dehydrate_light(self, row: Any) -> str:
        return str(Colour(self.stands[row.pk].light.colour).label)

    def dehydrate_why(self, row: Any) -> str:
        return self.stands[row.pk].sentence


@readers_only
@require_safe
@limited("export", parameter="export")
def duty_list(request):
    today, user = portal_today(), request.user
    form = DutyListForm(request.GET, user=user, today=today)
    if form.value("export"):
        resource, verb = DutyResource(today=today), "tasks.export_duties"
        rows = form.ordered(form.select())
        return exported(request, form, resource, rows, name="duties", verb=verb)
    listing = form.listing(form.select())
    shown = list(listing.page.object_list)
    owners = owing(shown)
    context = {
        "form": form,
        "place": form.place(),
        "listing": listing,
        "rows": [(row, owners[row.occurrence.pk]) for row in reckon(shown, today=today)],
        "what": WHATS.get(form.value("what") or "", ""),
        "light": form.value("light") or "",
        "conditions": form.conditions(),
    }
    return render(request, PAGE, context)
