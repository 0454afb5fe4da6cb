"""Periods for the pages that show how things stand: the third quarter of 2024, on 15 August."""

import datetime
from decimal import Decimal

from agencies.states import Role
from tasks.models import Occurrence
from tasks.services.working_days import the_calendar
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory, InitiativeFactory, MeasureFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    OccurrenceFactory,
    TargetTaskFactory,
    TaskFactory,
)

TODAY = datetime.date(2024, 8, 15)
SECOND_QUARTER = {
    "period_start": datetime.date(2024, 4, 1),
    "period_end": datetime.date(2024, 6, 30),
    "opens_on": datetime.date(2024, 4, 1),
    "work_due_on": datetime.date(2024, 6, 30),
    "report_due_on": datetime.date(2024, 7, 5),
    "locks_on": datetime.date(2024, 8, 31),
}
YEAR = {
    "period_start": datetime.date(2024, 1, 1),
    "period_end": datetime.date(2024, 12, 31),
    "opens_on": datetime.date(2024, 1, 1),
    "work_due_on": datetime.date(2024, 12, 31),
    "report_due_on": datetime.date(2025, 1, 8),
    "locks_on": datetime.date(2025, 1, 23),
}


def warm() -> None:
    """Read the calendar: every process does once, and keeps it."""
    the_calendar()


def measure_in(plan):
    return MeasureFactory(initiative=InitiativeFactory(plan=plan))


def overdue(measure, **fields) -> Occurrence:
    """The second quarter: red, its report is six weeks late."""
    return OccurrenceFactory(task__measure=measure, **SECOND_QUARTER | fields)


def missed(measure, **fields) -> Occurrence:
    """The second quarter, when it takes no more reports."""
    return overdue(measure, locks_on=datetime.date(2024, 7, 20), **fields)


def running(measure, **fields) -> Occurrence:
    """The third quarter: green, there is time."""
    return OccurrenceFactory(task__measure=measure, **fields)


def counted(measure, **fields) -> Occurrence:
    """Three times in 2024."""
    return OccurrenceFactory(
        task=TargetTaskFactory(measure=measure), quota=Decimal(3), **YEAR | fields
    )


def approved(occurrence, **fields):
    return ApprovedReportFactory(occurrence=occurrence, **fields)


def lead_of(measure, **fields):
    return EffectiveAssignmentFactory(measure=measure, **fields).agency


def member_periods(task, number):
    """One year of `number` members of a group."""
    place = task.measure.plan.jurisdiction
    agencies = AgencyFactory.create_batch(number, jurisdiction=place)
    return [
        OccurrenceFactory(task=task, member=agency, quota=Decimal(3), **YEAR) for agency in agencies
    ]


def reporting_task(measure):
    return TaskFactory(measure=measure)


def person(role, jurisdiction, agency=None):
    return MembershipFactory(role=Role(role), jurisdiction=jurisdiction, agency=agency).user
