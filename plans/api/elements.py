"""Initiatives and measures as resources. The words of a measure are changed from above, by
`indicators.api.measures`: what its targets quote has to stay in them."""

from typing import Any

from django_filters import rest_framework as filters

from agencies.api.resource import Changing, Creating, Resource, Retiring
from plans.api.plans import PlanShown
from plans.models import Column, Initiative, Measure, Plan
from plans.permissions import can_edit_plan
from plans.services.elements import add_element, retire_element, update_element
from plans.states import InitiativeKind
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey

OF_INITIATIVE = (
    *("kind", "path", "title", "intro", "responsible_label", "responsibility_text"),
    *("open_ended", "position"),
)
OF_MEASURE = ("path", "number", "heading", "text", "responsibility_text", "by_duty", "position")


class InitiativeShown(Shown):
    EXPANDS = {"plan": lambda: PlanShown, "measures": lambda: MeasureShown}

    class Meta:
        model = Initiative
        fields = ("id", "version", "plan", *OF_INITIATIVE, "created_at", "updated_at")


PlanShown.EXPANDS |= {
    "initiatives": lambda: InitiativeShown,
    "measures": lambda: MeasureShown,
}


class InitiativeInput(Input):
    CREATE_ONLY = frozenset({"plan"})

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


class InitiativeResource(Elements):
    """提升行动, 重点工程, 保障措施: the level above the measures."""

    model = Initiative
    serializer_class = InitiativeShown
    input_class = InitiativeInput
    filterset_class = InitiativeFilters
    related = ("plan__jurisdiction",)
    search_fields = ("title", "path", "intro")

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
            *("created_at", "updated_at"),
        )


class MeasureInput(Input):
    CREATE_ONLY = frozenset({"initiative", "column"})

    initiative = VisibleKey(Initiative)
    column = VisibleKey(Column, required=False, allow_null=True)

    class Meta:
        model = Measure
        fields = ("initiative", "column", *OF_MEASURE)


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
        measure = Measure(plan=initiative.plan, initiative=initiative, **values)
        return add_element(measure, by=self.request.user, today=portal_today())
