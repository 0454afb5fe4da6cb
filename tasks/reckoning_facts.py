"""What reckoning reads, for many periods at once: reports, venues, baselines, rules; and what kind
of thing a period asks for. A fixed number of statements, however many periods there are.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agencies.models import Venue
from agencies.succession import renamed_by
from indicators.models import Observation, Target
from indicators.states import Aggregation, ValueOf
from plans.models import EffectiveAssignment
from plans.states import AssignmentRole
from tasks.models import Occurrence, ProgressReport
from tasks.rules import Rules, rules_of
from tasks.services.working_days import the_calendar
from tasks.states import TaskKind
from tasks.working_days import WorkingCalendar


@dataclass(frozen=True)
class Known:
    """What was read for many periods at once."""

    today: datetime.date
    calendar: WorkingCalendar
    reports: dict[int, list[ProgressReport]]
    venues: dict[int, set[int]]
    baselines: dict[tuple[int, int], tuple[datetime.date, Decimal]]
    rules: dict[int, Rules]
    # Agencies that go on under another name: what both tell without a venue is of one.
    renamed: dict[int, int]


def read(rows: Sequence[Occurrence], today: datetime.date) -> Known:
    places = {place_of(row): row.task.measure.plan.jurisdiction for row in rows}
    reports = _reports(rows, today)
    return Known(
        today=today,
        calendar=the_calendar(),
        reports=reports,
        venues=_venues(rows),
        baselines=_baselines(rows),
        rules={pk: rules_of(jurisdiction) for pk, jurisdiction in places.items()},
        renamed=renamed_by(today) if _told_by_several(rows, reports) else {},
    )


def place_of(row: Occurrence) -> int:
    return row.task.measure.plan.jurisdiction_id


def _reports(rows: Sequence[Occurrence], today: datetime.date) -> dict[int, list[ProgressReport]]:
    """What was told about each period, as it was known on `today`: waiting or approved, in the
    order of what it tells. A correction takes the place of what it corrects when it is approved."""
    told: dict[int, list[ProgressReport]] = defaultdict(list)
    keys = [row.pk for row in rows if row.pk is not None]
    reports = ProgressReport.objects.told_by(today).filter(occurrence__in=keys)
    found = list(reports.select_related("agency").order_by("performed_on", "pk"))
    replaced = {report.corrects_id for report in found if report.counts_on(today)}
    for report in found:
        if report.pk not in replaced:
            told[report.occurrence_id].append(report)
    return told


def _venues(rows: Sequence[Occurrence]) -> dict[int, set[int]]:
    """By measure, the venues of its leads: one that tells nothing counts as closed."""
    counted = {row.task.measure_id for row in rows if _over_venues(row)}
    venues: dict[int, set[int]] = defaultdict(set)
    if counted:
        answers = EffectiveAssignment.objects.filter(
            measure__in=counted, role=AssignmentRole.LEAD, agency__venues__in=Venue.objects.active()
        )
        for measure, venue in answers.values_list("measure_id", "agency__venues"):
            venues[measure].add(venue)
    return venues


def _told_by_several(rows: Sequence[Occurrence], reports: dict[int, list[ProgressReport]]) -> bool:
    """Whether two agencies told of venues without a name: only then one may go on as the other."""
    unnamed = [
        {report.agency_id for report in reports.get(row.pk or 0, ()) if report.venue_id is None}
        for row in rows
        if _over_venues(row)
    ]
    return any(len(agencies) > 1 for agencies in unnamed)


def _over_venues(row: Occurrence) -> bool:
    target = row.task.target
    return target is not None and target.indicator.over_agencies == Aggregation.MINIMUM


def _baselines(rows: Sequence[Occurrence]) -> dict[tuple[int, int], tuple[datetime.date, Decimal]]:
    """The first measured value of each level that is to be reached by a day, by indicator and
    jurisdiction."""
    wanted = [row for row in rows if needs_baseline(row)]
    if not wanted:
        return {}
    first: dict[tuple[int, int], tuple[datetime.date, Decimal]] = {}
    observations = Observation.objects.active().filter(
        indicator__in={row.task.target.indicator_id for row in wanted},
        jurisdiction__in={place_of(row) for row in wanted},
    )
    values = observations.order_by("observed_on", "pk").values_list(
        "indicator_id", "jurisdiction_id", "observed_on", "value"
    )
    for indicator, jurisdiction, day, value in values:
        first.setdefault((indicator, jurisdiction), (day, value))
    return first


def needs_baseline(row: Occurrence) -> bool:
    target = row.task.target
    if target is None or target.value is None or is_tally(row, target):
        return False
    return target.of != ValueOf.LEVEL or (row.task.is_once and not is_flow(target))


def is_flow(target: Target) -> bool:
    """Whether reports hold what was added since the last one; else they hold a level."""
    return target.indicator.over_time == Aggregation.SUM


def is_tally(row: Occurrence, target: Target) -> bool:
    return bool(target.per) and row.member_id is None


def shape_of(row: Occurrence) -> str:
    """What a report of this period tells: an amount, "n of N", yes or no, or words alone."""
    target = row.task.target
    if row.task.kind == TaskKind.REPORTING or target is None:
        return "narrative"
    if is_tally(row, target):
        return "tally"
    return "yes_no" if target.value is None else "amount"
