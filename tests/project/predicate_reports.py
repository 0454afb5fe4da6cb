"""Reports, periods and what belongs to them, for the table of the predicates."""

from django.utils import timezone

from agencies.models import Agency, Jurisdiction, User
from agencies.states import Role
from tasks.models import Occurrence
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
    """`mine` is of the liaison's agency, and `theirs` of another."""
    mine = people[Role.LIAISON].memberships.get().agency
    heads = people[Role.AGENCY_HEAD].memberships.get().agency

    def period() -> Occurrence:
        return period_in(place, lead=mine)

    sent_by = people[Role.OFFICE_STAFF]
    things = {
        "draft": ProgressReportFactory(agency=mine, occurrence=period()),
        "theirs": ProgressReportFactory(agency=heads, occurrence=period()),
        "withdrawn": ProgressReportFactory(agency=mine, occurrence=period(), **GONE),
        "by the office": ProgressReportFactory(
            agency=mine, occurrence=period(), entered_by=EnteredBy.OFFICE
        ),
        "sent in": SubmittedReportFactory(agency=mine, occurrence=period(), written_by=sent_by),
        "signed": SubmittedReportFactory(
            agency=mine, occurrence=period(), signed_by=people[Role.REVIEWER]
        ),
        "approved": ApprovedReportFactory(agency=mine, occurrence=period()),
    }
    of_reports = {
        f"evidence of {name}": EvidenceFactory(
            observation=None, report=things[name], jurisdiction=place
        )
        for name in ("draft", "sent in", "approved")
    }
    return (
        things
        | of_reports
        | {
            "retired evidence of approved": EvidenceFactory(
                observation=None, report=things["approved"], jurisdiction=place, **GONE
            ),
            "extension": ExtensionFactory(occurrence=period(), agency=mine),
            "measure": period().task.measure,
            "theme day": ThemeDayFactory(jurisdiction=place),
            "national theme day": ThemeDayFactory(jurisdiction=None),
        }
        | _periods(mine, heads, place)
        | _where_one_does_all(people, place)
    )


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
