"""Four places, one person of each role in one of them, and one row of each kind in each.

The walk's people belong to 海州区. Seen from there, the places are `own`, `lower` (a town below
it), `upper` (the city above it) and `foreign` (a district elsewhere).
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, Jurisdiction, User
from agencies.states import AGENCY_ROLES, Role
from indicators.models import Observation
from plans.models import Measure
from plans.services.effective import refresh_measures
from tasks.evidence_store import path_of
from tasks.models import Evidence
from tests.factories.agencies import (
    AccountHelpFactory,
    AgencyFactory,
    AgencyGroupFactory,
    AuditEventFactory,
    JurisdictionFactory,
    LeadingGroupFactory,
    MembershipFactory,
    UserFactory,
    UserSessionFactory,
)
from tests.factories.calendar import ThemeDayFactory, ThemeDayMeasureFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import DocumentFactory, InitiativeFactory, MeasureFactory, PlanFactory
from tests.factories.reminders import DeliveryFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    EvidenceFactory,
    ExtensionFactory,
    OccurrenceFactory,
    PeriodFreezeFactory,
    ProgressReportFactory,
)
from tests.shipped import TODAY

LOWER = "韩家店镇"
PLACES = ("own", "lower", "upper", "foreign")
ANONYMOUS = "anonymous"
NOBODY = "nobody"
SETTER_UP = "administrator"
# The same right in an account that belongs to 海州区; and one who was in its office until lately.
SETTER_UP_HERE = "administrator-here"
FORMER = "former"
# Whoever may knock: the roles, accounts without a role (any more), who set it up, strangers.
PEOPLE = (*Role.values, NOBODY, FORMER, SETTER_UP, SETTER_UP_HERE, ANONYMOUS)


@dataclass
class World:
    clients: dict[str, Client] = field(default_factory=dict)
    # The address part of each kind of row in each place, such as a primary key or a slug.
    rows: dict[tuple[str, str], object] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def build() -> World:
    upper = JurisdictionFactory(name="阜新市", level="prefecture")
    own = JurisdictionFactory(name="海州区", parent=upper)
    lower = JurisdictionFactory(name=LOWER, parent=own)
    places = {
        "own": own,
        "lower": lower,
        "upper": upper,
        "foreign": JurisdictionFactory(name="惠济区"),
    }
    world = World()
    for place, jurisdiction in places.items():
        for kind, value in _rows(jurisdiction).items():
            world.rows[kind, place] = value
    for person in PEOPLE:
        world.users[person], world.clients[person] = _person(person, own)
    refresh_measures(Q(), today=TODAY)
    return world


def _rows(place: Jurisdiction) -> dict[str, object]:
    plan = PlanFactory(jurisdiction=place)
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    indicator = IndicatorFactory(jurisdiction=place)
    TargetFactory(plan=plan, measure=measure, indicator=indicator)
    DocumentFactory(plan=plan)
    agency = AgencyFactory(jurisdiction=place)
    liaison = MembershipFactory(jurisdiction=place, role=Role.LIAISON, agency=agency)
    chief = MembershipFactory(jurisdiction=place, role=Role.OFFICE_ADMIN)
    observation = ObservationFactory(indicator=indicator, jurisdiction=place)
    return {
        "jurisdiction": place.pk,
        "plan": plan.slug,
        "measure": measure.pk,
        "agency": agency.pk,
        "group": AgencyGroupFactory(jurisdiction=place).pk,
        "leading_group": LeadingGroupFactory(jurisdiction=place).pk,
        "indicator": indicator.pk,
        "observation": observation.pk,
        "evidence": _evidence(observation, retired=place.name == LOWER).pk,
        "theme_day": ThemeDayFactory(jurisdiction=place).pk,
        "theme_day_link": ThemeDayMeasureFactory(measure=measure).pk,
        "event": AuditEventFactory(jurisdiction_id=place.pk).pk,
        "session": UserSessionFactory(user=liaison.user).pk,
        "account": liaison.user.pk,
        "guarded": chief.user.pk,
        "help": AccountHelpFactory(account=chief.user).pk,
        "membership": liaison.pk,
        "message": DeliveryFactory(user=liaison.user, sent_at=timezone.now()).pk,
    } | _periods(measure, agency)


def _periods(measure: Measure, agency: Agency) -> dict[str, object]:
    """One period with a report that is published, and with what its office decides about."""
    occurrence = OccurrenceFactory(task__measure=measure)
    return {
        "occurrence": occurrence.pk,
        "report": ApprovedReportFactory(occurrence=occurrence, agency=agency).pk,
        "draft": ProgressReportFactory(occurrence=occurrence, agency=agency).pk,
        "extension": ExtensionFactory(occurrence=occurrence, agency=agency).pk,
        "freeze": PeriodFreezeFactory(jurisdiction=measure.plan.jurisdiction).pk,
    }


def _evidence(observation: Observation, *, retired: bool) -> Evidence:
    withdrawn = {"retired_at": timezone.now(), "retired_reason": "重传"} if retired else {}
    evidence = EvidenceFactory(observation=observation, **withdrawn)
    file = path_of(evidence.sha256)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"file")
    return evidence


def _person(person: str, place: Jurisdiction) -> tuple[User, Client]:
    client = Client(raise_request_exception=False)
    if person == ANONYMOUS:
        return None, client
    user = UserFactory(
        username=f"walk-{person}",
        is_superuser=person in (SETTER_UP, SETTER_UP_HERE),
        jurisdiction=place if person in (SETTER_UP_HERE, FORMER) else None,
    )
    if person == FORMER:
        ended = {"retired_at": timezone.now(), "retired_reason": "调离"}
        MembershipFactory(user=user, jurisdiction=place, **ended)
    if person in Role.values:
        agency = AgencyFactory(jurisdiction=place) if person in AGENCY_ROLES else None
        MembershipFactory(user=user, role=person, jurisdiction=place, agency=agency)
    client.force_login(user)
    return user, client
