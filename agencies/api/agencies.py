"""Jurisdictions (to read) and agencies."""

from typing import Any

from django_filters import rest_framework as filters

from agencies.api.resource import OF_RETIRING, Changing, Creating, Resource, Retiring
from agencies.models import Agency, Jurisdiction
from agencies.permissions import can_edit_jurisdiction
from agencies.services.agencies import (
    create_agency,
    restore_agency,
    retire_agency,
    update_agency,
)
from agencies.states import AgencyKind, JurisdictionLevel, LineOfWork
from sciliteracy.lib.rest.filters import Filters, KeyFilter
from sciliteracy.lib.rest.serializers import Input, Shown, VisibleKey


class JurisdictionShown(Shown):
    class Meta:
        model = Jurisdiction
        fields = (
            *("id", "version", "name", "code", "level", "parent", "office"),
            *("reporting_period", "created_at", "updated_at"),
        )


class JurisdictionFilters(Filters):
    parent = KeyFilter()
    level = filters.ChoiceFilter(choices=JurisdictionLevel.choices)
    code = filters.CharFilter()


class JurisdictionResource(Resource):
    """Own jurisdictions, all below them and, as names, all above."""

    model = Jurisdiction
    serializer_class = JurisdictionShown
    filterset_class = JurisdictionFilters
    search_fields = ("name", "code")
    orderings = {"id": (), "code": ("code",)}


class AgencyShown(Shown):
    EXPANDS = {"jurisdiction": lambda: JurisdictionShown}

    class Meta:
        model = Agency
        fields = (
            *("id", "version", "jurisdiction", "name", "full_name", "kind", "line", "source"),
            *("created_at", "updated_at", *OF_RETIRING),
        )


class AgencyInput(Input):
    CREATE_ONLY = frozenset({"jurisdiction"})

    jurisdiction = VisibleKey(Jurisdiction)

    class Meta:
        model = Agency
        fields = ("jurisdiction", "name", "full_name", "kind", "line", "source")


class AgencyFilters(Filters):
    jurisdiction = KeyFilter()
    kind = filters.ChoiceFilter(choices=AgencyKind.choices)
    line = filters.ChoiceFilter(choices=LineOfWork.choices)


class AgencyResource(Creating, Changing, Retiring, Resource):
    """Bodies (单位) of jurisdictions, under the names they go by today."""

    model = Agency
    serializer_class = AgencyShown
    input_class = AgencyInput
    filterset_class = AgencyFilters
    related = ("jurisdiction",)
    search_fields = ("name", "full_name")
    orderings = {"id": (), "name": ("name",), "updated_at": ("updated_at",)}

    def may_change(self, user: Any, row: Agency) -> bool:
        return can_edit_jurisdiction(user, row.jurisdiction)

    def make(self, **values: Any) -> Agency:
        return create_agency(by=self.request.user, **values)

    def change(self, row: Agency, **values: Any) -> Agency:
        return update_agency(row, by=self.request.user, expected_version=row.version, **values)

    def retire(self, row: Agency, reason: str) -> Agency:
        return retire_agency(row, by=self.request.user, reason=reason)

    def restore(self, row: Agency) -> Agency:
        return restore_agency(row, by=self.request.user)
