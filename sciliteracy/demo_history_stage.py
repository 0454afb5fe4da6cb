"""The stage on which the demo's history is played: acts in the order of their days, the periods
they are about, and one report from its first draft to its approval."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from agencies.models import Agency, Venue
from agencies.states import Role
from sciliteracy.demo_history_cast import Cast
from sciliteracy.demo_history_words import Words, told
from tasks.models import Occurrence, ProgressReport
from tasks.reckoning import RELATED
from tasks.services import reports as verbs
from tasks.services.working_days import the_calendar
from tasks.states import ReportState

Act = Callable[[], Any]
OPENING_HOUR = datetime.time(9)
# So many seconds between two acts of one day: all of a day fit into its office hours.
BETWEEN = 30
ENDS = (
    "approved",
    "submitted",
    "approved",
    "draft",
    "returned",
    "approved",
    "recalled",
    "withdrawn",
)


class Timeline:
    """Acts with their days, played in the order of these."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime.date, int, Act]] = []

    def on(self, day: datetime.date, act: Act) -> None:
        self._acts.append((day, len(self._acts), act))

    def play(self) -> Iterator[str]:
        """One line for each quarter that was played."""
        ordered = sorted(self._acts, key=lambda row: row[:2])
        for (year, quarter), acts in groupby(ordered, lambda row: _quarter(row[0])):
            played = 0
            for _day, _place, act in acts:
                act()
                played += 1
            yield f"Played {year} Q{quarter}: {played} acts."


def _quarter(day: datetime.date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


class Stage:
    """What acts share: who acts, the clock on the wall, the periods that were made."""

    def __init__(self, cast: Cast, words: Words, today: datetime.date):
        self.cast, self.words, self.today = cast, words, today
        self.calendar = the_calendar()
        self.timeline = Timeline()
        # Numbers of the files to attach, and what becomes of the reports of the running quarter.
        self.files = count(1)
        self.ends = cycle(ENDS)
        self._ticks: dict[datetime.date, int] = {}
        self._periods: dict[tuple, Occurrence] = {}
        self._last = 0

    def now(self, day: datetime.date) -> datetime.datetime:
        """A moment in the office hours of `day`, later at each asking."""
        tick = self._ticks[day] = self._ticks.get(day, -1) + 1
        start = datetime.datetime.combine(day, OPENING_HOUR, ZoneInfo(settings.TIME_ZONE))
        return start + datetime.timedelta(seconds=tick * BETWEEN)

    def after(self, day: datetime.date, working_days: int) -> datetime.date:
        return self.calendar.add(day, working_days)

    def read_periods(self) -> None:
        """Learn of the periods made since the last time."""
        rows = Occurrence.objects.active().filter(pk__gt=self._last).order_by("pk")
        for row in rows.select_related(*RELATED):
            self._periods[self._key(row)] = row
            self._last = row.pk

    def period(self, measure: int, target: int | None, start: datetime.date) -> Occurrence:
        return self._periods[measure, target, start]

    def period_on(self, measure: int, target: int | None, day: datetime.date) -> Occurrence:
        """The period of a task that covers `day`."""
        rows = self._periods.items()
        return next(
            row
            for (whose, what, _start), row in rows
            if (whose, what) == (measure, target) and row.period_start <= day <= row.period_end
        )

    @staticmethod
    def _key(row: Occurrence) -> tuple:
        return (row.task.measure_id, row.task.target_id, row.period_start)


@dataclass
class Telling:
    """One report: each step is an act on its day, done by whoever does it in this agency."""

    stage: Stage
    find: Callable[[], Occurrence]
    agency: Agency
    fields: dict[str, Any]
    venue: Venue | None = None
    answers: dict[str, str] = field(default_factory=dict)
    report: ProgressReport | None = None

    @property
    def place(self):
        return self.agency.jurisdiction

    def on(self, day: datetime.date, step: Callable[[datetime.date], Any]) -> None:
        """Do `step` on `day`; what would be later than the day of the demo never happens."""
        if day <= self.stage.today:
            self.stage.timeline.on(day, lambda: step(day))

    def write(self, day: datetime.date) -> None:
        self.report = verbs.write_report(
            by=self._writer,
            today=day,
            now=self.stage.now(day),
            occurrence=self.find(),
            agency=self.agency,
            venue=self.venue,
            **self.fields,
        )

    def submit(self, day: datetime.date) -> None:
        """Written before, else by telephone where nobody of the agency has an account."""
        if self.report is None and self.stage.cast.liaison(self.agency) is None:
            self._log({"today": day, "now": self.stage.now(day)})
            return
        if self.report is None:
            self.write(day)
        given = {"today": day, "now": self.stage.now(day)}
        answers = {"answers": self.answers}
        self.report = verbs.submit_report(self.report, by=self._writer, **given, **answers)

    def _log(self, given: dict) -> None:
        self.report = verbs.log_report(
            by=self.stage.cast.office(self.place),
            occurrence=self.find(),
            agency=self.agency,
            venue=self.venue,
            note=told("call"),
            answers=self.answers,
            **given,
            **self.fields,
        )

    def nothing_new(self, nature: str) -> Callable[[datetime.date], None]:
        def step(day: datetime.date) -> None:
            self.report = verbs.report_nothing_new(
                by=self._writer,
                today=day,
                now=self.stage.now(day),
                occurrence=self.find(),
                agency=self.agency,
                nature=nature,
            )

        return step

    def sign(self, day: datetime.date) -> None:
        """Where the head signs; else there is nothing to do."""
        head = self.stage.cast.head(self.agency)
        if self.report.state == ReportState.SIGNING:
            verbs.sign_report(self.report, by=head, today=day, now=self.stage.now(day))

    def approve(self, day: datetime.date) -> None:
        self._approve(day, Role.REVIEWER)

    def approve_itself(self, day: datetime.date) -> None:
        """By whoever wrote it down in the office: 自审, where the jurisdiction lets one."""
        self._approve(day, Role.OFFICE_STAFF)

    def _approve(self, day: datetime.date, role: Role) -> None:
        if self.report.state == ReportState.SIGNING:
            self.sign(day)
        verbs.approve_report(
            self.report,
            by=self.stage.cast.office(self.place, role),
            today=day,
            now=self.stage.now(day),
            note=told("approved") if self.stage.words.chance.random() < 0.1 else "",
        )

    def give_back(self, day: datetime.date) -> None:
        if self.report.state == ReportState.SIGNING:
            self.sign(day)
        reviewer = self.stage.cast.office(self.place, Role.REVIEWER)
        note = self.stage.words.one_of("return")
        now = self.stage.now(day)
        verbs.return_report(self.report, by=reviewer, today=day, now=now, note=note)

    def recall(self, day: datetime.date) -> None:
        given = {"today": day, "now": self.stage.now(day), "reason": told("recall")}
        verbs.recall_report(self.report, by=self._writer, **given)

    def withdraw(self, day: datetime.date) -> None:
        given = {"today": day, "now": self.stage.now(day), "reason": told("withdraw")}
        verbs.withdraw_report(self.report, by=self._writer, **given)

    def correct(self, day: datetime.date) -> None:
        """Begin a correction, which stands in hand from now on."""
        self.report = verbs.correct_report(
            self.report,
            by=self._writer,
            today=day,
            now=self.stage.now(day),
            reason=told("correct"),
            problems=self.stage.words.one_of("problems"),
        )

    @property
    def _writer(self):
        return self.stage.cast.liaison(self.agency) or self.stage.cast.office(self.place)
