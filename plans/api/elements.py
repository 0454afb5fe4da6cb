"""Initiatives and measures as resources. The words of a measure are changed from above, by
`indicators.api.measures`: what its targets quote has to stay in them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from plans.api.plans import PlanShown
from plans.models import Column, Initiative, Measure, Plan
from plans.permissions import can_edit_plan
from plans.services.elements import (
    add_element,
    restore_element,
    retire_element,
    update_element,
)
from plans.services.placing import next_position
from plans.states import InitiativeKind
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey, Words

OF_INITIATIVE = (
    *("kind", "path", "title", "intro", "responsible_label", "responsibility_text"),
    *("open_ended", "position"),
)
OF_MEASURE = ("path", "number", "heading", "text", "responsibility_text", "by_duty", "position")


class InitiativeShown(Shown):
    EXPANDS = {"plan": lambda: PlanShown, "measures": lambda: MeasureShown}

    class Meta:
        model = Initiative
        fields = (
            *("id", "version", "plan", *OF_INITIATIVE),
            *("created_at", "updated_at", *OF_RETIRING),
        )


PlanShown.EXPANDS |= {
    "initiatives": lambda: InitiativeShown,
    "measures": lambda: MeasureShown,
}


class InitiativeInput(Input):
    # Its path it keeps for life.
    CREATE_ONLY = frozenset({"plan", "path"})

    plan = VisibleKey(Plan)

    class Meta:
        model = Initiative
        fields = ("plan", *OF_INITIATIVE)


class InitiativeFilters(Filters):
    plan = KeyFilter()
    jurisdiction = KeyFilter(field_name="plan__jurisdiction")
    kind = filters.ChoiceFilter(choices=InitiativeKind.choices)


class Elements(Creating, Changing, Retiring, Resource):
    """What stands in a plan, and is its office's to change."""

    orderings = {"id": (), "position": ("plan_id", "position"), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Any) -> bool:
        return can_edit_plan(user, row.plan)

    def change(self, row: Any, **values: Any) -> Any:
        return update_element(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: Any, reason: str) -> Any:
        return retire_element(row, by=self.request.user, today=portal_today(), reason=reason)

    def restore(self, row: Any, **how: bool) -> Any:
        return restore_element(row, by=self.request.user, today=portal_today(), **how)


class WithInner(Words):
    with_inner = serializers.BooleanField(default=False, help_text=_("连同一起停用的下属条目。"))


class InitiativeResource(Elements):
    """提升行动, 重点工程, 保障措施: the level above the measures."""

    model = Initiative
    serializer_class = InitiativeShown
    input_class = InitiativeInput
    filterset_class = InitiativeFilters
    related = ("plan__jurisdiction",)
    search_fields = ("title", "path", "intro")
    bodies = {"restore_row": WithInner}

    def make(self, **values: Any) -> Any:
        return add_element(Initiative(**values), by=self.request.user, today=portal_today())


class MeasureShown(Shown):
    EXPANDS = {
        "plan": lambda: PlanShown,
        "initiative": lambda: InitiativeShown,
    }

    class Meta:
        model = Measure
        fields = (
            *("id", "version", "plan", "initiative", "column", *OF_MEASURE),
            *("created_at", "updated_at", *OF_RETIRING),
        )


class MeasureInput(Input):
    # Its number and path it keeps for life.
    CREATE_ONLY = frozenset({"path", "number"})

    initiative = VisibleKey(Initiative)
    column = VisibleKey(Column, required=False, allow_null=True)

    class Meta:
        model = Measure
        fields = ("initiative", "column", *OF_MEASURE)
        extra_kwargs = {"position": {"required": False}}


class MeasureFilters(Filters):
    plan = KeyFilter()
    initiative = KeyFilter()
    jurisdiction = KeyFilter(field_name="plan__jurisdiction")
    path = filters.CharFilter()
    answered_by = KeyFilter(field_name="effective_assignments__agency", distinct=True)


class MeasureResource(Elements):
    """具体措施 and 专栏条目: what is tracked."""

    model = Measure
    serializer_class = MeasureShown
    input_class = MeasureInput
    filterset_class = MeasureFilters
    related = ("plan__jurisdiction", "initiative", "column")
    search_fields = ("text", "heading", "path")

    def make(self, initiative: Initiative, **values: Any) -> Any:
        values.setdefault("position", next_position(initiative, values.get("column")))
        measure = Measure(plan=initiative.plan, initiative=initiative, **values)
        return add_element(measure, by=self.request.user, today=portal_today())
