"""An agency with a liaison and a head, and the office that reviews what it reports."""

import datetime
from dataclasses import dataclass

from agencies.models import Agency, Jurisdiction, User
from agencies.states import Role
from indicators.states import Aggregation, Comparator, IndicatorKind, TargetKind
from plans.models import Measure
from tasks.models import Occurrence
from tasks.services.decisions import freeze_period
from tasks.services.reports import approve_report, log_report, submit_report, write_report
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import OccurrenceFactory, TargetTaskFactory, TaskFactory

TODAY = datetime.date(2024, 8, 15)
NOW = datetime.datetime(2024, 8, 15, 9, 30, tzinfo=datetime.UTC)
ON = {"today": TODAY, "now": NOW}
YEAR = {
    "period_start": datetime.date(2024, 1, 1),
    "period_end": datetime.date(2024, 12, 31),
    "opens_on": datetime.date(2024, 1, 1),
    "work_due_on": datetime.date(2024, 12, 31),
    "report_due_on": datetime.date(2025, 1, 8),
    "locks_on": datetime.date(2025, 1, 23),
}
# How the values of an indicator add up, with the unit.
DAYS = {"unit": "天", "over_agencies": Aggregation.MINIMUM}
STOCK = {"unit": "个", "over_time": Aggregation.LATEST}
SHARE = {
    "unit": "%",
    "kind": IndicatorKind.PERCENTAGE,
    "over_agencies": Aggregation.RATIO,
    "over_time": Aggregation.LATEST,
    "denominator": "18—69岁公民数",
}


@dataclass
class Desk:
    place: Jurisdiction
    measure: Measure
    agency: Agency
    liaison: User
    head: User
    office: User
    reviewer: User

    def duty(self, **fields) -> Occurrence:
        """The duty to report on the measure, in the third quarter."""
        return OccurrenceFactory(task=TaskFactory(measure=self.measure), **fields)

    def target(self, *, value=300, adding=None, kind=TargetKind.RECURRING, **fields) -> Occurrence:
        """A number to reach in 2024; `adding`: its unit, and how its indicator adds up."""
        adding = adding or {"unit": "次"}
        of = fields.pop("of_target", {})
        target = TargetFactory(
            measure=self.measure,
            value=value,
            comparator="" if value is None else Comparator.AT_LEAST,
            kind=kind,
            unit=adding["unit"],
            **{f"indicator__{name}": how for name, how in adding.items() if name != "unit"},
            **of,
        )
        task = TargetTaskFactory(measure=self.measure, target=target)
        return OccurrenceFactory(task=task, **YEAR | {"quota": value} | fields)

    def write(self, occurrence, by=None, **fields):
        """A draft with something to tell."""
        fields = {"achievements": "办了科普大集。", "performed_on": TODAY} | fields
        given = ON | {"agency": self.agency} | fields
        return write_report(by=by or self.liaison, occurrence=occurrence, **given)

    def submit(self, occurrence, by=None, **fields):
        report = self.write(occurrence, by=by, **fields)
        on = {name: fields.get(name, day) for name, day in ON.items()}
        answers = dict.fromkeys(("jump", "same", "no_words", "no_quantity", "towns"), "核对过")
        return submit_report(report, by=by or self.liaison, answers=answers, **on)

    def approve(self, occurrence, **fields):
        on = {name: fields.get(name, day) for name, day in ON.items()}
        return approve_report(self.submit(occurrence, **fields), by=self.office, **on)

    def set_rules(self, **rules) -> None:
        self.place.settings = {"rules": rules}
        self.place.save(update_fields=["settings"])
        self.measure.plan.jurisdiction.refresh_from_db()


def make_desk(place: Jurisdiction, office: User) -> Desk:
    measure = MeasureFactory(initiative__plan__jurisdiction=place)
    agency = AgencyFactory(jurisdiction=place)
    EffectiveAssignmentFactory(measure=measure, agency=agency)
    return Desk(
        place=place,
        measure=measure,
        agency=agency,
        liaison=MembershipFactory(jurisdiction=place, role=Role.LIAISON, agency=agency).user,
        head=MembershipFactory(jurisdiction=place, role=Role.AGENCY_HEAD, agency=agency).user,
        office=office,
        reviewer=MembershipFactory(jurisdiction=place, role=Role.REVIEWER).user,
    )


def freeze(desk, start, end):
    day = {"period_start": start, "period_end": end, "today": datetime.date(2024, 10, 1)}
    return freeze_period(by=desk.office, jurisdiction=desk.place, reason="通报已印发", **day)


def log(desk, occurrence, **fields):
    given = ON | {"note": "王老师来电", "achievements": "办了两场。"} | fields
    return log_report(by=desk.office, occurrence=occurrence, agency=desk.agency, **given)
