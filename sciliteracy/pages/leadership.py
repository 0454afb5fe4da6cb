"""The leading group's page: five minutes before a meeting. What is red and why, whose it is, what
is overdue and what comes next, what changed; each number leads to the list behind it."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.forms import JurisdictionListForm
from agencies.models import Agency, Jurisdiction, User
from agencies.states import Role
from plans.models import Plan
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.leadership_facts import Facts, Leader, lately, leaders_of, read_facts, reds
from sciliteracy.pages.leadership_matrix import Matrix, matrices, present
from sciliteracy.pages.leadership_rate import Rate, rates
from sciliteracy.pages.standing import Share, counted
from tasks.reckoning import Reckoned
from tasks.rules import rules_of
from tasks.states import TaskKind

REDS_SHOWN = 12
PAGE = "leadership/leadership.html"


class ScopeForm(JurisdictionListForm):
    """Of which jurisdiction, and whether of all agencies or of one leader's."""

    SORTS = {"code": ("code",)}

    leader = forms.IntegerField(required=False, min_value=1, max_value=10**9)

    def __init__(self, data, *, user: User, today: datetime.date) -> None:
        super().__init__(data, user=user)
        self.today = today

    def jurisdictions(self):
        """Those of which a plan is in sight."""
        plans = Plan.objects.visible_to(self.user).active().filter(jurisdiction=OuterRef("pk"))
        return super().jurisdictions().filter(Exists(plans))

    def place(self) -> Jurisdiction | None:
        """The one asked for; else the person's own, else the first that has a plan."""
        if chosen := self.value("jurisdiction"):
            return chosen
        offered = self.jurisdictions().order_by("code", "pk")
        own = [pk for _role, pk, _path in getattr(self.user, "held_roles", ())]
        return offered.filter(pk__in=own).first() or offered.first()


@dataclass(frozen=True)
class DueDay:
    """What is to be reported by one day."""

    day: datetime.date
    narratives: int
    targets: list[Reckoned]
    waiting: int

    @property
    def number(self) -> int:
        return self.narratives + len(self.targets)


@dataclass(frozen=True)
class Changes:
    """What became red, what was approved and what was done lately."""

    since: datetime.date
    reddened: int
    recovered: int
    approved: int
    done: int


@dataclass
class LeadershipPage:
    facts: Facts
    leaders: list[Leader]
    mine: Leader | None
    shares: list[Share]
    reds: list[tuple[Reckoned, list[Agency]]]
    red_count: int
    due_days: list[DueDay]
    changes: Changes
    matrices: list[Matrix]
    rates: list[Rate]

    @property
    def measure_count(self) -> int:
        return len(self.facts.measures)


def leadership_page(
    place: Jurisdiction, *, user: User, today: datetime.date, leader: int | None = None
) -> LeadershipPage:
    leaders = leaders_of(place, user=user, today=today)
    chosen = chosen_leader(leaders, leader)
    facts = read_facts(place, user=user, today=today, leader=chosen)
    colours = [one.colour for one in facts.measures.values()]
    red = reds(facts)
    return LeadershipPage(
        facts=facts,
        leaders=leaders,
        mine=next((one for one in leaders if one.member.name == getattr(user, "name", None)), None),
        shares=present(counted(colours, rules_of(place))) if colours else [],
        reds=[(row, facts.owned_by(row)) for row in red[:REDS_SHOWN]],
        red_count=len(red),
        due_days=_due_days(facts),
        changes=_changes(facts, user),
        matrices=matrices(facts),
        rates=rates(place, user=user, today=today),
    )


def chosen_leader(leaders: list[Leader], key: int | None) -> Leader | None:
    return next((one for one in leaders if one.pk == key), None)


def _due_days(facts: Facts) -> list[DueDay]:
    days: dict[datetime.date, list[Reckoned]] = {}
    for row in facts.soon:
        days.setdefault(row.occurrence.report_due_on, []).append(row)
    return [
        DueDay(
            day,
            sum(row.occurrence.task.kind == TaskKind.REPORTING for row in rows),
            [row for row in rows if row.occurrence.task.kind == TaskKind.TARGET],
            sum(row.pending > 0 for row in rows),
        )
        for day, rows in sorted(days.items())
    ]


def _changes(facts: Facts, user: User) -> Changes:
    found = lately(facts, user=user)
    kinds = Counter(row.light.colour == "red" for row in facts.reddened)
    return Changes(
        since=facts.since,
        reddened=len(facts.reddened),
        recovered=kinds[False],
        approved=found["approved"].count(),
        done=found["done"].count(),
    )


def leads(user: Any) -> bool:
    """Whether the first page is that of the leading group."""
    held = getattr(user, "held_roles", ())
    return any(role == Role.LEADER for role, _pk, _path in held)


def show_leadership(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request.GET, user=request.user, today=portal_today())
    place = form.place()
    page = None
    if place is not None:
        page = leadership_page(
            place, user=request.user, today=portal_today(), leader=form.value("leader")
        )
    return render(request, PAGE, {"form": form, "page": page, "place": place})


@readers_only
@require_safe
def leadership(request):
    return show_leadership(request)
