"""What stands beside each report of the queue: the last value, what the checks ask, the answers."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from agencies.models import User
from sciliteracy.pages.due import last_told
from sciliteracy.pages.due_forms import QUESTIONS
from tasks.checks import ReportFacts, check_report
from tasks.models import ProgressReport
from tasks.permissions import is_own_report
from tasks.reckoning import Reckoned, reckon
from tasks.report_facts import APART, is_ratio
from tasks.rules import rules_of
from tasks.standing import CALENDAR_UNITS, Shape


@dataclass(frozen=True)
class Asked:
    """A question of the checks with its answer; without one, where nobody was asked yet."""

    text: str
    answer: str


@dataclass(frozen=True)
class ReviewRow:
    report: ProgressReport
    reckoned: Reckoned
    last: ProgressReport | None
    asked: list[Asked]
    late: bool
    approvable: bool

    @property
    def narrative(self) -> bool:
        return self.reckoned.standing.shape == Shape.NARRATIVE


def review_rows(
    reports: list[ProgressReport], *, user: User, today: datetime.date
) -> list[ReviewRow]:
    """In a fixed number of statements; the rows come with what `ReviewForm.select` reads."""
    if not reports:
        return []
    occurrences = list({report.occurrence_id: report.occurrence for report in reports}.values())
    reckoned = dict(
        zip([one.pk for one in occurrences], reckon(occurrences, today=today), strict=True)
    )
    told = last_told(occurrences)
    return [_row(report, reckoned[report.occurrence_id], told, user, today) for report in reports]


def _row(report, reckoned: Reckoned, told, user: User, today: datetime.date) -> ReviewRow:
    before = [one for one in _before(report, told) if one.pk != report.corrects_id]
    rules = rules_of(report.occurrence.task.measure.plan.jurisdiction)
    return ReviewRow(
        report=report,
        reckoned=reckoned,
        last=before[0] if before else None,
        asked=_asked(report, reckoned, before, rules.jump_factor, today),
        late=report.submitted_on > report.occurrence.report_due_on,
        approvable=rules.self_approval or not is_own_report(user, report),
    )


def _before(report: ProgressReport, told) -> list[ProgressReport]:
    """What was approved of the same before: of what adds up the agency's own, of a level for all
    anybody's."""
    occurrence, target = report.occurrence, report.occurrence.task.target
    rows = told.get((occurrence.task_id, occurrence.member_id), ())
    rows = [one for one in rows if one.performed_on <= report.performed_on]
    flow = target is not None and target.indicator.over_time == "sum"
    if target is not None and not flow and target.indicator.over_agencies not in APART:
        return rows
    own = (report.agency_id, report.venue_id)
    return [one for one in rows if (one.agency_id, one.venue_id) == own]


def _asked(
    report: ProgressReport,
    reckoned: Reckoned,
    before: list[ProgressReport],
    jump_factor: int,
    today: datetime.date,
) -> list[Asked]:
    standing, occurrence = reckoned.standing, report.occurrence
    ratio = is_ratio(occurrence.task.target)
    values = [value for one in before if (value := _value(one, ratio)) is not None]
    values = values if standing.shape == Shape.AMOUNT else []
    facts = ReportFacts(
        shape=standing.shape,
        flow=standing.flow,
        ratio=ratio,
        unit=standing.unit,
        period_start=occurrence.period_start,
        work_due_on=occurrence.work_due_on,
        locks_on=max(occurrence.locks_on, today),
        today=today,
        nature=report.nature,
        performed_on=report.performed_on,
        quantity=report.quantity,
        denominator=report.denominator,
        achievements=report.achievements,
        problems=report.problems,
        before=_in_period(report, reckoned) if standing.unit in CALENDAR_UNITS else Decimal(0),
        last=values[0] if values else None,
        mean=sum(values, Decimal(0)) / len(values) if values else None,
        jump_factor=jump_factor,
    )
    answers = dict(report.answers)
    asked = [Asked(one.text, answers.pop(one.key, "")) for one in check_report(facts)]
    return asked + [Asked(str(QUESTIONS.get(key, key)), text) for key, text in answers.items()]


def _value(report: ProgressReport, ratio: bool) -> Decimal | None:
    if report.quantity is None or not ratio:
        return report.quantity
    return report.quantity / report.denominator if report.denominator else None


def _in_period(report: ProgressReport, reckoned: Reckoned) -> Decimal:
    """What the same agency and venue told of the same period beside this one."""
    own = (report.agency_id, report.venue_id)
    others = [
        one.quantity or Decimal(0)
        for one in reckoned.reports
        if (one.agency_id, one.venue_id) == own and one.pk not in (report.pk, report.corrects_id)
    ]
    return sum(others, Decimal(0))
