"""Who acts in the demo's history: the one-click people, and liaisons of the other busy agencies."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from agencies.models import Agency, Jurisdiction, User
from agencies.services.users import grant_membership, open_account, system_user
from agencies.states import Role
from plans.models import EffectiveAssignment, Measure, Plan
from plans.states import AssignmentRole
from sciliteracy.demo_people import username

# Agencies that answer for fewer measures tell the office by telephone.
BUSY = 4
# Where the head of an agency signs what its liaison sends.
SIGNED_IN = "huancui-2022"


class Cast:
    """Everybody who acts, found once."""

    def __init__(self, plans: Iterable[Plan], *, also: Iterable[tuple[str, str]] = ()):
        self.system = system_user()
        self.plans = list(plans)
        self._office: dict[tuple[int, str], User] = {}
        self._people: dict[tuple[int, str], User] = {}
        self._leads = self._read_leads()
        self._one_click: dict[int, Agency] = {}
        for plan in self.plans:
            self._find(plan.jurisdiction)
        wanted = set(also)
        for plan in self.plans:
            self._engage(plan, {name for slug, name in wanted if slug == plan.slug})

    def office(self, place: Jurisdiction, role: Role = Role.OFFICE_STAFF) -> User:
        return self._office[place.pk, role]

    def liaison(self, agency: Agency) -> User | None:
        return self._people.get((agency.pk, Role.LIAISON))

    def head(self, agency: Agency) -> User | None:
        return self._people.get((agency.pk, Role.AGENCY_HEAD))

    def leads(self, measure: Measure) -> list[Agency]:
        return self._leads[measure.pk]

    def reporter(self, measure: Measure) -> Agency | None:
        """Whoever of the leads reports: the first named; on every other measure the agency whose
        liaison everybody can step into."""
        leads = self._leads[measure.pk]
        mine = self._one_click.get(measure.plan_id)
        if mine in leads and measure.position % 2 == 0:
            return mine
        return leads[0] if leads else None

    def _read_leads(self) -> dict[int, list[Agency]]:
        leads: dict[int, list[Agency]] = defaultdict(list)
        rows = EffectiveAssignment.objects.filter(
            measure__plan__in=self.plans, role=AssignmentRole.LEAD, agency__isnull=False
        )
        for row in rows.select_related("agency__jurisdiction").order_by("position", "pk"):
            leads[row.measure_id].append(row.agency)
        return leads

    def _find(self, place: Jurisdiction) -> None:
        people = User.objects.in_bulk(
            [username(place, role) for role in Role], field_name="username"
        )
        for role in Role:
            self._office[place.pk, role] = people[username(place, role)]

    def _engage(self, plan: Plan, also: set[str]) -> None:
        """Liaisons (and heads where they sign) of the agencies that answer for most."""
        place = plan.jurisdiction
        for role in (Role.LIAISON, Role.AGENCY_HEAD):
            user = self._office[place.pk, role]
            agency = user.memberships.active().get().agency
            self._people[agency.pk, role] = user
            self._one_click[plan.pk] = agency
        first = Counter(
            leads[0] for measure in plan.measures.active() if (leads := self._leads[measure.pk])
        )
        named = {agency for leads in self._leads.values() for agency in leads}
        mine = {agency for agency in named if agency.jurisdiction_id == place.pk}
        busy = [a for a in mine if first[a] >= BUSY or a.name in also]
        for number, agency in enumerate(sorted(busy, key=lambda row: row.pk), start=1):
            roles = [Role.LIAISON, *([Role.AGENCY_HEAD] if plan.slug == SIGNED_IN else [])]
            for role in roles:
                if (agency.pk, role) not in self._people:
                    self._people[agency.pk, role] = self._hire(place, agency, role, number)

    def _hire(self, place: Jurisdiction, agency: Agency, role: Role, number: int) -> User:
        """Not offered on the sign-in page: that has one of each role."""
        user = open_account(
            by=self.system,
            jurisdiction=place,
            username=f"{username(place, role)}-{number}",
            name=f"{agency.name} {role.label}",
            is_demo=True,
        )
        grant_membership(by=self.system, user=user, role=role, jurisdiction=place, agency=agency)
        return user
