"""The demo's people: a plainly fictitious one of each role in each jurisdiction with a plan."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import override

from agencies.models import Agency, Jurisdiction, User
from agencies.services.users import grant_membership, open_account, system_user
from agencies.states import AGENCY_ROLES, Role


def load_people() -> Iterator[str]:
    """Add whoever is missing; one line for each jurisdiction that got people."""
    system = system_user()
    for jurisdiction in Jurisdiction.objects.active().filter(plans__isnull=False).distinct():
        known = set(jurisdiction.users.values_list("username", flat=True))
        added = [role for role in Role if username(jurisdiction, role) not in known]
        for role in added:
            _add(jurisdiction, role, by=system)
        if added:
            yield f"Added {len(added)} fictitious people to {jurisdiction.code}."


def username(jurisdiction: Jurisdiction, role: Role) -> str:
    return f"demo-{jurisdiction.code or jurisdiction.pk}-{role.value.replace('_', '-')}"


def _add(jurisdiction: Jurisdiction, role: Role, *, by: User) -> None:
    agency = _busiest_agency(jurisdiction) if role in AGENCY_ROLES else None
    body = agency.name if agency else f"{jurisdiction.name}科协"
    with override(settings.LANGUAGE_CODE):
        name = f"{body} {role.label}"
    user = open_account(
        by=by,
        jurisdiction=jurisdiction,
        username=username(jurisdiction, role),
        name=name,
        is_demo=True,
    )
    grant_membership(by=by, user=user, role=role, jurisdiction=jurisdiction, agency=agency)


def _busiest_agency(jurisdiction: Jurisdiction) -> Agency:
    """Who leads most besides the office: its liaison has most to do."""
    agencies = jurisdiction.agencies.active().exclude(pk=jurisdiction.office_id)
    leads = Count("effective_assignments", Q(effective_assignments__role="lead"))
    return agencies.annotate(leads=leads).order_by("-leads", "pk")[0]


def people_by_jurisdiction() -> list[tuple[Jurisdiction, list[User]]]:
    """Everybody whom the demo's sign-in page offers: one of each role in each jurisdiction, not
    the liaisons whom only the demo's history has."""
    people = User.objects.filter(is_demo=True, is_active=True).select_related("jurisdiction")
    order = {role.value.replace("_", "-"): place for place, role in enumerate(Role)}
    rows: dict[Jurisdiction, list[User]] = {}
    for user in people.order_by("jurisdiction__code", "pk"):
        if _role_in(user.username) in order:
            rows.setdefault(user.jurisdiction, []).append(user)
    for users in rows.values():
        users.sort(key=lambda user: order[_role_in(user.username)])
    return list(rows.items())


def _role_in(name: str) -> str:
    """The part of a user name that says the role: demo-210902-office-staff."""
    return name.split("-", 2)[-1]
