"""Half a year of one plan, act by act: what is told, sent back, corrected and decided on a day."""

import datetime
from collections.abc import Callable, Iterator

from agencies.services.users import system_user
from plans.models import Plan
from tasks.models import Occurrence
from tasks.services import decisions
from tasks.services import reports as verbs
from tasks.services.keeping import keep_duties
from tasks.services.making import open_past_periods
from tests.factories.indicators import TargetFactory
from tests.tasks.desks import Desk

D = datetime.date
FIRST, LAST = D(2024, 1, 2), D(2024, 7, 20)
# Days on which something changes by itself: a period begins, is overdue, is locked.
TURNS = (D(2024, 4, 1), D(2024, 4, 9), D(2024, 4, 23), D(2024, 5, 8), D(2024, 7, 1), D(2024, 7, 6))
WINTER, SPRING = D(2024, 1, 1), D(2024, 4, 1)
WORDS = {"problems": "人手不足。", "achievements": "办了两场。"}
ANSWERS = dict.fromkeys(("jump", "same", "no_words", "no_quantity", "towns"), "核对过")


class Story:
    """Acts by their day. The plan is taken into use in January; it stands since the summer."""

    def __init__(self, desk: Desk):
        self.desk, self.plan = desk, desk.measure.plan
        Plan.objects.filter(pk=self.plan.pk).update(issued_on=D(2023, 6, 15), period_start=2023)
        self.plan.refresh_from_db()
        target = TargetFactory(measure=desk.measure, value=4, frequency_unit="quarter")
        self.number, self.words = target.pk, None
        self.report = self.first = self.asked = None

    def acts(self) -> dict[datetime.date, Callable[[datetime.date], None]]:
        number, words = self.number, self.words
        return {
            D(2024, 1, 10): lambda day: self.submit(day, words, WINTER),
            D(2024, 1, 12): lambda day: self.act(verbs.return_report, day, note="请写具体"),
            D(2024, 1, 15): self.send_again,
            D(2024, 1, 16): lambda day: self.recall(day),
            D(2024, 1, 19): self.send_again,
            D(2024, 1, 23): lambda day: self.act(verbs.approve_report, day),
            D(2024, 2, 1): lambda day: self.submit(day, number, WINTER, quantity=1),
            D(2024, 2, 5): lambda day: self.act(verbs.approve_report, day),
            D(2024, 2, 10): lambda day: self.override(day, number, WINTER, "yellow"),
            D(2024, 2, 15): lambda day: self.override(day, number, WINTER, "red"),
            D(2024, 2, 20): lambda day: self.drop(day, number, WINTER),
            D(2024, 3, 1): self.ask,
            D(2024, 3, 5): lambda day: decisions.decide_extension(
                self.asked, by=self.desk.office, today=day, granted=True
            ),
            D(2024, 3, 10): lambda day: self.correct(day, quantity=2),
            D(2024, 3, 14): lambda day: self.act(verbs.approve_report, day),
            D(2024, 4, 20): lambda day: self.correct(day, quantity=3),
            D(2024, 4, 22): lambda day: self.act(verbs.approve_report, day),
            D(2024, 5, 13): lambda day: self.override(day, number, WINTER, "yellow"),
            D(2024, 6, 3): self.reopen,
            D(2024, 6, 5): lambda day: self.submit(day, number, WINTER, quantity=1),
            D(2024, 6, 7): lambda day: self.act(verbs.approve_report, day),
            D(2024, 6, 11): self.open_last_autumn,
            D(2024, 6, 12): lambda day: self.submit(day, words, D(2023, 10, 1)),
            D(2024, 6, 14): lambda day: self.act(verbs.approve_report, day),
            D(2024, 6, 17): lambda day: self.submit(day, words, SPRING),
            D(2024, 6, 18): lambda day: self.act(verbs.return_report, day, note="请写具体"),
            D(2024, 6, 19): lambda day: self.withdraw(day),
        }

    def play(self) -> Iterator[datetime.date]:
        """Day after day: the daily step, then what is done on it. Left out are days on which, and
        before which, nothing happens."""
        acts = self.acts()
        days = {FIRST, *TURNS, *acts, LAST}
        for day in sorted(days | {day - datetime.timedelta(days=1) for day in days - {FIRST}}):
            keep_duties(by=system_user(), today=day)
            acts.get(day, str)(day)
            yield day

    def period(self, target: int | None, start: datetime.date) -> Occurrence:
        rows = Occurrence.objects.select_related("task__measure__plan__jurisdiction")
        return rows.get(task__measure=self.desk.measure, task__target=target, period_start=start)

    def on(self, day: datetime.date) -> dict:
        now = datetime.datetime.combine(day, datetime.time(9, 30), datetime.UTC)
        return {"today": day, "now": now}

    def submit(self, day, target, start, **fields) -> None:
        period = self.period(target, start)
        told = WORDS | {"performed_on": min(day, period.period_end)} | fields
        self.report = self.desk.write(period, **self.on(day), **told)
        self.send_again(day)

    def send_again(self, day) -> None:
        given = self.on(day) | {"answers": ANSWERS}
        self.report = verbs.submit_report(self.report, by=self.desk.liaison, **given)

    def act(self, verb, day, **fields) -> None:
        self.report = verb(self.report, by=self.desk.office, **self.on(day), **fields)

    def recall(self, day) -> None:
        on = self.on(day) | {"reason": "补一张照片"}
        verbs.recall_report(self.report, by=self.desk.liaison, **on)

    def withdraw(self, day) -> None:
        on = self.on(day) | {"reason": "下期再报"}
        verbs.withdraw_report(self.report, by=self.desk.liaison, **on)

    def correct(self, day, **fields) -> None:
        on = self.on(day) | {"reason": "漏报"}
        self.report = verbs.correct_report(self.report, by=self.desk.office, **on, **fields)
        given = self.on(day) | {"answers": ANSWERS}
        verbs.submit_report(self.report, by=self.desk.liaison, **given)

    def override(self, day, target, start, colour) -> None:
        period = self.period(target, start)
        given = {"today": day, "colour": colour, "reason": "已现场核实"}
        decisions.override_light(period, by=self.desk.office, **given)

    def drop(self, day, target, start) -> None:
        decisions.drop_override(self.period(target, start), by=self.desk.office, today=day)

    def ask(self, day) -> None:
        self.asked = decisions.ask_extension(
            by=self.desk.liaison,
            today=day,
            occurrence=self.period(self.number, WINTER),
            agency=self.desk.agency,
            work_due_after=D(2024, 4, 15),
            reason="场馆维修",
        )

    def reopen(self, day) -> None:
        given = {"today": day, "until": D(2024, 7, 31), "reason": "停电"}
        period = self.period(self.number, WINTER)
        decisions.reopen_occurrence(period, by=self.desk.office, **given)

    def open_last_autumn(self, day) -> None:
        open_past_periods(
            self.plan,
            by=self.desk.office,
            today=day,
            first=D(2023, 10, 1),
            last=D(2023, 12, 31),
            reason="补录纸质台账",
        )
