"""Reports, periods and what belongs to them, for the table of the predicates."""

from django.utils import timezone

from agencies.models import Agency, Jurisdiction, User
from agencies.states import Role
from tasks.models import Evidence, Occurrence, ProgressReport
from tasks.states import EnteredBy
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, MembershipFactory
from tests.factories.calendar import ThemeDayFactory
from tests.factories.plans import (
    EffectiveAssignmentFactory,
    InitiativeFactory,
    MeasureFactory,
    PlanFactory,
)
from tests.factories.tasks import (
    ApprovedReportFactory,
    EvidenceFactory,
    ExtensionFactory,
    OccurrenceFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
)

GONE = {"retired_at": timezone.now(), "retired_reason": "调离"}


def office_above(place: Jurisdiction) -> User:
    """The office below `place`; above `place` are those who do not count as an office."""
    above, deep = place.parent, JurisdictionFactory(parent=JurisdictionFactory(parent=place))
    MembershipFactory(jurisdiction=above, user__is_active=False)
    MembershipFactory(jurisdiction=above, user__is_superuser=True)
    MembershipFactory(jurisdiction=above, **GONE)
    MembershipFactory(jurisdiction=above, role=Role.REVIEWER)
    return MembershipFactory(jurisdiction=deep).user


def period_in(place: Jurisdiction, lead: Agency | None = None, **fields) -> Occurrence:
    plan = PlanFactory(jurisdiction=place)
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    if lead is not None:
        EffectiveAssignmentFactory(measure=measure, agency=lead)
    return OccurrenceFactory(task__measure=measure, **fields)


def report_things(people: dict[str, User], place: Jurisdiction) -> dict[str, object]:
    """Most are of the liaison's agency, some of the head's, which is another one."""
    mine = people[Role.LIAISON].memberships.get().agency
    heads = people[Role.AGENCY_HEAD].memberships.get().agency
    reports = _reports(people, mine, heads)
    return {
        **reports,
        **_evidence(reports, place),
        **_periods(mine, heads, place),
        **_where_one_does_all(people, place),
        "extension": ExtensionFactory(occurrence=period_in(place, lead=mine), agency=mine),
        "measure": period_in(place).task.measure,
        "theme day": ThemeDayFactory(jurisdiction=place),
        "national theme day": ThemeDayFactory(jurisdiction=None),
    }


def _reports(people: dict[str, User], mine: Agency, heads: Agency) -> dict[str, ProgressReport]:
    def given() -> dict[str, object]:
        return {"agency": mine, "occurrence": period_in(mine.jurisdiction, lead=mine)}

    staff, reviewer = people[Role.OFFICE_STAFF], people[Role.REVIEWER]
    return {
        "draft": ProgressReportFactory(**given()),
        "theirs": ProgressReportFactory(**given() | {"agency": heads}),
        "withdrawn": ProgressReportFactory(**given(), **GONE),
        "by the office": ProgressReportFactory(**given(), entered_by=EnteredBy.OFFICE),
        "sent in": SubmittedReportFactory(**given(), written_by=staff),
        "signed": SubmittedReportFactory(**given(), signed_by=reviewer),
        "approved": ApprovedReportFactory(**given()),
    }


def _evidence(reports: dict[str, ProgressReport], place: Jurisdiction) -> dict[str, Evidence]:
    def of(name: str, **fields) -> Evidence:
        return EvidenceFactory(observation=None, report=reports[name], jurisdiction=place, **fields)

    rows = {f"evidence of {name}": of(name) for name in ("draft", "sent in", "approved")}
    return rows | {"retired evidence of approved": of("approved", **GONE)}


def _periods(mine: Agency, heads: Agency, place: Jurisdiction) -> dict[str, object]:
    """Of whom each is, `answers_for` says."""
    place.office = office = AgencyFactory(jurisdiction=place)
    place.save()
    return {
        "agency of the head": heads,
        "office agency": office,
        "period led": period_in(place, lead=mine),
        "period of a member": period_in(place, lead=mine, member=heads),
        "period in charge": period_in(place, lead=mine, task__main_agency=heads),
        "period of nobody": period_in(place),
    }


def _where_one_does_all(people: dict[str, User], place: Jurisdiction) -> dict[str, object]:
    """A place below whose rules let the office approve what it sent in."""
    small = JurisdictionFactory(parent=place, settings={"rules": {"self_approval": True}})
    user = people["office-below"]
    MembershipFactory(user=user, jurisdiction=small)
    MembershipFactory(user=people[Role.OFFICE_ADMIN], jurisdiction=small)
    report = SubmittedReportFactory(occurrence=period_in(small), written_by=user)
    return {"sent in there": report}
