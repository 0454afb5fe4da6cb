"""The page of one period: what is asked, when, of whom, how it stands and why, what was told."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.models import Agency, User
from agencies.states import AGENCY_ROLES
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from tasks.freezing import frozen
from tasks.models import Evidence, Extension, Occurrence, ProgressReport, ReportStep
from tasks.models.report import WORKING_ROLES
from tasks.permissions import can_decide_period
from tasks.reckoning import RELATED, Reckoned, owing, reckon
from tasks.states import ExtensionState, LightReason, OccurrenceState, TaskKind

PERIODS_SHOWN = 8
MEMBERS_SHOWN = 300
DETAILS = (*RELATED, "task__main_agency", "task__measure__initiative", "overridden_by")


@dataclass(frozen=True)
class Grid:
    """The members of a group by the periods of the task, newest first: what runs stands beside the
    names. None where nothing is owed."""

    starts: tuple[Occurrence, ...]
    lines: tuple[tuple[Agency, tuple[Reckoned | None, ...]], ...]
    done: int

    @property
    def members(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class ReportEntry:
    """A report as its reader may see it; the steps are for those who work on it."""

    report: ProgressReport
    steps: tuple[ReportStep, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class OccurrencePage:
    row: Reckoned
    owners: list[Agency]
    responsible: list[Agency]
    reports: list[ReportEntry]
    extensions: list[Extension]
    grid: Grid | None
    strip: list[Reckoned]


def occurrence_page(occurrence: Occurrence, *, user: User, today: datetime.date) -> OccurrencePage:
    around = _around(occurrence)
    rows = {row.occurrence.pk: row for row in reckon([*around, occurrence], today=today)}
    mine = rows[occurrence.pk]
    each = occurrence.member_id is not None
    extensions = Extension.objects.visible_to(user).active().filter(occurrence=occurrence)
    return OccurrencePage(
        row=mine,
        owners=owing([occurrence])[occurrence.pk],
        responsible=responsible_for(occurrence),
        reports=report_entries(occurrence, user),
        extensions=list(extensions.select_related("agency", "asked_by", "decided_by")),
        grid=grid_of([rows[one.pk] for one in around], mine) if each else None,
        strip=[] if each else [rows[one.pk] for one in around],
    )


def _around(occurrence: Occurrence) -> list[Occurrence]:
    """The latest periods of the task up to the next one, and this one; of every member."""
    shared = occurrence.member_id is None
    rows = Occurrence.objects.standing().filter(task=occurrence.task_id, member__isnull=shared)
    starts = list(rows.order_by("-period_start").values_list("period_start", flat=True).distinct())
    shown = {*starts[:PERIODS_SHOWN], occurrence.period_start}
    rows = rows.filter(period_start__in=shown).select_related(*RELATED)
    return list(rows.order_by("period_start", "member__name", "pk"))


def grid_of(rows: list[Reckoned], mine: Reckoned) -> Grid:
    newest_first = sorted(rows, key=lambda row: row.occurrence.period_start, reverse=True)
    starts: dict[datetime.date, Occurrence] = {}
    cells: dict[int, dict[datetime.date, Reckoned]] = defaultdict(dict)
    members: dict[int, Agency] = {}
    for row in newest_first:
        one = row.occurrence
        starts.setdefault(one.period_start, one)
        members[one.member_id] = one.member
        cells[one.member_id][one.period_start] = row
    here = mine.occurrence.period_start
    now = [line[here] for line in cells.values() if here in line]
    shown = sorted(members.values(), key=lambda agency: agency.pk)[:MEMBERS_SHOWN]
    return Grid(
        tuple(starts.values()),
        tuple((one, tuple(cells[one.pk].get(start) for start in starts)) for one in shown),
        sum(row.light.reason == LightReason.DONE for row in now),
    )


def responsible_for(occurrence: Occurrence) -> list[Agency]:
    """Who shares in the measure: may report, owes nothing."""
    rows = EffectiveAssignment.objects.filter(
        measure=occurrence.task.measure_id, role=AssignmentRole.RESPONSIBLE, agency__isnull=False
    )
    return [row.agency for row in rows.select_related("agency").order_by("position", "pk")]


def report_entries(occurrence: Occurrence, user: User) -> list[ReportEntry]:
    steps = ReportStep.objects.select_related("by").order_by("pk")
    rows = ProgressReport.objects.visible_to(user).active().filter(occurrence=occurrence)
    rows = rows.select_related("agency", "venue").prefetch_related(Prefetch("steps", steps))
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for piece in _evidence(occurrence, user):
        evidence[piece.report_id].append(piece)
    at_work = working_for(user, occurrence)
    return [
        ReportEntry(
            report,
            tuple(report.steps.all()) if at_work is None or report.agency_id in at_work else (),
            tuple(evidence[report.pk]),
        )
        for report in rows.order_by("-performed_on", "-pk")
    ]


def _evidence(occurrence: Occurrence, user: User) -> QuerySet[Evidence]:
    rows = Evidence.objects.visible_to(user).active()
    return rows.filter(report__occurrence=occurrence).order_by("pk")


def working_for(user: User, occurrence: Occurrence) -> set[int] | None:
    """The agencies whose reports `user` works on; None for the office of the place: all."""
    if not user.is_authenticated:
        return set()
    place = occurrence.task.measure.plan.jurisdiction_id
    if any(role in WORKING_ROLES and pk == place for role, pk, _path in user.held_roles):
        return None
    rows = user.memberships.active().filter(role__in=AGENCY_ROLES)
    return set(rows.values_list("agency_id", flat=True))


def ways_to_report(
    page: OccurrencePage, at_work: set[int] | None, can_decide: bool, today: datetime.date
) -> list[tuple[Agency, str]]:
    """Where the reader fills in for which agency, while the period takes reports."""
    one = page.row.occurrence
    if not one.opens_on <= today <= one.locks_on or one.state != OccurrenceState.OPEN:
        return []
    shared = [] if one.member_id else page.responsible
    mine = [
        agency
        for agency in (*page.owners, *shared)
        if (can_decide if at_work is None else agency.pk in at_work)
    ]
    due, anchor = reverse("tasks:due-list"), f"m{one.task.measure_id}"
    return [
        (agency, f"{due}?agency={agency.pk}&add={one.pk}#{anchor}-{agency.pk}") for agency in mine
    ]


def split_ways(
    page: OccurrencePage, ways: list[tuple[Agency, str]]
) -> tuple[list[tuple[Agency, str]], list[tuple[Agency, str]]]:
    """Those that are asked for a report first; whoever may add one besides is folded away."""
    asked = [way for way in ways if way[0] in page.owners]
    return (asked, [way for way in ways if way not in asked]) if asked else (ways, [])


def _may_be_extended(
    occurrence: Occurrence,
    page: OccurrencePage,
    at_work: set[int] | None,
    can_decide: bool,
    today: datetime.date,
) -> bool:
    owes = can_decide or any(agency.pk in (at_work or ()) for agency in page.owners)
    return owes and today < occurrence.work_due_on


@readers_only
@require_safe
def occurrence_detail(request, pk):
    rows = Occurrence.objects.standing().select_related(*DETAILS)
    occurrence = visible_or_404(rows, request.user, pk=pk)
    plan = occurrence.task.measure.plan
    today = portal_today()
    page = occurrence_page(occurrence, user=request.user, today=today)
    can_decide = can_decide_period(request.user, plan.jurisdiction)
    at_work = working_for(request.user, occurrence)
    is_closed = frozen(occurrence)
    ways = [] if is_closed else ways_to_report(page, at_work, can_decide, today)
    asked, besides = split_ways(page, ways)
    context = {
        "page": page,
        "ways": asked,
        "more_ways": besides,
        "can_ask": bool(ways) and _may_be_extended(occurrence, page, at_work, can_decide, today),
        "occurrence": occurrence,
        "task": occurrence.task,
        "measure": occurrence.task.measure,
        "plan": plan,
        "target": occurrence.task.target,
        "is_reporting": occurrence.task.kind == TaskKind.REPORTING,
        "can_decide": can_decide,
        "is_closed": is_closed,
        "asked": ExtensionState.ASKED,
    }
    return render(request, "tasks/occurrence_detail.html", context)
