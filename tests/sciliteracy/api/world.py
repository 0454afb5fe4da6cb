"""`n` rows of every resource in one jurisdiction."""

from collections.abc import Callable
from typing import Any

from tests.factories.agencies import AgencyFactory, JurisdictionFactory
from tests.factories.calendar import ThemeDayFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)
from tests.factories.tasks import (
    ApprovedReportFactory,
    EvidenceFactory,
    OccurrenceFactory,
    TaskFactory,
)


class Place:
    """One of whatever others hang on."""

    def __init__(self, jurisdiction: Any) -> None:
        self.jurisdiction = jurisdiction
        self.plan = PlanFactory(jurisdiction=jurisdiction)
        self.initiative = InitiativeFactory(plan=self.plan)
        self.measure = MeasureFactory(plan=self.plan, initiative=self.initiative)
        self.indicator = IndicatorFactory(jurisdiction=jurisdiction)
        self.agency = AgencyFactory(jurisdiction=jurisdiction)

    def another_measure(self) -> Any:
        return MeasureFactory(plan=self.plan, initiative=self.initiative)

    def another_task(self) -> Any:
        return TaskFactory(measure=self.another_measure())

    def another_occurrence(self) -> Any:
        return OccurrenceFactory(task=self.another_task())


MAKE: dict[str, Callable[[Place], Any]] = {
    "jurisdictions": lambda place: JurisdictionFactory(parent=place.jurisdiction),
    "agencies": lambda place: AgencyFactory(jurisdiction=place.jurisdiction),
    "plans": lambda place: PlanFactory(jurisdiction=place.jurisdiction),
    "initiatives": lambda place: InitiativeFactory(plan=place.plan),
    "measures": lambda place: place.another_measure(),
    "assignments": lambda place: AssignmentFactory(
        measure=place.another_measure(), agency=place.agency
    ),
    "indicators": lambda place: IndicatorFactory(jurisdiction=place.jurisdiction),
    "targets": lambda place: TargetFactory(
        plan=place.plan, measure=place.measure, indicator=place.indicator
    ),
    "observations": lambda place: ObservationFactory(
        indicator=IndicatorFactory(jurisdiction=place.jurisdiction),
        jurisdiction=place.jurisdiction,
    ),
    "tasks": lambda place: place.another_task(),
    "occurrences": lambda place: place.another_occurrence(),
    "reports": lambda place: ApprovedReportFactory(
        occurrence=place.another_occurrence(), agency=place.agency
    ),
    "evidence": lambda place: EvidenceFactory(
        observation=ObservationFactory(
            indicator=IndicatorFactory(jurisdiction=place.jurisdiction),
            jurisdiction=place.jurisdiction,
        )
    ),
    "theme-days": lambda place: ThemeDayFactory(jurisdiction=place.jurisdiction),
}
