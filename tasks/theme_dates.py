"""When the theme days are: what a notice says where there is one, else what the rule finds."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.models import ThemeDate, ThemeDay
from tasks.theme_rules import USUAL_DAYS, Rule, RunUp, RunUpDays, Span, run_up, spans_in
from tasks.working_days import WorkingCalendar

MONTH_DAYS = 31
# What names of theme days have in common and therefore says nothing of their subject.
AROUND = re.compile(
    r"^(全国|全民|世界|国际|中国|国家|中华)+|(宣传|活动|咨询|教育|保护|防治法?)*(日|周|月|节)$"
)


@dataclass(frozen=True)
class Happening:
    """One theme day in one year."""

    theme_day: ThemeDay
    span: Span
    provisional: bool
    source: str

    @property
    def name(self) -> str:
        return self.theme_day.name

    def touches_month(self, month: int) -> bool:
        """Whether any day of it lies in `month`, whatever the year."""
        days = (self.span.end - self.span.start).days
        reached = {self.span.start.month, self.span.end.month}
        return month in reached or days > MONTH_DAYS

    def run_up(self, calendar: WorkingCalendar, days: RunUpDays = USUAL_DAYS) -> RunUp:
        return run_up(self.span, calendar, days)


def rule_of(theme_day: ThemeDay) -> Rule:
    return Rule(
        kind=theme_day.rule,
        month=theme_day.month,
        day=theme_day.day,
        nth=theme_day.nth,
        weekday=theme_day.weekday,
        length=theme_day.length,
    )


def happenings(
    theme_days: Iterable[ThemeDay],
    dates: Iterable[ThemeDate],
    *,
    first: datetime.date,
    last: datetime.date,
) -> list[Happening]:
    """Those that touch any day from `first` through `last`, by date.

    `dates` are all stored ones of these theme days, of the years that matter.
    """
    stored = {(date.theme_day_id, date.year): date for date in dates}
    found = [
        one
        for theme_day in theme_days
        for year in range(first.year - 1, last.year + 1)
        for one in _in_year(theme_day, year, stored.get((theme_day.pk, year)))
        if one.span.start <= last and one.span.end >= first
    ]
    return sorted(found, key=lambda one: (one.span, one.theme_day.name, one.theme_day.pk))


def core_of(name: str) -> str:
    """The subject in a theme day's name, for looking for measures: 全国防灾减灾日 is 防灾减灾."""
    core = name.strip()
    while (shorter := AROUND.sub("", core)) != core and shorter:
        core = shorter
    return core


def _in_year(theme_day: ThemeDay, year: int, date: ThemeDate | None) -> list[Happening]:
    if date is not None:
        span = Span(date.starts_on, date.ends_on)
        return [Happening(theme_day, span, date.provisional, date.source)]
    if theme_day.first_year and year < theme_day.first_year:
        return []
    return [
        Happening(theme_day, span, theme_day.awaits_notice, theme_day.source)
        for span in spans_in(rule_of(theme_day), year)
    ]
