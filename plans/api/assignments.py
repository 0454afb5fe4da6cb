"""Who is named for what, as resources."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from agencies.api.agencies import AgencyShown
from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Agency, AgencyGroup
from plans.api.elements import InitiativeShown, MeasureShown
from plans.models import Assignment, Initiative, Measure
from plans.permissions import can_edit_plan
from plans.services.answering import (
    assign,
    restore_assignment,
    update_assignment,
    withdraw_assignment,
)
from plans.states import AssignmentOrigin, AssignmentRole
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey


class AssignmentShown(Shown):
    EXPANDS = {
        "initiative": lambda: InitiativeShown,
        "measure": lambda: MeasureShown,
        "agency": lambda: AgencyShown,
    }

    class Meta:
        model = Assignment
        fields = (
            *("id", "version", "plan", "initiative", "measure", "role", "agency", "group"),
            *("name_as_written", "origin", "position", "created_at", "updated_at", *OF_RETIRING),
        )


class AssignmentInput(Input):
    CREATE_ONLY = frozenset({"initiative", "measure", "role"})

    initiative = VisibleKey(Initiative, required=False, allow_null=True)
    measure = VisibleKey(Measure, required=False, allow_null=True)
    agency = VisibleKey(Agency, required=False, allow_null=True)
    group = VisibleKey(AgencyGroup, required=False, allow_null=True)

    class Meta:
        model = Assignment
        fields = (
            *("initiative", "measure", "role", "agency", "group"),
            *("name_as_written", "position"),
        )
        extra_kwargs = {"name_as_written": {"required": False}, "position": {"required": False}}


class AssignmentFilters(Filters):
    plan = KeyFilter()
    jurisdiction = KeyFilter(field_name="plan__jurisdiction")
    initiative = KeyFilter()
    measure = KeyFilter()
    agency = KeyFilter()
    role = filters.ChoiceFilter(choices=AssignmentRole.choices)
    origin = filters.ChoiceFilter(choices=AssignmentOrigin.choices)


class AssignmentResource(Creating, Changing, Retiring, Resource):
    """A name in a list of lead or responsible agencies, as the document writes it."""

    model = Assignment
    serializer_class = AssignmentShown
    input_class = AssignmentInput
    filterset_class = AssignmentFilters
    related = ("plan__jurisdiction", "initiative__plan", "measure__plan")
    search_fields = ("name_as_written",)
    orderings = {
        "id": (),
        "position": ("plan_id", "role", "position"),
        "updated_at": ("updated_at",),
    }

    def may_change(self, user: Any, row: Assignment) -> bool:
        return can_edit_plan(user, row.plan)

    def make(self, initiative: Any = None, measure: Any = None, **values: Any) -> Assignment:
        if (initiative is None) == (measure is None):
            raise ValidationError({"measure": [_("请填写措施或所属行动（工程）中的一项。")]})
        to = initiative or measure
        return assign(by=self.request.user, today=portal_today(), to=to, **values)

    def change(self, row: Assignment, **values: Any) -> Assignment:
        return update_assignment(
            row,
            by=self.request.user,
            today=portal_today(),
            expected_version=row.version,
            **values,
        )

    def retire(self, row: Assignment, reason: str) -> Assignment:
        return withdraw_assignment(row, by=self.request.user, today=portal_today(), reason=reason)

    def restore(self, row: Assignment) -> Assignment:
        return restore_assignment(row, by=self.request.user, today=portal_today())
