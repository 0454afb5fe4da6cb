"""Plans as resources."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from agencies.api.agencies import JurisdictionShown
from agencies.api.resource import Changing, Creating, Resource, Retiring
from agencies.models import Jurisdiction
from plans.models import Plan
from plans.permissions import can_edit_plan
from plans.services.plans import create_plan, retire_plan, update_plan
from plans.states import PlanStatus
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey

OF_PLAN = (
    *("slug", "title", "document_number", "issuer", "issued_on", "period_start", "period_end"),
    *("basis", "parent", "parent_reference", "supersedes", "supersedes_reference", "status"),
)


def texts(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=300), max_length=50, **more)


class PlanShown(Shown):
    EXPANDS = {"jurisdiction": lambda: JurisdictionShown}

    basis = texts()

    class Meta:
        model = Plan
        fields = (
            *("id", "version", "jurisdiction", *OF_PLAN, "leading_group"),
            *("created_at", "updated_at"),
        )


class PlanInput(Input):
    CREATE_ONLY = frozenset({"jurisdiction", "slug"})

    jurisdiction = VisibleKey(Jurisdiction)
    basis = texts(required=False)
    parent = VisibleKey(Plan, required=False, allow_null=True)
    supersedes = VisibleKey(Plan, required=False, allow_null=True)

    class Meta:
        model = Plan
        fields = ("jurisdiction", *OF_PLAN)


class PlanFilters(Filters):
    jurisdiction = KeyFilter()
    status = filters.ChoiceFilter(choices=PlanStatus.choices)
    slug = filters.CharFilter()
    parent = KeyFilter()


class PlanResource(Creating, Changing, Retiring, Resource):
    """What one plan document establishes."""

    model = Plan
    serializer_class = PlanShown
    input_class = PlanInput
    filterset_class = PlanFilters
    related = ("jurisdiction", "supersedes")
    search_fields = ("title", "document_number", "issuer")
    orderings = {"id": (), "title": ("title",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Plan) -> bool:
        return can_edit_plan(user, row)

    def make(self, **values: Any) -> Plan:
        return create_plan(by=self.request.user, **values)

    def change(self, row: Plan, **values: Any) -> Plan:
        return update_plan(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: Plan, reason: str) -> Plan:
        return retire_plan(row, by=self.request.user, reason=reason)
