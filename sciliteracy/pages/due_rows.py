"""One report to be written and one measure of it, as the due list shows them."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agencies.models import Agency, Venue
from sciliteracy.lib.editing import Difference
from sciliteracy.pages.due_forms import NUMBERS, TEXTS, ReportFields
from tasks.models import Evidence, Extension, Occurrence, ProgressReport
from tasks.reckoning import Reckoned
from tasks.report_facts import is_ratio
from tasks.standing import Shape
from tasks.states import IN_REVIEW, OccurrenceState, ReportNature, ReportState

DRAFTED = (ReportState.DRAFT, ReportNature.NORMAL)
# As they stand on the page.
OVERDUE, RETURNED, DRAFT, OPEN, BACKFILLED, LOCKED, PENDING, DONE = range(8)


def is_backfilled(one: Occurrence) -> bool:
    """Whether it was made after its report was due: who was asked afterwards is not late."""
    made = one.made_on
    return bool(one.opened_reason) and made is not None and made > one.report_due_on


@dataclass(eq=False)
class Row:
    """One report to be written: of an agency, about a period, of one venue where it has some."""

    agency: Agency
    occurrence: Occurrence
    venue: Venue | None
    reckoned: Reckoned
    report: ProgressReport | None
    last: ProgressReport | None
    due_on: datetime.date
    told: bool
    owes: bool
    added: bool
    today: datetime.date
    returned_with: str = ""
    extension: Extension | None = None
    form: ReportFields | None = None
    differences: list[Difference] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)
    saved: bool = False
    pieces: list[Evidence] = field(default_factory=list)
    file_errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        venue = f"-{self.venue.pk}" if self.venue else ""
        return f"r{self.occurrence.pk}-{self.agency.pk}{venue}"

    @property
    def files_name(self) -> str:
        """The field in which its evidence comes."""
        return f"{self.key}-file"

    @property
    def taken_over(self) -> dict[str, str]:
        """What was told last, by the names of the fields: the words, and a level; what adds up is
        told anew each time."""
        if self.last is None:
            return {}
        names = TEXTS if self.reckoned.standing.flow else (*TEXTS, *NUMBERS)
        told = {name: getattr(self.last, name) for name in names}
        return {
            f"{self.key}-{name}": value if name in TEXTS else as_typed(value)
            for name, value in told.items()
        }

    @property
    def as_script_data(self) -> str:
        """The same for the script that fills it in without asking the server."""
        return json.dumps(self.taken_over, ensure_ascii=False)

    @property
    def stands(self) -> bool:
        """Whether what was sent of it is stored."""
        return self.form is not None and not self.form.errors and not self.differences

    @property
    def shape(self) -> str:
        return self.reckoned.standing.shape

    @property
    def narrative(self) -> bool:
        return self.shape == Shape.NARRATIVE

    @property
    def late(self) -> bool:
        return self.due_on < self.today and not self.told

    @property
    def rank(self) -> int:
        state = self.report.state if self.report else ""
        if state in IN_REVIEW:
            return PENDING
        if self.told and not state and not self.added:
            return PENDING if self.reckoned.pending else DONE
        if self.today > self.occurrence.locks_on:
            return LOCKED
        if state == ReportState.RETURNED:
            return OVERDUE if self.late else RETURNED
        if self.late and self.owes:
            return OVERDUE
        if state:
            return DRAFT
        return BACKFILLED if self.backfilled else OPEN

    @property
    def editable(self) -> bool:
        return self.rank < LOCKED and not (self.report and self.report.corrects_id)

    @property
    def backfilled(self) -> bool:
        return is_backfilled(self.occurrence)

    @property
    def has_own_words(self) -> bool:
        """Whether the number has words or errors that are not those of its measure."""
        return any(field.value() or field.errors for field in self.form.words)

    @property
    def tells_nothing(self) -> bool:
        """A draft from which everything that was typed has been taken out again."""
        report = self.report
        if report is None or (report.state, report.nature) != DRAFTED:
            return False
        names = [name for name in ("quantity", *TEXTS) if name in self.form.fields]
        if any(str(self.form[name].value() or "").strip() for name in names):
            return False
        return not report.evidence.active().exists()

    @property
    def can_ask_extension(self) -> bool:
        one = self.occurrence
        is_open = one.state == OccurrenceState.OPEN and not one.is_closed
        is_open = is_open and self.today < one.work_due_on
        return self.owes and is_open and self.extension is None and not self.narrative

    def bind(self, data: Any = None) -> None:
        """Its fields; as sent, where this row was sent."""
        sent = data is not None and f"{self.key}-version" in data
        self.form = ReportFields(
            data if sent else None,
            prefix=self.key,
            initial=self._initial(),
            shape=self.shape,
            ratio=is_ratio(self.occurrence.task.target) and self.shape == Shape.AMOUNT,
            flow=self.reckoned.standing.flow,
            unit=self.reckoned.standing.unit,
        )

    def _initial(self) -> dict[str, Any]:
        if self.report is None:
            day = min(self.today, self.occurrence.work_due_on)
            return {"performed_on": day, "denominator": as_typed(self._last_denominator())}
        names = ("version", "performed_on", *TEXTS)
        known = {name: getattr(self.report, name) for name in names}
        for name in TEXTS:
            if not self.narrative and known[name] == self.shared.get(name):
                known[name] = ""
        for name in ("quantity", "denominator"):
            known[name] = as_typed(getattr(self.report, name))
        return known

    def _last_denominator(self) -> Decimal | None:
        return self.last.denominator if self.last else None

    def values(self, shared: Mapping[str, str]) -> dict[str, Any] | None:
        """What is to be stored, None if nothing was typed. Words that stand once for the measure
        hold for its numbers too."""
        said = self.form.said()
        if self.report is None and not self._has_words(said):
            return None
        if not self.narrative:
            said |= {name: said[name].strip() or shared.get(name, "") for name in TEXTS}
        if self.report is None:
            return said
        stored = {name: getattr(self.report, name) for name in said}
        if stored == said:
            return None
        new_facts = any(stored[n] != said[n] for n in said if n not in ("problems", "next_steps"))
        return said | ({"nature": ReportNature.NORMAL} if new_facts else {})

    def _has_words(self, said: dict[str, Any]) -> bool:
        return said.get("quantity") is not None or any(said[name].strip() for name in TEXTS)


@dataclass(eq=False)
class Block:
    """One measure of one agency: its words and its numbers, asked once."""

    agency: Agency
    measure: Any
    rows: list[Row]

    @property
    def key(self) -> str:
        return f"m{self.measure.pk}-{self.agency.pk}"

    @property
    def rank(self) -> int:
        return min(row.rank for row in self.rows)

    @property
    def due_on(self) -> datetime.date:
        """The first day of what presses most: what is locked presses nobody."""
        return min(row.due_on for row in self.rows if row.rank == self.rank)

    @property
    def editable(self) -> list[Row]:
        return [row for row in self.rows if row.form is not None]

    @property
    def others(self) -> list[Row]:
        return [row for row in self.rows if row.form is None]

    @property
    def narrative(self) -> Row | None:
        return next((row for row in self.editable if row.narrative), None)

    @property
    def saved(self) -> bool:
        return any(row.saved for row in self.rows)


def as_typed(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
