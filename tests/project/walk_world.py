"""Four places, one person of each role in one of them, and one row of each kind in each.

The walk's people belong to 海州区. Seen from there, the places are `own`, `lower` (a town below
it), `upper` (the city above it) and `foreign` (a district elsewhere). What belongs to an agency is
there twice in 海州区: that of the agency for which liaison and head speak, and that of another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.test import Client, override_settings
from django.utils import timezone

from agencies.models import Agency, User
from agencies.states import AGENCY_ROLES, Role
from indicators.models import Observation
from plans.models import Plan
from plans.services.effective import refresh_measures
from tasks.evidence_store import path_of
from tasks.models import Evidence
from tasks.reminders.unsubscribing import unsubscribe_path
from tests.factories.agencies import (
    AccountHelpFactory,
    AgencyFactory,
    AgencyGroupFactory,
    AgencyGroupMemberFactory,
    AgencyNameFactory,
    AgencySuccessionFactory,
    ApiTokenFactory,
    AuditEventFactory,
    ContactFactory,
    JurisdictionFactory,
    LeaderPortfolioFactory,
    LeadingGroupMemberFactory,
    MembershipFactory,
    PossibleMatchFactory,
    SuggestionFactory,
    UserFactory,
    UserSessionFactory,
    VenueFactory,
    WebhookDeliveryFactory,
    WebhookFactory,
)
from tests.factories.calendar import ThemeDayFactory, ThemeDayMeasureFactory
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import (
    AssignmentFactory,
    DocumentFactory,
    InitiativeFactory,
    MeasureFactory,
    PhaseFactory,
    PlanFactory,
)
from tests.factories.reminders import DeliveryFactory, ReminderPauseFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    EvidenceFactory,
    ExtensionFactory,
    OccurrenceFactory,
    PeriodFreezeFactory,
    ProgressReportFactory,
    TaskFactory,
)
from tests.shipped import TODAY

LOWER = "韩家店镇"
PLACES = ("own", "lower", "upper", "foreign")
OWN_AGENCY, OTHER_AGENCY = "own agency", "other agency"
AGENCY_PLACES = (OWN_AGENCY, OTHER_AGENCY, "lower", "upper", "foreign")
# Where in 海州区 itself a row is.
HERE = {"own", OWN_AGENCY, OTHER_AGENCY}
# Rows that belong to one agency.
OF_AGENCIES = {"agency", "occurrence", "report", "draft", "report_evidence", "extension"}
ANONYMOUS = "anonymous"
NOBODY = "nobody"
SETTER_UP = "administrator"
# The same right in an account that belongs to 海州区.
SETTER_UP_HERE = "administrator-here"
# One who was in its office and spoke for the agency until lately; and one whose account was closed
# while he was in its office and signed in.
FORMER, CLOSED = "former", "closed"
# Whoever may knock: the roles, accounts without a role (any more), who set it up, strangers.
PEOPLE = (*Role.values, NOBODY, FORMER, SETTER_UP, SETTER_UP_HERE, CLOSED, ANONYMOUS)
STRANGERS = {CLOSED, ANONYMOUS}
# How a refusal looks is tested elsewhere; the walk meets thousands.
SHORT = {f"{status}.html": str(status) for status in (403, 404, 405)}


@dataclass
class World:
    clients: dict[str, Client] = field(default_factory=dict)
    # The address part of each kind of row in each place, such as a primary key or a slug.
    rows: dict[tuple[str, str], object] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


@contextmanager
def standing(media: Path) -> Iterator[World]:
    """A world for a whole module of tests, each of which takes back what it did."""
    with override_settings(RATE_LIMITS={}, MEDIA_ROOT=media), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def short_refusals() -> override_settings:
    """Refusals say their number and nothing else."""
    engine, options = settings.TEMPLATES[0], settings.TEMPLATES[0]["OPTIONS"]
    loaders = [("django.template.loaders.locmem.Loader", SHORT), *options["loaders"]]
    return override_settings(TEMPLATES=[engine | {"OPTIONS": options | {"loaders": loaders}}])


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
        plan = PlanFactory(jurisdiction=jurisdiction)
        agency = AgencyFactory(jurisdiction=jurisdiction)
        _place(world, place, _rows(plan, agency))
        _place(world, place, of_agency := _rows_of(agency, plan))
        if place == "own":
            _place(world, OTHER_AGENCY, of_agency)
            agency = AgencyFactory(jurisdiction=own)
            _place(world, OWN_AGENCY, _rows_of(agency, plan))
            for person in PEOPLE:
                world.users[person], world.clients[person] = _person(person, agency)
    # The city has an auditor as well, so the district's is not the topmost.
    MembershipFactory(jurisdiction=upper, role=Role.AUDITOR)
    refresh_measures(Q(), today=TODAY)
    return world


def _place(world: World, place: str, rows: dict[str, object]) -> None:
    for kind, value in rows.items():
        world.rows[kind, place] = value


def _rows(plan: Plan, agency: Agency) -> dict[str, object]:
    place = plan.jurisdiction
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    indicator = IndicatorFactory(jurisdiction=place)
    target = TargetFactory(plan=plan, measure=measure, indicator=indicator)
    DocumentFactory(plan=plan)
    liaison = MembershipFactory(jurisdiction=place, role=Role.LIAISON, agency=agency)
    machine = MembershipFactory(jurisdiction=place, role=Role.LEADER, user__is_machine=True).user
    chief = MembershipFactory(jurisdiction=place, role=Role.OFFICE_ADMIN)
    observation = ObservationFactory(indicator=indicator, jurisdiction=place)
    member = LeadingGroupMemberFactory(group__jurisdiction=place)
    return {
        "jurisdiction": place.pk,
        "plan": plan.slug,
        "plan_key": plan.pk,
        "machine": machine.pk,
        "token": ApiTokenFactory(user=machine).pk,
        "webhook": (webhook := WebhookFactory(user=machine)).pk,
        "delivery": WebhookDeliveryFactory(webhook=webhook).pk,
        "measure": measure.pk,
        "noun": "measure",
        "initiative": measure.initiative_id,
        "part_kind": "phase",
        "part": PhaseFactory(plan=plan).pk,
        "assignment": AssignmentFactory(
            measure=measure, agency=None, name_as_written="尚未对应的单位"
        ).pk,
        "target": target.pk,
        "task": TaskFactory(measure=measure).pk,
        "measure_event": AuditEventFactory(
            jurisdiction_id=place.pk, object_type="plans.measure", object_id=measure.pk
        ).pk,
        "group": (group := AgencyGroupFactory(jurisdiction=place)).pk,
        "group_member": AgencyGroupMemberFactory(group=group, agency=agency).pk,
        "agency_name": AgencyNameFactory(agency=agency).pk,
        "succession": AgencySuccessionFactory(predecessor=agency).pk,
        "match": PossibleMatchFactory(first=agency).pk,
        "venue": VenueFactory(agency=agency).pk,
        "portfolio": LeaderPortfolioFactory(member=member, agency=agency).pk,
        "leading_group": member.group_id,
        "member": member.pk,
        "contact": ContactFactory(user=None, member=member).pk,
        "own_contact": ContactFactory(user=liaison.user).pk,
        "indicator": indicator.pk,
        "observation": observation.pk,
        "evidence": _evidence(observation, retired=place.name == LOWER).pk,
        "theme_day": ThemeDayFactory(jurisdiction=place).pk,
        "theme_day_link": ThemeDayMeasureFactory(measure=measure).pk,
        "event": AuditEventFactory(jurisdiction_id=place.pk).pk,
        "stray_event": AuditEventFactory().pk,
        "session": UserSessionFactory(user=liaison.user).pk,
        "account": liaison.user.pk,
        "guarded": chief.user.pk,
        "help": AccountHelpFactory(account=chief.user).pk,
        "membership": liaison.pk,
        "message": DeliveryFactory(user=liaison.user, sent_at=timezone.now()).pk,
        "dead": DeliveryFactory(user=chief.user, dead_at=timezone.now(), error="550").pk,
        "freeze": PeriodFreezeFactory(jurisdiction=place).pk,
        "pause": ReminderPauseFactory(user=liaison.user).pk,
        "reminder_kind": "overdue",
        "language": "zh-hans",
        "unsubscribe_token": unsubscribe_path(liaison.user).split("/")[-2],
        "suggestion": SuggestionFactory(jurisdiction=place).pk,
    }


def _rows_of(agency: Agency, plan: Plan) -> dict[str, object]:
    """One period that `agency` owes, with a report that is published, one that is not, and what
    the office decides about."""
    measure = MeasureFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    AssignmentFactory(measure=measure, agency=agency)
    occurrence = OccurrenceFactory(task__measure=measure)
    draft = ProgressReportFactory(occurrence=occurrence, agency=agency)
    return {
        "agency": agency.pk,
        "measure_owed": measure.pk,
        "occurrence": occurrence.pk,
        "report": ApprovedReportFactory(occurrence=occurrence, agency=agency).pk,
        "draft": draft.pk,
        "report_evidence": _stored(
            EvidenceFactory(observation=None, report=draft, jurisdiction=plan.jurisdiction)
        ).pk,
        "extension": ExtensionFactory(occurrence=occurrence, agency=agency).pk,
    }


def _evidence(observation: Observation, *, retired: bool) -> Evidence:
    withdrawn = {"retired_at": timezone.now(), "retired_reason": "重传"} if retired else {}
    return _stored(EvidenceFactory(observation=observation, **withdrawn))


def _stored(evidence: Evidence) -> Evidence:
    file = path_of(evidence.sha256)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"file")
    return evidence


def _person(person: str, agency: Agency) -> tuple[User | None, Client]:
    client = Client(raise_request_exception=False)
    if person == ANONYMOUS:
        return None, client
    place = agency.jurisdiction
    user = UserFactory(
        username=f"walk-{person}",
        is_superuser=person in (SETTER_UP, SETTER_UP_HERE),
        jurisdiction=place if person in (SETTER_UP_HERE, FORMER, CLOSED) else None,
    )
    for role, more in _served(person):
        spoken_for = agency if role in AGENCY_ROLES else None
        MembershipFactory(user=user, role=role, jurisdiction=place, agency=spoken_for, **more)
    client.force_login(user)
    if person == CLOSED:
        User.objects.filter(pk=user.pk).update(is_active=False)
    return user, client


def _served(person: str) -> list[tuple[str, dict[str, object]]]:
    """The roles of a person, and how each ended."""
    if person == FORMER:
        ended = {"retired_at": timezone.now(), "retired_reason": "调离"}
        return [(Role.OFFICE_ADMIN, ended), (Role.LIAISON, ended)]
    if person == CLOSED:
        return [(Role.OFFICE_ADMIN, {}), (Role.LIAISON, {})]
    return [(person, {})] if person in Role.values else []
