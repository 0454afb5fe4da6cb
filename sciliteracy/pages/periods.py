"""The reporting periods of a jurisdiction, for its office: what is owed and told in each, closing
them, and opening past ones for backfilling."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Jurisdiction
from plans.models import Plan
from plans.permissions import can_edit_plan
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.period_forms import FreezeForm, PastPeriodsForm, WhyForm
from tasks.models import Occurrence, PeriodFreeze, ProgressReport
from tasks.periods import Period
from tasks.permissions import can_decide_period
from tasks.reporting_periods import code_of, period_name, reporting_periods
from tasks.rules import rules_of
from tasks.services.decisions import freeze_period, thaw_period
from tasks.services.making import open_past_periods

FORM_METHODS = ["GET", "HEAD", "POST"]
YEARS_BACK = 3


@dataclass
class PeriodLine:
    """One reporting period: how many periods of tasks end in it, and what became of them."""

    period: Period
    freeze: PeriodFreeze | None
    is_over: bool
    owed: int = 0
    told: int = 0
    approved: int = 0
    done: int = 0

    @property
    def code(self) -> str:
        return code_of(self.period)

    @property
    def name(self) -> str:
        return period_name(self.period.start, self.period.end)


def period_lines(place: Jurisdiction, *, today: datetime.date) -> list[PeriodLine]:
    """Newest first, some years back: those in which something is owed, and the one that runs; what
    is frozen stands however old it is."""
    freezes = {
        Period(row.period_start, row.period_end): row
        for row in PeriodFreeze.objects.active().filter(jurisdiction=place)
    }
    begun = reporting_periods(rules_of(place), until=today, years=YEARS_BACK)
    older = [one for one in sorted(freezes, reverse=True) if one not in begun]
    lines = [PeriodLine(one, freezes.get(one), one.end < today) for one in [*begun, *older]]
    for end, owed, told, approved, done in _ended(place, lines):
        for line in lines:
            if end in line.period:
                line.owed += owed
                line.told += told
                line.approved += approved
                line.done += done
    return [line for line in lines if line.owed or line.freeze or not line.is_over]


def _ended(place: Jurisdiction, lines: list[PeriodLine]):
    """By last day: periods owed, with something told, with something approved, and done."""
    reports = ProgressReport.objects.filter(occurrence=OuterRef("pk"))
    rows = Occurrence.objects.standing().filter(
        task__measure__plan__jurisdiction=place,
        period_end__gte=min(line.period.start for line in lines),
        period_end__lte=max(line.period.end for line in lines),
    )
    rows = rows.annotate(is_told=Exists(reports.told()), is_approved=Exists(reports.approved()))
    return (
        rows.order_by()
        .values("period_end")
        .annotate(
            owed=Count("pk"),
            told=Count("pk", Q(is_told=True)),
            approved=Count("pk", Q(is_approved=True)),
            finished=Count("pk", Q(state="done")),
        )
        .values_list("period_end", "owed", "told", "approved", "finished")
    )


def _place(request, pk: int) -> Jurisdiction:
    place = visible_or_404(Jurisdiction.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_decide_period(request.user, place))
    return place


@readers_only
@require_safe
def period_list(request, pk):
    place = _place(request, pk)
    today = portal_today()
    plans = Plan.objects.visible_to(request.user).active().filter(jurisdiction=place)
    context = {
        "place": place,
        "lines": period_lines(place, today=today),
        "plans": [(plan, plan.status_on(today)) for plan in plans.order_by("-period_start")],
        "rules": rules_of(place),
    }
    return render(request, "tasks/period_list.html", context)


@readers_only
@require_http_methods(FORM_METHODS)
def period_freeze(request, pk):
    place = _place(request, pk)
    today = portal_today()
    lines = period_lines(place, today=today)
    offered = [line.period for line in lines if line.is_over and line.freeze is None]
    form = FreezeForm(
        posted(request),
        by=request.user,
        offered=offered,
        initial={"period": request.GET.get("period", "")},
    )
    return act_page(
        request,
        act=Act(
            _("封存报告期"),
            _("封存后，这一期已通过的填报只能更正，不再受理新的填报；需要时可以解封。"),
            _("报告期已封存。"),
        ),
        form=form,
        perform=lambda period, reason: freeze_period(
            by=request.user,
            today=today,
            jurisdiction=place,
            period_start=period.start,
            period_end=period.end,
            reason=reason,
        ),
        back=reverse("tasks:period-list", args=[place.pk]),
        template="tasks/act.html",
        context={"place": place},
    )


@readers_only
@require_http_methods(FORM_METHODS)
def period_thaw(request, pk):
    rows = PeriodFreeze.objects.active().select_related("jurisdiction")
    freeze = visible_or_404(rows, request.user, pk=pk)
    place = freeze.jurisdiction
    allow_or_forbid(can_decide_period(request.user, place))
    return act_page(
        request,
        act=Act(
            _("解封报告期"),
            _("解封后，这一期按各自的锁定日期重新受理填报。"),
            _("报告期已解封。"),
        ),
        form=WhyForm(posted(request), by=request.user),
        perform=lambda reason: thaw_period(freeze, by=request.user, reason=reason),
        back=reverse("tasks:period-list", args=[place.pk]),
        template="tasks/act.html",
        context={
            "place": place,
            "freeze": freeze,
            "freeze_name": period_name(freeze.period_start, freeze.period_end),
        },
    )


@readers_only
@require_http_methods(FORM_METHODS)
def past_periods_open(request, slug):
    plans = Plan.objects.active().select_related("jurisdiction")
    plan = visible_or_404(plans, request.user, slug=slug)
    allow_or_forbid(can_edit_plan(request.user, plan))
    return act_page(
        request,
        act=Act(
            _("补录往期"),
            _(
                "为这份规划补开已过去的各期，供各单位补报；已结束的规划也可以。补开的各期六十天内可以填报。"
            ),
            _("往期已开放补录。"),
        ),
        form=PastPeriodsForm(posted(request), by=request.user, initial=_past_of(plan)),
        perform=lambda **values: open_past_periods(
            plan, by=request.user, today=portal_today(), **values
        ),
        back=reverse("tasks:period-list", args=[plan.jurisdiction_id]),
        template="tasks/act.html",
        context={"plan": plan},
    )


def _past_of(plan: Plan) -> dict[str, datetime.date]:
    """From the plan's first day to the last one that is over."""
    today = portal_today()
    first = plan.issued_on or datetime.date(plan.period_start or today.year, 1, 1)
    last = datetime.date(plan.period_end, 12, 31) if plan.period_end else today
    return {"first": min(first, today), "last": min(last, today)}
