"""What agencies owe and may contribute now, row by row, as the due list shows it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Prefetch, Q

from agencies.models import Agency, Venue
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from sciliteracy.pages.due_forms import TEXTS
from sciliteracy.pages.due_rows import (
    DONE,
    LOCKED,
    OVERDUE,
    PENDING,
    Block,
    Row,
    is_backfilled,
)
from tasks.duties import dates_of
from tasks.freezing import is_frozen
from tasks.models import Evidence, Extension, Occurrence, ProgressReport, ReportStep
from tasks.owed import current, owed_by
from tasks.periods import Period
from tasks.reckoning import RELATED, Reckoned, owing, reckon
from tasks.report_facts import APART
from tasks.reporting_periods import period_before, reporting_period_at
from tasks.rules import rules_of
from tasks.services.working_days import the_calendar
from tasks.standing import CALENDAR_UNITS, Shape
from tasks.states import (
    ExtensionState,
    OccurrenceState,
    ReportAct,
    ReportState,
    TaskKind,
)

FILLED_AT_ONCE = 80
LOOKED_BACK = datetime.timedelta(days=800)


@dataclass
class Screen:
    agencies: list[Agency]
    period: Period
    blocks: list[Block]
    optional: list[tuple[Agency, Occurrence]]
    signing: list[ProgressReport]
    held_back: int = 0
    differs: bool = False

    @property
    def rows(self) -> list[Row]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def to_fill(self) -> list[Block]:
        return [block for block in self.blocks if block.editable]

    @property
    def waiting(self) -> list[Row]:
        return [row for row in self.rows if row.rank == PENDING]

    @property
    def finished(self) -> list[Row]:
        return [row for row in self.rows if row.rank == DONE]

    @property
    def closed(self) -> list[Row]:
        return [row for row in self.rows if row.rank <= LOCKED and not row.editable]

    @property
    def late(self) -> int:
        return len({row.occurrence.pk for row in self.rows if row.rank == OVERDUE})

    @property
    def unfinished(self) -> int:
        return len({row.occurrence.pk for row in self.rows if row.rank < LOCKED and row.owes})


def owed_by_any(agencies: Iterable[Agency]) -> Q:
    return reduce(or_, (owed_by(agency) for agency in agencies), Q(pk__in=()))


def due_screen(
    agencies: list[Agency], *, today: datetime.date, added: frozenset[int] = frozenset()
) -> Screen:
    """What `agencies` owe, with `added` of what they may contribute, in a fixed number of
    statements."""
    period = reporting_period_at(rules_of(agencies[0].jurisdiction), today)
    owed, optional = _owed(agencies, today), _optional(agencies, today)
    shared_in = _shared_in(agencies)
    everything = [*owed, *(one for one in optional if one not in set(owed))]
    owners = owing(everything)
    in_hand = _in_hand(agencies, everything)
    mine = [
        (agency, one, agency in owners[one.pk])
        for one in everything
        for agency in agencies
        if agency in owners[one.pk]
        or agency.pk in shared_in[one.task.measure_id]
        and (one.pk in added or (one.pk, agency.pk) in in_hand)
    ]
    taken = {(agency.pk, one.pk) for agency, one, _owes in mine}
    may = [
        (agency, one)
        for one in optional
        for agency in agencies
        if agency.pk in shared_in[one.task.measure_id] and (agency.pk, one.pk) not in taken
    ]
    rows = _rows(mine, agencies, in_hand, today=today, added=added)
    screen = Screen(agencies, period, _blocks(rows), may, _signing(agencies))
    _offer_fields(screen)
    return screen


def _rows(
    mine: list[tuple[Agency, Occurrence, bool]],
    agencies: list[Agency],
    in_hand: "InHand",
    *,
    today: datetime.date,
    added: frozenset[int],
) -> list[Row]:
    """A row for each period of each agency that owes it or tells of it, and for each venue."""
    shown = list({one.pk: one for _agency, one, _owes in mine}.values())
    reckoned = dict(zip([one.pk for one in shown], reckon(shown, today=today), strict=True))
    venues, told_before, notes = _venues(agencies), last_told(shown), _notes(in_hand)
    extensions = _extensions(agencies, shown)
    deadlines = {one.jurisdiction_id: _Deadlines(one.jurisdiction, today) for one in agencies}
    return [
        Row(
            agency=agency,
            occurrence=one,
            venue=venue,
            reckoned=reckoned[one.pk],
            report=report,
            last=last_for(one, agency, venue, told_before),
            due_on=due_on,
            told=told,
            owes=owes,
            added=one.pk in added,
            today=today,
            returned_with=notes.get(report.pk, "") if report else "",
            extension=extensions.get((one.pk, agency.pk)),
            pieces=report.pieces if report else [],
        )
        for agency, one, owes in mine
        for venue, report in _of_venues(one, agency, venues[agency.pk], in_hand)
        for due_on, told in [deadlines[agency.jurisdiction_id].of(one, reckoned[one.pk])]
    ]


def _owed(agencies: list[Agency], today: datetime.date) -> list[Occurrence]:
    """What is looked at now, and what was opened for backfilling and still takes reports."""
    mine = Occurrence.objects.filter(owed_by_any(agencies))
    begun = current(mine, today).filter(opens_on__lte=today)
    late = mine.open_on(today).exclude(opened_reason="")
    keys = Q(pk__in=begun.order_by().values("pk")) | Q(pk__in=late.order_by().values("pk"))
    rows = Occurrence.objects.filter(keys).exclude(state=OccurrenceState.CANCELLED)
    rows = rows.annotate(is_closed=is_frozen())
    return list(rows.select_related(*RELATED, "task__measure__initiative").order_by(*ORDER))


ORDER = (
    "task__measure__plan__period_start",
    "task__measure__initiative__position",
    "task__measure__position",
    "task__measure_id",
    "-task__kind",
    "task_id",
    "period_start",
)


def _optional(agencies: list[Agency], today: datetime.date) -> list[Occurrence]:
    shares = EffectiveAssignment.objects.filter(
        agency__in=agencies, role=AssignmentRole.RESPONSIBLE
    )
    rows = Occurrence.objects.filter(
        task__measure__in=shares.order_by().values("measure"), member__isnull=True
    )
    rows = current(rows, today).annotate(is_closed=is_frozen())
    rows = rows.filter(opens_on__lte=today, locks_on__gte=today, state=OccurrenceState.OPEN)
    return list(rows.select_related(*RELATED, "task__measure__initiative").order_by(*ORDER))


def _shared_in(agencies: list[Agency]) -> dict[int, set[int]]:
    """By measure, those of `agencies` that share in it."""
    rows = EffectiveAssignment.objects.filter(agency__in=agencies, role=AssignmentRole.RESPONSIBLE)
    shared: dict[int, set[int]] = defaultdict(set)
    for measure, agency in rows.values_list("measure_id", "agency_id"):
        shared[measure].add(agency)
    return shared


InHand = dict[tuple[int, int], list[ProgressReport]]


def _in_hand(agencies: list[Agency], rows: list[Occurrence]) -> InHand:
    reports = ProgressReport.objects.in_hand().filter(agency__in=agencies, occurrence__in=rows)
    pieces = Prefetch("evidence", Evidence.objects.active().order_by("-pk"), to_attr="pieces")
    found: InHand = defaultdict(list)
    for report in reports.select_related("venue", "agency").prefetch_related(pieces).order_by("pk"):
        found[report.occurrence_id, report.agency_id].append(report)
    return dict(found)


def _notes(in_hand: InHand) -> dict[int, str]:
    """What each report was sent back with, the last time."""
    keys = [report.pk for reports in in_hand.values() for report in reports]
    steps = ReportStep.objects.filter(report__in=keys, act=ReportAct.RETURNED).order_by("pk")
    return dict(steps.values_list("report_id", "note"))


def _venues(agencies: list[Agency]) -> dict[int, list[Venue]]:
    venues: dict[int, list[Venue]] = defaultdict(list)
    for venue in Venue.objects.active().filter(agency__in=agencies).order_by("name", "pk"):
        venues[venue.agency_id].append(venue)
    return venues


def _of_venues(
    one: Occurrence, agency: Agency, venues: list[Venue], in_hand: InHand
) -> list[tuple[Venue | None, ProgressReport | None]]:
    """天 and 周 are reported venue by venue; all else once."""
    reports = {report.venue: report for report in in_hand.get((one.pk, agency.pk), ())}
    target = one.task.target
    apart = target is not None and target.unit in CALENDAR_UNITS and one.task.kind != REPORTING
    wanted: list[Venue | None] = [*venues] if apart and venues else [None]
    wanted += [venue for venue in reports if venue not in wanted]
    return [(venue, reports.get(venue)) for venue in wanted]


REPORTING = TaskKind.REPORTING


def last_told(rows: list[Occurrence]) -> dict[tuple, list[ProgressReport]]:
    """Approved reports of the same tasks, the latest first."""
    if not rows:
        return {}
    since = max(one.period_end for one in rows) - LOOKED_BACK
    reports = ProgressReport.objects.approved().filter(
        occurrence__task__in={one.task_id for one in rows}, performed_on__gte=since
    )
    found: dict[tuple, list[ProgressReport]] = defaultdict(list)
    for report in reports.select_related("occurrence").order_by("-performed_on", "-pk"):
        found[report.occurrence.task_id, report.occurrence.member_id].append(report)
    return found


def last_for(
    one: Occurrence, agency: Agency, venue: Venue | None, told: Mapping[tuple, list[ProgressReport]]
) -> ProgressReport | None:
    """What stands beside the new one: the agency's own, of a level for all anybody's."""
    target = one.task.target
    joint = target is not None and not _told_apart(target)
    for report in told.get((one.task_id, one.member_id), ()):
        own = report.agency_id == agency.pk
        same = own and report.venue_id == (venue.pk if venue else None)
        if same or joint or target is None and own:
            return report
    return None


def _told_apart(target: Any) -> bool:
    adds_up = target.indicator.over_time == "sum"
    return adds_up or target.indicator.over_agencies in APART


def _extensions(agencies: list[Agency], rows: list[Occurrence]) -> dict[tuple, Extension]:
    asked = Extension.objects.active().filter(
        agency__in=agencies, occurrence__in=rows, state=ExtensionState.ASKED
    )
    return {(one.occurrence_id, one.agency_id): one for one in asked}


def _signing(agencies: list[Agency]) -> list[ProgressReport]:
    rows = ProgressReport.objects.active().filter(agency__in=agencies, state=ReportState.SIGNING)
    related = (f"occurrence__{name}" for name in RELATED)
    return list(rows.select_related("agency", "submitted_by", *related).order_by("pk"))


class _Deadlines:
    """By which day what is to be told, and whether it was."""

    def __init__(self, place: Any, today: datetime.date) -> None:
        rules, calendar = rules_of(place), the_calendar()
        self.now = reporting_period_at(rules, today)
        self.before = period_before(rules, self.now)
        self.due, self.due_before = (
            dates_of(period, rules=rules, calendar=calendar).report_due_on
            for period in (self.now, self.before)
        )

    def of(self, one: Occurrence, reckoned: Reckoned) -> tuple[datetime.date, bool]:
        days = [report.performed_on for report in reckoned.reports if report.performed_on]
        if one.state == OccurrenceState.DONE:
            return one.report_due_on, True
        if one.period_end <= self.now.end:
            narrative = reckoned.standing.shape == Shape.NARRATIVE
            told = bool(days) if narrative else bool(reckoned.pending)
            return one.locks_on if is_backfilled(one) else one.report_due_on, told
        told = any(self.now.start <= day <= self.now.end for day in days)
        missed = one.period_start <= self.before.end
        missed = missed and not any(day >= self.before.start for day in days)
        return (self.due_before if missed else self.due), told


def _blocks(rows: list[Row]) -> list[Block]:
    grouped: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.agency.pk, row.occurrence.task.measure_id].append(row)
    blocks = [
        Block(mine[0].agency, mine[0].occurrence.task.measure, sorted(mine, key=_past_last))
        for mine in grouped.values()
    ]
    return sorted(blocks, key=lambda block: (block.rank, block.due_on))


def _past_last(row: Row) -> bool:
    return row.backfilled


def _offer_fields(screen: Screen) -> None:
    """The most pressing rows get fields; what is more would not fit into one form."""
    left = FILLED_AT_ONCE
    for block in screen.blocks:
        narrative = next((row for row in block.rows if row.narrative and row.report), None)
        words = {name: getattr(narrative.report, name) for name in TEXTS} if narrative else {}
        for row in block.rows:
            if not row.editable:
                continue
            if left <= 0:
                screen.held_back += 1
                continue
            row.shared = words
            row.bind()
            left -= 1
