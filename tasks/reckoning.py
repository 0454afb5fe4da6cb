"""From stored rows to lights: what is owed, what was approved, and how that stands on a day.

Reads with a fixed number of statements, however many periods are asked about; the rules
themselves are in `tasks.lights` and `indicators.calculations`, over plain data.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from agencies.models import Agency
from indicators.calculations import Entry, Total, add_up
from indicators.states import Aggregation, IndicatorKind, ValueOf
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from tasks.known import known_until, overdue_until
from tasks.lights import Light, Standing, light, met
from tasks.models import Occurrence, ProgressReport
from tasks.periods import Period
from tasks.reckoning_facts import (
    Known,
    is_flow,
    needs_baseline,
    place_of,
    read,
    shape_of,
)
from tasks.sentences import sentence
from tasks.states import Late, LightReason, OccurrenceState, TaskKind

RELATED = ("task__target__indicator", "task__measure__plan__jurisdiction", "member")
# Longer lists are for background work, batch by batch.
BATCH = 1000


@dataclass(frozen=True)
class Reckoned:
    """One period as it stands on a day."""

    occurrence: Occurrence
    reports: tuple[ProgressReport, ...]
    total: Total
    standing: Standing
    light: Light

    @cached_property
    def sentence(self) -> str:
        """Why the light is what it is, in the reader's language."""
        return sentence(self.standing, self.light, reddened_on=self.occurrence.reddened_on)

    @property
    def pending(self) -> int:
        return self.standing.pending

    @property
    def waits(self) -> bool:
        """Whether it is out of reach by silence only, while reports wait for the office: no fault
        of those who owe it."""
        silent = self.light.as_of != self.standing.told_until
        return self.pending > 0 and silent and self.light.reason == LightReason.OUT_OF_REACH


@dataclass(frozen=True)
class Settled:
    """What the approved reports make of a period."""

    done: Decimal | None
    state: str
    done_on: datetime.date | None
    late: str


def reckon(occurrences: Iterable[Occurrence], *, today: datetime.date) -> list[Reckoned]:
    """Each period with its light on `today`, in the order given.

    The rows come with `select_related(*RELATED)`; periods that are not stored are taken as well,
    nobody has reported on them.
    """
    rows = list(occurrences)
    known = read(rows, today)
    return [_reckon(row, known) for row in rows]


def settled(occurrence: Occurrence, *, today: datetime.date) -> Settled:
    """`done`, state, day and lateness, as the approved reports of today make them.

    The day is that up to which the report told that made it whole.
    """
    known = read([occurrence], today)
    approved = _approved(known.reports[occurrence.pk], today)
    standing = _standing(occurrence, approved, _total(occurrence, approved, known), known)
    last = _completing(occurrence, approved, standing, known)
    if last is None:
        return Settled(standing.done, OccurrenceState.OPEN, None, "")
    return Settled(standing.done, OccurrenceState.DONE, last.performed_on, _late(occurrence, last))


def _completing(
    row: Occurrence, approved: Sequence[ProgressReport], whole: Standing, known: Known
) -> ProgressReport | None:
    """The report that made the period whole, in the order of what they tell; None where all of
    them together (`whole`) do not."""
    if not _is_met(row, whole, known):
        return None
    for n in range(1, len(approved)):
        first = approved[:n]
        if _is_met(row, _standing(row, first, _total(row, first, known), known), known):
            return first[-1]
    return approved[-1]


def _is_met(row: Occurrence, standing: Standing, known: Known) -> bool:
    return met(standing, today=known.today, rules=known.rules[place_of(row)])


def owing(occurrences: Iterable[Occurrence]) -> dict[int, list[Agency]]:
    """Who owes each period, by its key: the member, else the main agency, else all leads."""
    rows = list(occurrences)
    leads: dict[int, list[Agency]] = defaultdict(list)
    measures = {row.task.measure_id for row in rows}
    answers = EffectiveAssignment.objects.filter(
        measure__in=measures, role=AssignmentRole.LEAD, agency__isnull=False
    )
    for answer in answers.select_related("agency").order_by("position", "pk"):
        leads[answer.measure_id].append(answer.agency)
    main = Agency.objects.in_bulk({row.task.main_agency_id for row in rows} - {None})
    return {
        row.pk: [row.member]
        if row.member_id
        else [main[row.task.main_agency_id]]
        if row.task.main_agency_id
        else leads[row.task.measure_id]
        for row in rows
    }


def _reckon(row: Occurrence, known: Known) -> Reckoned:
    told = known.reports[row.pk] if row.pk is not None else []
    approved = _approved(told, known.today)
    total = _total(row, approved, known)
    standing = _standing(row, approved, total, known, pending=len(told) - len(approved))
    last = _completing(row, approved, standing, known)
    if last is not None:
        # What was opened for backfilling is told when somebody gets to it.
        told_on = None if row.opened_reason else last.submitted_on
        standing = replace(standing, last_performed_on=last.performed_on, last_submitted_on=told_on)
    return Reckoned(
        occurrence=row,
        reports=tuple(told),
        total=total,
        standing=standing,
        light=light(
            standing,
            today=known.today,
            rules=known.rules[place_of(row)],
            calendar=known.calendar,
        ),
    )


def _approved(reports: Sequence[ProgressReport], today: datetime.date) -> list[ProgressReport]:
    """Those approved by `today`; on an earlier day than the real one, others still waited."""
    return [report for report in reports if report.counts_on(today)]


def _total(row: Occurrence, approved: Sequence[ProgressReport], known: Known) -> Total:
    shape = shape_of(row)
    if shape == "narrative":
        return Total(Decimal(len(approved)) if approved else None, parts=len(approved))
    entries = [_entry(row, report, known) for report in approved if report.quantity is not None]
    if shape in ("tally", "yes_no"):
        return add_up(
            entries, over_agencies=Aggregation.LATEST, over_time=Aggregation.LATEST, percent=False
        )
    indicator = row.task.target.indicator
    return add_up(
        entries,
        over_agencies=indicator.over_agencies,
        over_time=indicator.over_time,
        percent=indicator.kind == IndicatorKind.PERCENTAGE,
        venues=known.venues.get(row.task.measure_id, ()),
    )


def _entry(row: Occurrence, report: ProgressReport, known: Known) -> Entry:
    """What a member's predecessor told of its period is the member's."""
    told_by = known.renamed.get(report.agency_id, report.agency_id)
    return Entry(
        agency=row.member_id or told_by,
        on=report.performed_on,
        quantity=report.quantity,
        denominator=report.denominator,
        venue=report.venue_id,
        sequence=report.pk,
    )


def _standing(
    row: Occurrence,
    approved: Sequence[ProgressReport],
    total: Total,
    known: Known,
    *,
    pending: int = 0,
) -> Standing:
    target, shape = row.task.target, shape_of(row)
    baseline = _baseline(row, approved, known)
    return Standing(
        shape=shape,
        flow=shape == "amount" and is_flow(target),
        comparator=target.comparator if target else "",
        quota=_quota(row, approved, baseline),
        about=bool(target and target.about),
        soft=bool(target and not target.firm),
        unit=target.unit if target else "",
        opens_on=row.opens_on,
        period_start=row.period_start,
        work_due_on=row.work_due_on,
        report_due_on=row.report_due_on,
        done=total.value,
        baseline=baseline,
        needs_baseline=needs_baseline(row),
        pending=pending,
        last_performed_on=approved[-1].performed_on if approved else None,
        last_submitted_on=approved[-1].submitted_on if approved else None,
        told_until=approved[-1].performed_on if approved else None,
        known_until=_known_until(row, approved, known),
        override=row.override_colour,
        override_reason=row.override_reason,
    )


def _quota(
    row: Occurrence,
    approved: Sequence[ProgressReport],
    baseline: tuple[datetime.date, Decimal] | None,
) -> Decimal | None:
    """The number to reach: of N members all, of an increase what it adds to its baseline."""
    target, shape = row.task.target, shape_of(row)
    if shape == "tally":
        return next((r.denominator for r in reversed(approved) if r.denominator), None)
    if shape != "amount":
        return None
    value = row.quota if row.quota is not None else target.value
    if target.of == ValueOf.LEVEL:
        return value
    if baseline is None:
        return None
    return baseline[1] + value if target.of == ValueOf.INCREASE else baseline[1] * value


def _baseline(
    row: Occurrence, approved: Sequence[ProgressReport], known: Known
) -> tuple[datetime.date, Decimal] | None:
    """Where a level started: the first value measured, else the first one told."""
    if not needs_baseline(row):
        return None
    measured = known.baselines.get((row.task.target.indicator_id, place_of(row)))
    if measured is not None and measured[0] <= known.today:
        return measured
    first = next((report for report in approved if report.quantity is not None), None)
    return (first.performed_on, _total(row, [first], known).value) if first else None


def _known_until(
    row: Occurrence, approved: Sequence[ProgressReport], known: Known
) -> datetime.date | None:
    issued_on = row.task.measure.plan.issued_on
    overdue = overdue_until(
        Period(row.period_start, row.period_end),
        row.report_due_on,
        today=known.today,
        rules=known.rules[place_of(row)],
        calendar=known.calendar,
        # Most plans come out before their periods begin: these share one answer.
        issued_on=issued_on if issued_on and issued_on >= row.period_start else None,
    )
    return known_until(approved[-1].performed_on if approved else None, overdue)


def _late(row: Occurrence, last: ProgressReport) -> str:
    """In what the report that made the period whole came late. A period opened for backfilling
    is reported when somebody gets to it."""
    if row.task.kind == TaskKind.TARGET and last.performed_on > row.work_due_on:
        return Late.WORK
    if last.submitted_on > row.report_due_on and not row.opened_reason:
        return Late.REPORT
    return ""
