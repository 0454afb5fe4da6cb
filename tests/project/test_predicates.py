"""Each predicate against its table, and each clause of it: taken away, the table notices."""

import inspect
import sys
from datetime import timedelta
from importlib import import_module
from types import CodeType

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agencies import permissions as agency_permissions
from agencies.models import Suggestion, User
from agencies.services.users import system_user
from agencies.states import AGENCY_ROLES, Role
from indicators import permissions as indicator_permissions
from plans import permissions as plan_permissions
from tasks import permissions as task_permissions
from tasks.models import Evidence, Extension, ProgressReport, ThemeDay
from tasks.models.report import worked_on_by
from tests.factories.agencies import (
    AccountHelpFactory,
    AgencyFactory,
    ApiTokenFactory,
    JurisdictionFactory,
    LeadingGroupMemberFactory,
    MembershipFactory,
    SuggestionFactory,
    UserFactory,
)
from tests.factories.indicators import IndicatorFactory, ObservationFactory
from tests.factories.plans import PlanFactory
from tests.factories.tasks import EvidenceFactory
from tests.project.predicate_mutants import functions_of, mutants, mutated
from tests.project.predicate_reports import office_above, report_things
from tests.project.predicate_table import ANYBODY, CASES, SEES, SYSTEM, WORKS_ON, Case

pytestmark = pytest.mark.django_db

GONE = {"retired_at": timezone.now(), "retired_reason": "调离"}
MODULES = [agency_permissions, plan_permissions, indicator_permissions, task_permissions]
FUNCTIONS = {
    f"{module.__name__}.{name}": function
    for module in MODULES
    for name, function in functions_of(module).items()
    if not name.startswith("require_")  # these refuse in words what a predicate said
}
# What changes how much the database is asked, or what it is asked twice, and no answer.
SPARING = {
    "_is_the_only_one without jurisdiction__in=places - {None}",
    "can_load_notice never not above or not all(above.values())",
    "can_load_notice without not above",
    "can_load_notice without not all(above.values())",
    "can_load_notice without jurisdiction__in=set().union(*above.values())",
    "worked_on_by without role__in=AGENCY_ROLES",  # no other role names an agency
}


def sees(user, row) -> bool:
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def works_on(user, row) -> bool:
    return type(row).objects.filter(worked_on_by(user), pk=row.pk).exists()


SIGHT = {SEES: sees, WORKS_ON: works_on}
# Where a model says more of its rows than that they are of somebody's place.
RULES_OF_SIGHT = [
    (WORKS_ON, worked_on_by),
    *(
        (SEES, type(model.objects.all()).visible_to)
        for model in (ProgressReport, Evidence, Extension, ThemeDay, Suggestion)
    ),
]


@pytest.fixture
def people(haizhou):
    """Everybody of 海州区, and who is nobody there."""
    found = {"anonymous": AnonymousUser(), "nobody": UserFactory(jurisdiction=haizhou)}
    for role in Role:
        agency = AgencyFactory(jurisdiction=haizhou) if role in AGENCY_ROLES else None
        row = MembershipFactory(role=role, jurisdiction=haizhou, agency=agency)
        found[str(role)] = row.user
        ended = MembershipFactory(role=role, jurisdiction=haizhou, agency=agency, **GONE)
        found[f"former-{role}"] = ended.user
    found["administrator"] = UserFactory(is_superuser=True)
    found["administrator-here"] = UserFactory(is_superuser=True, jurisdiction=haizhou)
    stray = MembershipFactory(user__is_superuser=True, jurisdiction=haizhou).user
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        MembershipFactory(user=stray, role=role, jurisdiction=haizhou)
    found["administrator-with-roles"] = stray
    closed = MembershipFactory(user__is_active=False, jurisdiction=haizhou).user
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        MembershipFactory(user=closed, role=role, jurisdiction=haizhou)
    found["closed"] = closed
    found["closed-superuser"] = UserFactory(is_superuser=True, is_active=False)
    found["office-elsewhere"] = MembershipFactory().user
    found["office-below"] = office_above(haizhou)
    gone = JurisdictionFactory(parent=haizhou, **GONE)
    found["office-of-a-gone-place"] = MembershipFactory(jurisdiction=gone).user
    return found | {SYSTEM: system_user()}


@pytest.fixture
def things(people, fuxin, haizhou, outsider):
    foreign = outsider.memberships.get().jurisdiction
    liaison = MembershipFactory(jurisdiction=haizhou, liaison=True).user
    machine = UserFactory(is_machine=True, jurisdiction=haizhou)
    elsewhere = MembershipFactory(jurisdiction=haizhou, user__jurisdiction=haizhou).user
    MembershipFactory(user=elsewhere, jurisdiction=foreign)
    chief, closed_chief = (MembershipFactory(jurisdiction=haizhou).user for _ in range(2))
    User.objects.filter(pk=closed_chief.pk).update(is_active=False)
    superuser = UserFactory(is_superuser=True, jurisdiction=haizhou)
    granter = people[Role.SECURITY_ADMIN]
    # Below there is an auditor and nobody who grants roles.
    lower = JurisdictionFactory(parent=haizhou)
    MembershipFactory(user=people[Role.AUDITOR], role=Role.AUDITOR, jurisdiction=lower)
    # Places that nobody but the installation administrator looks after, or not even he.
    keeper, granter_alone, auditor = (
        MembershipFactory(role=role, jurisdiction=place, user__jurisdiction=place).user
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
        for place in [JurisdictionFactory()]
    )
    left = JurisdictionFactory()
    gone, _ = (
        MembershipFactory(role=role, jurisdiction=left, user__jurisdiction=left, **GONE).user
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    )
    once = JurisdictionFactory(parent=haizhou)
    MembershipFactory(user=people[Role.AUDITOR], role=Role.AUDITOR, jurisdiction=once)
    former = MembershipFactory(role=Role.SECURITY_ADMIN, jurisdiction=once, **GONE).user
    # And at another place there are two.
    paired = JurisdictionFactory(parent=haizhou)
    MembershipFactory(user=people[Role.AUDITOR], role=Role.AUDITOR, jurisdiction=paired)
    one, _two = (
        MembershipFactory(role=Role.SECURITY_ADMIN, jurisdiction=paired).user for _ in range(2)
    )
    served = MembershipFactory(jurisdiction=haizhou, liaison=True).user
    MembershipFactory(user=served, jurisdiction=foreign, **GONE)
    asked_by = people["administrator"]
    observation = ObservationFactory(
        indicator=IndicatorFactory(jurisdiction=haizhou), jurisdiction=haizhou
    )

    def asked(account, by=asked_by, **more):
        return AccountHelpFactory(account=User.objects.get(pk=account.pk), asked_by=by, **more)

    done = {"decision": "agreed", "decided_by": granter, "decided_at": timezone.now()}
    leader, leader_below = (
        LeadingGroupMemberFactory(group__jurisdiction=place) for place in (haizhou, lower)
    )
    own = {
        "member of the group": leader,
        "member below": leader_below,
        "leading group": leader.group,
        "leading group below": leader_below.group,
        "agency of the liaison": people[Role.LIAISON].memberships.get().agency,
        "about chief below": asked(MembershipFactory(jurisdiction=lower).user),
        "own": haizhou,
        "upper": fuxin,
        "lower": lower,
        "foreign": foreign,
        "liaison": liaison,
        "machine": machine,
        "closed machine": UserFactory(is_machine=True, is_active=False, jurisdiction=haizhou),
        "token": ApiTokenFactory(user=machine),
        "serving elsewhere": elsewhere,
        "served elsewhere": served,
        "about former granter below": asked(former),
        "about one of two granters": asked(one),
        "of nowhere": MembershipFactory(jurisdiction=haizhou, user__jurisdiction=None).user,
        "of elsewhere": MembershipFactory(jurisdiction=haizhou, user__jurisdiction=foreign).user,
        "left lately": left,
        "of lower": UserFactory(jurisdiction=lower),
        "leader of lower": MembershipFactory(
            role=Role.LEADER, jurisdiction=lower, user__jurisdiction=lower
        ).user,
        "former auditor of lower": MembershipFactory(
            role=Role.AUDITOR, jurisdiction=lower, user__jurisdiction=lower, **GONE
        ).user,
        "nobody's": UserFactory(),
        "only keeper": keeper,
        "only granter": granter_alone,
        "only auditor": auditor,
        "keeper who left": gone,
        "chief": chief,
        "closed chief": User.objects.get(pk=closed_chief.pk),
        "superuser": superuser,
        "about chief": asked(chief),
        "decided": asked(chief, **done),
        "ran out": asked(liaison, asked_at=timezone.now() - timedelta(days=99)),
        "asked by closed": asked(people["nobody"], by=people["closed"]),
        "about closed chief": asked(closed_chief),
        "asked by granter": asked(elsewhere, by=granter),
        "about superuser": asked(superuser),
        "about serving elsewhere": asked(elsewhere, kind="second_factor"),
        "about granter": asked(granter),
        "plan": PlanFactory(jurisdiction=haizhou),
        "suggestion": SuggestionFactory(jurisdiction=haizhou, author=people["nobody"]),
        "indicator": observation.indicator,
        "common indicator": IndicatorFactory(jurisdiction=None),
        "foreign indicator": IndicatorFactory(jurisdiction=foreign),
        "observation": observation,
        "evidence": EvidenceFactory(observation=observation),
        "retired evidence": EvidenceFactory(observation=observation, **GONE),
    }
    return people | own | report_things(people, haizhou)


def who_may(case: Case, people, things, settings) -> set[str]:
    for name, value in case.settings:
        setattr(settings, name, value)
    given = [things[thing] for thing in case.things]
    if case.predicate in SIGHT:
        return {person for person, user in people.items() if SIGHT[case.predicate](user, *given)}
    module, name = case.predicate.rsplit(".", 1)
    predicate = getattr(import_module(module), name)
    if "user" not in inspect.signature(predicate).parameters:
        return {ANYBODY} if predicate(*given) else set()
    return {person for person, user in people.items() if bool(predicate(user, *given))}


def passed_through(case: Case, people, things, settings) -> set[CodeType]:
    """The code that answers a row of the table: to change any other changes no answer of it."""
    heard = set()
    sys.setprofile(lambda frame, event, _: heard.add(frame.f_code) if event == "call" else None)
    try:
        who_may(case, people, things, settings)
    finally:
        sys.setprofile(None)
    return heard


def noticed(cases, people, things, settings) -> bool:
    for row in cases:
        try:
            if who_may(row, people, things, settings) != row.may:
                return True
        except Exception:  # noqa: BLE001 - a mutant that cannot answer is noticed as well
            return True
    return False


def test_predicates_answer_as_declared(people, things, settings):
    found = [(row, who_may(row, people, things, settings)) for row in CASES]

    assert [
        (row.predicate, row.things, may ^ row.may) for row, may in found if may != row.may
    ] == []


def test_table_notices_each_clause(people, things, settings):
    assert not noticed(CASES, people, things, settings)
    heard = {row: passed_through(row, people, things, settings) for row in CASES}
    survivors = set()
    for name, function in [*FUNCTIONS.items(), *RULES_OF_SIGHT]:
        rows = [row for row in CASES if function.__code__ in heard[row]]
        first = sorted(rows, key=lambda row: row.predicate != name)
        for said, code in mutants(function):
            with mutated(function, code):
                if not noticed(first, people, things, settings):
                    survivors.add(said)

    assert survivors == SPARING
