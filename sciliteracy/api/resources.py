"""Every resource of the interface, by the word that addresses and the change feed use."""

from typing import Any

from agencies.api.agencies import AgencyResource, JurisdictionResource
from indicators.api.indicators import IndicatorResource, ObservationResource
from indicators.api.measures import MeasureResource
from indicators.api.targets import TargetResource
from plans.api.assignments import AssignmentResource
from plans.api.elements import InitiativeResource
from sciliteracy.api.following import Following
from sciliteracy.api.plans import PlanResource
from tasks.api.evidence import EvidenceResource
from tasks.api.reports import ReportResource
from tasks.api.tasks import OccurrenceResource, TaskResource
from tasks.api.theme_days import ThemeDayResource


def following(resource: Any) -> Any:
    """The resource whose plan's duties follow what is done to its rows."""
    return type(resource.__name__, (Following, resource), {"__doc__": resource.__doc__})


# By the word that addresses, the change feed and webhooks use.
RESOURCES = {
    "jurisdictions": JurisdictionResource,
    "agencies": AgencyResource,
    "plans": following(PlanResource),
    "initiatives": following(InitiativeResource),
    "measures": following(MeasureResource),
    "assignments": following(AssignmentResource),
    "indicators": IndicatorResource,
    "targets": following(TargetResource),
    "observations": ObservationResource,
    "tasks": following(TaskResource),
    "occurrences": OccurrenceResource,
    "reports": ReportResource,
    "evidence": EvidenceResource,
    "theme-days": ThemeDayResource,
}
