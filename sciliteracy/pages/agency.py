"""The agency page: what it leads and shares in, across plans, and by which names it goes."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import (
    Agency,
    AgencyGroupMember,
    AgencyName,
    AgencySuccession,
    LeaderPortfolio,
    LeadingGroupMember,
    PossibleMatch,
    User,
    Venue,
)
from agencies.permissions import can_edit_jurisdiction
from plans.models import EffectiveAssignment, Plan
from plans.states import AssignmentRole
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.agency_dashboard import Dashboard, dashboard

DUTIES_SHOWN = 500


@dataclass
class PlanDuties:
    """What the agency does in one plan."""

    plan: Plan
    leads: list[EffectiveAssignment] = field(default_factory=list)
    shares: list[EffectiveAssignment] = field(default_factory=list)


@dataclass
class AgencyPage:
    agency: Agency
    duties: list[PlanDuties]
    lead_count: int
    share_count: int
    names: list[AgencyName]
    memberships: list[AgencyGroupMember]
    matches: list[tuple[Agency, PossibleMatch]]
    successions: list[AgencySuccession]
    posts: list[LeadingGroupMember]
    portfolios: list[LeaderPortfolio]
    venues: list[Venue]
    office_of: list
    board: Dashboard


def agency_page(agency: Agency, *, user: User, today) -> AgencyPage:
    rows = duty_rows(agency, user)
    succeeded = Q(predecessor=agency) | Q(successor=agency)
    successions = AgencySuccession.objects.active().filter(succeeded)
    posts = agency.leading_group_members.active().select_related("group")
    return AgencyPage(
        agency=agency,
        duties=by_plan(rows),
        lead_count=sum(row.role == AssignmentRole.LEAD for row in rows),
        share_count=sum(row.role == AssignmentRole.RESPONSIBLE for row in rows),
        names=list(agency.names.active().order_by("kind", "name")),
        memberships=list(
            AgencyGroupMember.objects.on(today).filter(agency=agency).select_related("group")
        ),
        matches=matches_of(agency),
        successions=list(successions.select_related("predecessor", "successor")),
        posts=list(posts.filter(group__retired_at=None).order_by("group", "position")),
        venues=list(agency.venues.active()),
        portfolios=list(agency.portfolios.active().select_related("member__group")),
        office_of=list(agency.office_of.active()),
        board=dashboard(agency, user=user, today=today),
    )


def duty_rows(agency: Agency, user: User) -> list[EffectiveAssignment]:
    visible = Plan.objects.visible_to(user).active()
    rows = EffectiveAssignment.objects.filter(agency=agency, measure__plan__in=visible)
    rows = rows.filter(measure__retired_at=None).select_related(
        "measure__plan__jurisdiction", "measure__initiative__plan", "measure__column", "group"
    )
    standing = Count("measure__targets", Q(measure__targets__retired_at=None))
    ordered = rows.annotate(target_count=standing).order_by(
        "-measure__plan__period_start",
        "measure__plan",
        "measure__initiative__position",
        "measure__column__position",
        "measure__position",
    )
    return list(ordered[:DUTIES_SHOWN])


def by_plan(rows: list[EffectiveAssignment]) -> list[PlanDuties]:
    duties = []
    for _, group in groupby(rows, key=lambda row: row.measure.plan_id):
        of_plan = list(group)
        entry = PlanDuties(of_plan[0].measure.plan)
        for row in of_plan:
            (entry.leads if row.role == AssignmentRole.LEAD else entry.shares).append(row)
        duties.append(entry)
    return duties


def matches_of(agency: Agency) -> list[tuple[Agency, PossibleMatch]]:
    rows = PossibleMatch.objects.active().filter(Q(first=agency) | Q(second=agency))
    rows = rows.select_related("first", "second")
    return [(row.second if row.first_id == agency.pk else row.first, row) for row in rows]


@readers_only
@require_safe
def agency_detail(request, pk):
    agencies = Agency.objects.select_related("jurisdiction")
    agency = visible_or_404(agencies, request.user, pk=pk)
    page = agency_page(agency, user=request.user, today=portal_today())
    can_edit = can_edit_jurisdiction(request.user, agency.jurisdiction)
    context = {"page": page, "agency": agency, "can_edit": can_edit}
    return render(request, "agencies/agency_detail.html", context)
