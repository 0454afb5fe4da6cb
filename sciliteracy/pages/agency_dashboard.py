"""What an agency owes now, and how it kept to it before."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.permissions import has_role
from agencies.states import AGENCY_ROLES
from sciliteracy.lib.charts import Chart, Series
from sciliteracy.pages.standing import BAR, Counts, by_measure, counted, reckoned_now
from tasks.lights import RANK
from tasks.models import Occurrence, ProgressReport
from tasks.models.report import WORKING_ROLES
from tasks.owed import owed_by
from tasks.periods import Period
from tasks.reckoning import Reckoned
from tasks.reporting_periods import period_name, reporting_period_at
from tasks.rules import Rules, rules_of
from tasks.states import LightReason, OccurrenceState, ReportState
from tasks.summing_up import by_task

OWED_SHOWN = 500
PERIODS_SHOWN = 8


@dataclass(frozen=True)
class Line:
    """What an agency owed in one reporting period, and what became of it."""

    name: str
    owed: int
    on_time: int
    late: int
    missed: int

    @property
    def bars(self) -> list[tuple[str, float, float]]:
        """Colour, start and width of each part of the bar, in hundredths."""
        at, parts = 0.0, []
        for colour, number in zip(
            ("green", "yellow", "red"), (self.on_time, self.late, self.missed), strict=True
        ):
            width = BAR * number / self.owed if self.owed else 0.0
            parts.append((colour, at, width))
            at += width
        return parts


@dataclass(frozen=True)
class Dashboard:
    """What is owed now, by how far it is; `returned` only for those who work on the reports."""

    overdue: list[Reckoned]
    due: list[Reckoned]
    pending: list[Reckoned]
    done: list[Reckoned]
    returned: int | None
    counts: Counts | None
    record: list[Line]

    @property
    def to_do(self) -> list[Reckoned]:
        """What is not done, what is worst and due first at the head."""
        rows = self.overdue + self.due + self.pending
        return sorted(rows, key=lambda row: (-RANK[row.light.colour], row.occurrence.report_due_on))

    @property
    def chart(self) -> Chart | None:
        """The record as bars over time, once there are periods to compare."""
        lines = list(reversed(self.record))
        if len(lines) < 2:
            return None
        return Chart(
            key="record",
            title=_("历期记录"),
            kind="stacked",
            unit=_("项"),
            over=_("报告期"),
            categories=[line.name for line in lines],
            series=[
                Series(_("按时完成"), [line.on_time for line in lines], "green"),
                Series(_("逾期完成"), [line.late for line in lines], "yellow"),
                Series(_("未完成"), [line.missed for line in lines], "red"),
            ],
        )

    @property
    def owes(self) -> bool:
        return bool(self.overdue or self.due or self.pending or self.done or self.record)


def dashboard(agency: Agency, *, user: User, today: datetime.date) -> Dashboard:
    mine = Occurrence.objects.visible_to(user).filter(owed_by(agency))
    rows = reckoned_now(mine, today=today, at_most=OWED_SHOWN)
    kinds: dict[str, list[Reckoned]] = {"overdue": [], "due": [], "pending": [], "done": []}
    for row in rows:
        kinds[_kind(row)].append(row)
    rules = rules_of(agency.jurisdiction)
    colours = [measure.colour for measure in by_measure(by_task(rows)).values()]
    return Dashboard(
        **kinds,
        returned=_returned(agency, user),
        counts=counted(colours, rules) if colours else None,
        record=record(mine.standing(), rules, today=today),
    )


def _kind(row: Reckoned) -> str:
    if row.light.reason == LightReason.DONE:
        return "done"
    if row.pending:
        return "pending"
    return "overdue" if row.light.reason == LightReason.OVERDUE else "due"


def _returned(agency: Agency, user: User) -> int | None:
    place = agency.jurisdiction_id
    works = has_role(user, *WORKING_ROLES, jurisdiction=place)
    if not works and not has_role(user, *AGENCY_ROLES, jurisdiction=place, agency=agency):
        return None
    rows = ProgressReport.objects.visible_to(user).active().filter(agency=agency)
    return rows.filter(state=ReportState.RETURNED).count()


def record(rows: QuerySet[Occurrence], rules: Rules, *, today: datetime.date) -> list[Line]:
    """By reporting period, newest first: what fell due in it and is settled by now.

    Counted is what was done, and what is overdue.
    """
    settled = Q(state=OccurrenceState.DONE) | Q(state=OccurrenceState.OPEN, report_due_on__lt=today)
    done = Q(state=OccurrenceState.DONE)
    counted_rows = (
        rows.filter(settled)
        .order_by()
        .values(last=F("period_end"))
        .annotate(
            owed=Count("pk"), on_time=Count("pk", done & Q(late="")), finished=Count("pk", done)
        )
    )
    sums: dict[Period, list[int]] = {}
    for last, owed, on_time, finished in counted_rows.values_list(
        "last", "owed", "on_time", "finished"
    ):
        line = sums.setdefault(reporting_period_at(rules, last), [0, 0, 0])
        for n, number in enumerate((owed, on_time, finished)):
            line[n] += number
    return [
        Line(period_name(one.start, one.end), owed, on_time, finished - on_time, owed - finished)
        for one, (owed, on_time, finished) in sorted(sums.items(), reverse=True)[:PERIODS_SHOWN]
    ]
