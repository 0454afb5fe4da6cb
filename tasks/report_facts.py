"""What a report is held against before it goes in: read from stored rows for `tasks.checks`."""

import datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from agencies.population import population_of
from indicators.models import Target
from indicators.states import Aggregation, Direction, IndicatorKind, ValueOf
from tasks.checks import Finding, ReportFacts, check_entry, check_report
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import Reckoned, reckon
from tasks.rules import rules_of
from tasks.standing import CALENDAR_UNITS
from tasks.states import Colour, LightReason

# How many earlier values the mean is of.
REMEMBERED = 12
# Where each agency tells a number of its own.
APART = (Aggregation.SUM, Aggregation.MINIMUM)


def findings_of(report: ProgressReport, *, today: datetime.date) -> list[Finding]:
    """What stands between `report` and its submission; empty if nothing does."""
    return check_report(facts_of(report, today=today))


def entry_findings_of(report: ProgressReport, *, today: datetime.date) -> list[Finding]:
    """What `report` may not say even as a draft."""
    return check_entry(facts_of(report, today=today))


def facts_of(report: ProgressReport, *, today: datetime.date) -> ReportFacts:
    """The facts of one report, stored or not, in a fixed number of statements."""
    occurrence, target = report.occurrence, report.occurrence.task.target
    reckoned = reckon([occurrence], today=today)[0]
    standing, flow = reckoned.standing, reckoned.standing.flow
    values = values_before(report, flow=flow) if standing.shape == "amount" else []
    return ReportFacts(
        shape=standing.shape,
        flow=flow,
        ratio=is_ratio(target),
        bounded=_is_share(target),
        unit=standing.unit,
        falls_short=target is None or target.indicator.direction == Direction.UP,
        period_start=occurrence.period_start,
        work_due_on=occurrence.work_due_on,
        locks_on=occurrence.locks_on,
        today=today,
        red=_asks_for_words(reckoned),
        nature=report.nature,
        performed_on=report.performed_on,
        quantity=report.quantity,
        denominator=report.denominator,
        achievements=report.achievements,
        problems=report.problems,
        venue_owned=_venue_owned(report),
        wants_venue=_wants_venue(report, standing.unit, flow),
        before=_told_before(report) if flow and standing.unit in CALENDAR_UNITS else Decimal(0),
        last=values[0] if values else None,
        mean=sum(values, Decimal(0)) / len(values) if values else None,
        members=_members_sum(report) if flow else None,
        shared=_with_this(report, reckoned) if flow else None,
        population=population_of(occurrence.task.measure.plan.jurisdiction),
        jump_factor=rules_of(occurrence.task.measure.plan.jurisdiction).jump_factor,
        answers=report.answers,
    )


def _asks_for_words(reckoned: Reckoned) -> bool:
    """Whether the light is red, but not merely because nobody has told anything yet: what would
    be out of reach without this report may be well on its way."""
    untold = reckoned.standing.done is None and reckoned.light.reason == LightReason.OUT_OF_REACH
    return reckoned.light.colour == Colour.RED and not untold


def is_ratio(target: Target | None) -> bool:
    if target is None or target.per and target.value is None:
        return False
    indicator = target.indicator
    return Aggregation.RATIO in (indicator.over_agencies, indicator.over_time)


def _is_share(target: Target | None) -> bool:
    """Whether it is a part of a whole; a growth may be over 100 %."""
    if target is None or not is_ratio(target):
        return False
    return target.indicator.kind == IndicatorKind.PERCENTAGE and target.of == ValueOf.LEVEL


def earlier(report: ProgressReport, *, flow: bool) -> QuerySet[ProgressReport]:
    """Approved reports of the same task before this one, the latest first.

    What adds up, over time or over agencies, is compared with the agency's own; a level that is
    one for all with anybody's.
    """
    rows = ProgressReport.objects.approved().filter(
        occurrence__task=report.occurrence.task_id,
        occurrence__member=report.occurrence.member_id,
        quantity__isnull=False,
    )
    target = report.occurrence.task.target
    if flow or (target and target.indicator.over_agencies in APART):
        rows = rows.filter(agency=report.agency_id, venue=report.venue_id)
    if report.performed_on is not None:
        rows = rows.filter(performed_on__lte=report.performed_on)
    rows = rows.exclude(pk__in=[pk for pk in (report.pk, report.corrects_id) if pk is not None])
    return rows.order_by("-performed_on", "-pk")


def last_told(report: ProgressReport, *, flow: bool) -> ProgressReport | None:
    return earlier(report, flow=flow).first()


def values_before(report: ProgressReport, *, flow: bool) -> list[Decimal]:
    """The values told before, the latest first; of a ratio the quotients."""
    ratio = is_ratio(report.occurrence.task.target)
    rows = earlier(report, flow=flow).values_list("quantity", "denominator")[:REMEMBERED]
    return [
        quantity / denominator if ratio else quantity
        for quantity, denominator in rows
        if denominator or not ratio
    ]


def _venue_owned(report: ProgressReport) -> bool | None:
    """None: no venue named. A correction names the venue that was told of, whoever owns it now."""
    if report.venue is None:
        return None
    same = report.corrects is not None and report.corrects.venue_id == report.venue_id
    return same or report.venue.agency_id == report.agency_id


def _wants_venue(report: ProgressReport, unit: str, flow: bool) -> bool:
    """天 and 周 are of one venue; an agency without any tells of itself."""
    if not flow or unit not in CALENDAR_UNITS or report.venue_id is not None:
        return False
    return report.agency.venues.active().exists()


def _told_before(report: ProgressReport) -> Decimal:
    """What the same agency and venue told of this period in other reports."""
    rows = ProgressReport.objects.told().filter(
        occurrence=report.occurrence_id, agency=report.agency_id, venue=report.venue_id
    )
    rows = rows.exclude(pk__in=[pk for pk in (report.pk, report.corrects_id) if pk is not None])
    return rows.aggregate(total=Sum("quantity"))["total"] or Decimal(0)


def _with_this(report: ProgressReport, reckoned: Reckoned) -> Decimal | None:
    """The figure for all of them once this report counts; None if it is of one member."""
    if report.occurrence.member_id is not None or report.quantity is None:
        return None
    replaced = report.corrects.quantity if report.corrects else None
    return (reckoned.total.value or Decimal(0)) + report.quantity - (replaced or Decimal(0))


def _members_sum(report: ProgressReport) -> Decimal | None:
    """What the members told of what the whole tells as well: the same indicator over the same
    days, each on its own. None until all of them have told, so that nobody is asked too soon, and
    where agencies are not summed: the venue open least is no sum of anybody's."""
    occurrence, target = report.occurrence, report.occurrence.task.target
    if occurrence.member_id is not None or target is None:
        return None
    if target.indicator.over_agencies != Aggregation.SUM:
        return None
    rows = Occurrence.objects.standing().filter(
        task__target__indicator=target.indicator_id,
        task__measure__plan=occurrence.task.measure.plan_id,
        member__isnull=False,
        period_start=occurrence.period_start,
        period_end=occurrence.period_end,
    )
    told = list(rows.values_list("done", flat=True))
    if not told or None in told:
        return None
    return sum((one for one in told if one is not None), Decimal(0))


def unfit(occurrence: Occurrence) -> bool:
    """Whether nothing is owed here any more: taken out of use, itself or what it hangs on."""
    return not Occurrence.objects.standing().filter(pk=occurrence.pk).exists()
