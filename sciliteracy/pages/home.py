"""The front page: which plans there are, what they promise at their head, and where to go on."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Agency, PossibleMatch, User
from agencies.states import MatchDecision
from agencies.visibility import visible_jurisdictions
from indicators.models import Indicator, Target
from plans.models import Measure, Plan
from plans.states import PlanStatus
from plans.views import with_counts
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.leadership import leads, show_leadership
from sciliteracy.pages.standing import Counts, counts_by_plan
from sciliteracy.pages.today import waits_today

PLANS_SHOWN = 12


@dataclass
class PlanEntry:
    plan: Plan
    status: PlanStatus
    objectives: list[Target]
    counts: Counts | None


@dataclass
class HomePage:
    entries: list[PlanEntry]
    plan_count: int
    measure_count: int
    target_count: int
    agency_count: int
    indicator_count: int
    open_questions: int


def home_page(*, user: User, today: datetime.date) -> HomePage:
    plans = Plan.objects.visible_to(user).active()
    measures = Measure.objects.visible_to(user).active().filter(plan__retired_at=None)
    targets = Target.objects.visible_to(user).active().filter(plan__retired_at=None)
    questions = PossibleMatch.objects.active().filter(decision=MatchDecision.OPEN)
    return HomePage(
        entries=plan_entries(plans, today),
        plan_count=plans.count(),
        measure_count=measures.count(),
        target_count=targets.count(),
        agency_count=Agency.objects.visible_to(user).active().count(),
        indicator_count=Indicator.objects.visible_to(user).active().count(),
        open_questions=questions.filter(
            visible_jurisdictions(user, "first__jurisdiction__")
        ).count(),
    )


def plan_entries(plans, today: datetime.date) -> list[PlanEntry]:
    """The first plans by jurisdiction, newest first in each, with their headline objectives."""
    related = with_counts(plans).select_related("jurisdiction__parent")
    shown = list(related.order_by("jurisdiction__code", "-period_start", "pk")[:PLANS_SHOWN])
    heads: dict[int, list[Target]] = defaultdict(list)
    objectives = Target.objects.active().objectives().filter(plan__in=shown)
    for target in objectives.select_related("indicator").order_by("position", "pk"):
        heads[target.plan_id].append(target)
    status = {plan.pk: plan.status_on(today) for plan in shown}
    # What an ended plan left undone, and what is filled in of it since, its own page tells.
    running = [plan for plan in shown if status[plan.pk] == PlanStatus.IN_FORCE]
    counts = counts_by_plan(running, today=today)
    return [PlanEntry(plan, status[plan.pk], heads[plan.pk], counts.get(plan.pk)) for plan in shown]


@partial(readers_only, others_to="start")
@require_safe
def home(request):
    if leads(request.user):
        return show_leadership(request)
    page = home_page(user=request.user, today=portal_today())
    waits = waits_today(request.user, today=portal_today())
    return render(request, "home.html", {"page": page, "waits": waits})
