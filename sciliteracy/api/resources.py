"""Every resource of the interface, by the word that addresses and the change feed use."""

from agencies.api.agencies import AgencyResource, JurisdictionResource
from indicators.api.indicators import IndicatorResource, ObservationResource
from indicators.api.measures import MeasureResource
from indicators.api.targets import TargetResource
from plans.api.assignments import AssignmentResource
from plans.api.elements import InitiativeResource
from sciliteracy.api.plans import PlanResource
from tasks.api.evidence import EvidenceResource
from tasks.api.reports import ReportResource
from tasks.api.tasks import OccurrenceResource, TaskResource
from tasks.api.theme_days import ThemeDayResource

# By the word that addresses, the change feed and webhooks use.
RESOURCES = {
    "jurisdictions": JurisdictionResource,
    "agencies": AgencyResource,
    "plans": PlanResource,
    "initiatives": InitiativeResource,
    "measures": MeasureResource,
    "assignments": AssignmentResource,
    "indicators": IndicatorResource,
    "targets": TargetResource,
    "observations": ObservationResource,
    "tasks": TaskResource,
    "occurrences": OccurrenceResource,
    "reports": ReportResource,
    "evidence": EvidenceResource,
    "theme-days": ThemeDayResource,
}
