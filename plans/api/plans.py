"""Plans as resources."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from agencies.api.agencies import JurisdictionShown
from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Jurisdiction, LeadingGroup
from plans.models import Plan
from plans.permissions import can_edit_plan
from plans.services.plans import (
    create_plan,
    link_plan,
    restore_plan,
    retire_plan,
    set_plan_status,
    update_plan,
)
from plans.states import PlanStatus
from sciliteracy.lib.errors import require_same
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import YEAR, Input, Shown, VisibleKey

OF_PLAN = (
    *("slug", "title", "document_number", "issuer", "issued_on", "period_start", "period_end"),
    *("basis", "parent", "parent_reference", "supersedes", "supersedes_reference"),
    "leading_group",
)
# What other plans cite a plan by, and it them.
CITED = {"title", "document_number", "parent_reference", "supersedes_reference"}


def texts(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=300), max_length=50, **more)


class PlanShown(Shown):
    EXPANDS = {"jurisdiction": lambda: JurisdictionShown}

    basis = texts()

    class Meta:
        model = Plan
        fields = (
            *("id", "version", "jurisdiction", *OF_PLAN, "status"),
            *("created_at", "updated_at", *OF_RETIRING),
        )


class PlanInput(Input):
    CREATE_ONLY = frozenset({"jurisdiction", "slug"})

    jurisdiction = VisibleKey(Jurisdiction)
    basis = texts(required=False)
    parent = VisibleKey(Plan, required=False, allow_null=True)
    supersedes = VisibleKey(Plan, required=False, allow_null=True)
    leading_group = VisibleKey(LeadingGroup, required=False, allow_null=True)

    class Meta:
        model = Plan
        fields: tuple[str, ...] = ("jurisdiction", *OF_PLAN)
        extra_kwargs = {"period_start": YEAR, "period_end": YEAR}


class PlanChange(PlanInput):
    reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text=_("改变状态的原因；草案开始执行可以不填。"),
    )

    class Meta(PlanInput.Meta):
        fields = ("jurisdiction", *OF_PLAN, "status", "reason")


class PlanFilters(Filters):
    jurisdiction = KeyFilter()
    status = filters.ChoiceFilter(choices=PlanStatus.choices)
    slug = filters.CharFilter()
    parent = KeyFilter()


def _of_one_place(jurisdiction: Jurisdiction, values: dict[str, Any]) -> None:
    """What continues a plan, and who leads it, are of its own jurisdiction."""
    for name in ("supersedes", "leading_group"):
        if (other := values.get(name)) is not None:
            require_same(name, other.jurisdiction_id, jurisdiction.pk)


class PlanResource(Creating, Changing, Retiring, Resource):
    """What one plan document establishes. A new one is a draft; what it becomes from there, and
    when it may, is said by changing its status."""

    model = Plan
    serializer_class = PlanShown
    input_class = PlanInput
    changing_class = PlanChange
    filterset_class = PlanFilters
    related = ("jurisdiction", "supersedes")
    search_fields = ("title", "document_number", "issuer")
    orderings = {"id": (), "title": ("title",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Plan) -> bool:
        return can_edit_plan(user, row)

    @transaction.atomic
    def make(self, jurisdiction: Jurisdiction, **values: Any) -> Plan:
        _of_one_place(jurisdiction, values)
        row = create_plan(by=self.request.user, jurisdiction=jurisdiction, **values)
        link_plan(row, by=self.request.user)
        return row

    @transaction.atomic
    def change(self, row: Plan, status: str | None = None, reason: str = "", **values: Any) -> Plan:
        """What is known of it and where it stands, or neither."""
        by = self.request.user
        _of_one_place(row.jurisdiction, values)
        update_plan(row, by=by, expected_version=row.version, reason=reason, **values)
        if values.keys() & CITED:
            link_plan(row, by=by)
        if status is not None and status != row.status:
            set_plan_status(row, by=by, status=status, reason=reason)
        return row

    def retire(self, row: Plan, reason: str) -> Plan:
        return retire_plan(row, by=self.request.user, reason=reason)

    def restore(self, row: Plan) -> Plan:
        return restore_plan(row, by=self.request.user)
