"""What the buttons of the due list do: saving what was typed, sending it in, nothing new, taking
over what was told last."""

import copy
import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from agencies.models import User
from sciliteracy.lib.editing import Difference
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.lib.uploads import left_out
from sciliteracy.pages.due import Screen
from sciliteracy.pages.due_files import attach_files
from sciliteracy.pages.due_forms import TEXTS
from sciliteracy.pages.due_rows import Block, Row, as_typed
from tasks.models import ProgressReport
from tasks.report_facts import findings_of
from tasks.services.reports import (
    NotAllSubmitted,
    log_report,
    submit_report,
    submit_reports,
    write_report,
)
from tasks.states import WRITABLE


class Filling:
    """One person at one due list on one day. `logged` is how the office was told; empty where the
    agency's own people fill it in."""

    def __init__(
        self,
        screen: Screen,
        data: Any,
        *,
        by: User,
        office: bool,
        today: datetime.date,
        now: datetime.datetime,
        quiet: bool = False,
    ) -> None:
        self.screen, self.by, self.office, self.quiet = screen, by, office, quiet
        self.today, self.now = today, now
        self.data = data.copy()
        self.logged = self.data.get("note", "").strip()
        for row in self.rows:
            row.bind(self.data)

    @property
    def rows(self) -> list[Row]:
        return [row for block in self.screen.to_fill for row in block.editable]

    @property
    def sent(self) -> list[Row]:
        """Those of which the fields came with this request."""
        return [row for row in self.rows if row.form.is_bound]

    def block(self, key: str) -> Block | None:
        return next((one for one in self.screen.to_fill if one.key == key), None)

    def row(self, key: str) -> Row | None:
        return next((one for one in self.sent if one.key == key), None)

    def save(self, block: Block | None = None) -> bool:
        """Each row that was changed (in `block`, where one is given), for itself; whether nothing
        stood against it."""
        rows = self.sent if block is None else [row for row in self.sent if row in block.rows]
        return all([self._save_row(row, self._words_of(row)) for row in rows])

    def attach(self, request: HttpRequest) -> int:
        """The files that came along, once what was typed beside them is kept; how many were."""
        rows = [
            row
            for row in self.sent
            if row.files_name in request.FILES or left_out(request, row.files_name)
        ]
        for row in rows:
            self._save_row(row, self._words_of(row))
        kept = attach_files(request, rows, today=self.today, now=self.now)
        for row in rows:
            if row.report is not None and not row.differences:
                self._renew(row)
                row.bind(self.data)
        return kept

    def _words_of(self, row: Row) -> dict[str, str]:
        block = next(one for one in self.screen.blocks if row in one.rows)
        head = block.narrative
        if head is None or head is row or not head.form.is_bound:
            return row.shared
        head.form.is_valid()
        said = head.form.cleaned_data  # what can be read, even where something else is wrong
        return {name: (said.get(name) or "").strip() for name in TEXTS}

    def _save_row(self, row: Row, shared: dict[str, str]) -> bool:
        if not row.form.is_valid():
            return False
        values = row.values(shared)
        if values is None:
            return True
        if row.report is not None and row.form.cleaned_data["version"] is None:
            return self._clash(row)
        try:
            row.report = write_report(
                by=self.by,
                today=self.today,
                now=self.now,
                occurrence=row.occurrence,
                agency=row.agency,
                venue=row.venue,
                report=row.report,
                expected_version=row.form.cleaned_data["version"],
                **values,
            )
        except InvalidChange as refusal:
            row.form.add_refusal(refusal)
            return False
        except StaleVersion:
            return self._clash(row)
        row.saved = True
        self._renew(row)
        return True

    def _renew(self, row: Row) -> None:
        """What is sent next starts from what is stored now."""
        self.data[f"{row.key}-version"] = str(row.report.version)

    def _clash(self, row: Row) -> bool:
        """Somebody else wrote here: both side by side, what was typed stays in the fields. True
        where it was the same, as when the page saved itself a moment ago."""
        row.report.refresh_from_db()
        typed = row.form
        kept = [name for name in typed.fields if hasattr(row.report, name) and name != "version"]
        stored = {name: getattr(row.report, name) for name in kept}
        row.differences = [
            Difference(str(typed[name].label), shown(typed[name].value()), shown(stored[name]))
            for name in stored
            if shown(typed[name].value()) != shown(stored[name])
        ]
        # What saves itself must not go over somebody else's words; a person who presses may.
        if not (self.quiet and row.differences):
            self._renew(row)
        row.bind(self.data)
        self.screen.differs = self.screen.differs or bool(row.differences)
        return row.form.is_valid() and not row.differences

    def submit(self, rows: list[Row]) -> list[ProgressReport] | None:
        """Send in what `rows` hold, all or none; None where something stands against it. What was
        emptied again is as if nobody had begun it."""
        rows = [row for row in rows if row.report is not None and row.report.state in WRITABLE]
        rows = [row for row in rows if not row.tells_nothing]
        if self.office:
            return self._log(rows)
        reports = {row.report.pk: row for row in rows if row.report}
        answers = {pk: self._answers(row) for pk, row in reports.items()}
        try:
            return submit_reports(
                [row.report for row in rows if row.report],
                by=self.by,
                today=self.today,
                now=self.now,
                answers=answers,
            )
        except NotAllSubmitted as refusal:
            for pk, errors in refusal.errors.items():
                self._tell(reports[pk], errors)
        return None

    def _answers(self, row: Row) -> dict[str, str]:
        return row.form.answers() if row.form.is_bound and row.form.is_valid() else {}

    def _tell(self, row: Row, errors: dict[str, list[str]]) -> None:
        """What stands against a row at its fields; what is only asked, as a question."""
        if not row.form.is_bound:
            row.bind(self._as_sent(row))
        row.form.is_valid()
        planned = copy.copy(row.report)
        planned.answers = row.report.answers | self._answers(row)
        findings = findings_of(planned, today=self.today)
        if findings:
            row.form.add_findings(findings)
        else:
            row.form.add_refusal(InvalidChange(errors))

    def _as_sent(self, row: Row) -> Any:
        """A row that was not sent, as if it had been: its errors have a place then."""
        for name, value in row.form.initial.items():
            self.data[f"{row.key}-{name}"] = shown(value)
        self._renew(row)
        return self.data

    def _log(self, rows: list[Row]) -> list[ProgressReport] | None:
        refused = 0
        done: list[ProgressReport] = []
        with transaction.atomic():
            for row in rows:
                try:
                    done.append(self._log_row(row))
                except InvalidChange as refusal:
                    refused += 1
                    row.form.is_valid()
                    row.form.add_refusal(refusal)
            if refused:
                transaction.set_rollback(True)
        return None if refused else done

    def _log_row(self, row: Row, **fields: Any) -> ProgressReport:
        with transaction.atomic():
            return log_report(
                by=self.by,
                today=self.today,
                now=self.now,
                occurrence=row.occurrence,
                agency=row.agency,
                venue=row.venue,
                note=self.logged,
                answers=self._answers(row),
                **fields,
            )

    def nothing_new(self, row: Row, nature: str) -> bool:
        """零报告 and 本期无变化 in one act: written and sent in, or nothing at all."""
        if not row.form.is_valid():
            return False
        stored = copy.copy(row.report)
        words = {name: text for name in TEXTS if (text := row.form.cleaned_data[name].strip())}
        try:
            with transaction.atomic():
                self._report_nothing(row, nature, words)
        except InvalidChange as refusal:
            row.report = stored
            row.form.add_refusal(refusal)
        except StaleVersion:
            row.report = stored
            self._clash(row)
        else:
            return True
        return False

    def _report_nothing(self, row: Row, nature: str, words: dict[str, str]) -> None:
        on = {"by": self.by, "today": self.today, "now": self.now}
        report = write_report(
            **on,
            occurrence=row.occurrence,
            agency=row.agency,
            venue=row.venue,
            report=row.report,
            expected_version=row.form.cleaned_data["version"],
            nature=nature,
            **words,
        )
        if self.office:
            self._log_row(row)
        else:
            submit_report(report, **on, answers=self._answers(row))

    def take_over(self, row: Row) -> None:
        """The words told last, and a level, into the fields; nothing is stored yet."""
        for name, value in row.taken_over.items():
            self.data[name] = value
        row.bind(self.data)


def shown(value: Any) -> str:
    """A value of a field as a person would type it."""
    if value is None:
        return ""
    if hasattr(value, "normalize"):
        return as_typed(value)
    return str(value).replace("\r\n", "\n").strip()
