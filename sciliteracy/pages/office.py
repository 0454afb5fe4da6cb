"""What the office's pages of plans have in common: finding the row, leading back, following."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plans.models import Initiative, Measure, Plan
from plans.permissions import can_edit_plan
from plans.services.elements import plan_of
from sciliteracy.lib.access import allow_or_forbid, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.keeping import keep_plan

FORM = "records/form.html"
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def plan_to_edit(request: HttpRequest, slug: str) -> Plan:
    rows = Plan.objects.active().select_related("jurisdiction")
    plan = visible_or_404(rows, request.user, slug=slug)
    allow_or_forbid(can_edit_plan(request.user, plan))
    return plan


def row_to_edit(request: HttpRequest, rows: Any, pk: int) -> Any:
    """A row of a plan that stands, for the office of the plan."""
    row = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_edit_plan(request.user, plan_of(row)))
    return row


def initiative_to_edit(request: HttpRequest, pk: int) -> Initiative:
    rows = Initiative.objects.active().filter(plan__retired_at=None)
    return row_to_edit(request, rows.select_related("plan__jurisdiction"), pk)


def measure_to_edit(request: HttpRequest, pk: int) -> Measure:
    rows = Measure.objects.active().filter(plan__retired_at=None)
    related = rows.select_related("plan__jurisdiction", "initiative", "column")
    return row_to_edit(request, related, pk)


def crumbs_of(plan: Plan, *rows: Initiative | Measure) -> list[tuple[str, str]]:
    """The way down to where the form belongs: words and addresses."""
    way = [(plan.title, plan.get_absolute_url())]
    for row in rows:
        name = row.path if isinstance(row, Measure) else row.title
        way.append((name, row.get_absolute_url()))
    return way


def assignments_page(row: Initiative | Measure) -> str:
    kind = "measure" if isinstance(row, Measure) else "initiative"
    return reverse(f"plans:{kind}-assignments", args=[row.pk])


def following(request: HttpRequest, plan: Plan, act: Callable[..., Any]) -> Callable[..., Any]:
    """`act`, and the duties of `plan` made to follow, in one transaction."""

    @transaction.atomic
    def done(*given: Any, **fields: Any) -> Any:
        found = act(*given, **fields)
        keep_plan(plan, by=request.user, today=portal_today())
        return found

    return done
