"""What is asked before a report goes in. Pure: over plain facts, without a database or the clock.

A hard finding stops the report; a soft one asks once, and its answer stays with the report. Texts
are for whoever fills in the form, in the reader's language.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.population import is_above_population
from sciliteracy.lib.errors import InvalidChange
from tasks.standing import CALENDAR_UNITS, Shape
from tasks.states import ReportNature

# What `ProgressReport.quantity` holds: 18 digits, 4 of them decimals.
MOST = Decimal(10) ** 14
DECIMALS = 4
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Finding:
    """Something to put right (`hard`) or to answer, at a field of the report."""

    field: str
    text: str
    hard: bool
    key: str


class Unready(InvalidChange):
    """A report that cannot go in as it is: `findings` to put right and questions to answer."""

    def __init__(self, findings: list[Finding]):
        self.findings = findings
        errors: dict[str, list[str]] = {}
        for one in findings:
            errors.setdefault(one.field, []).append(one.text)
        super().__init__(errors)


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """One report and what it is held against.

    `before`: what the same agency (and venue) told of the same period already. `last` and `mean`:
    the last value told before, and the mean of those before. `members` and `shared`: what the
    members of a group told of a period, and the figure told for all of them; None where either
    is unknown. `falls_short`: a lower value is a worse one.
    """

    shape: str
    flow: bool = False
    ratio: bool = False
    bounded: bool = False  # a share of a whole: never over 100 %
    unit: str = ""
    falls_short: bool = True
    period_start: datetime.date
    work_due_on: datetime.date
    locks_on: datetime.date
    today: datetime.date
    red: bool = False
    nature: str = ReportNature.NORMAL
    performed_on: datetime.date | None = None
    quantity: Decimal | None = None
    denominator: Decimal | None = None
    achievements: str = ""
    problems: str = ""
    venue_owned: bool | None = None  # None: no venue named
    wants_venue: bool = False
    before: Decimal = Decimal(0)
    last: Decimal | None = None
    mean: Decimal | None = None
    members: Decimal | None = None
    shared: Decimal | None = None
    population: int | None = None  # None: nobody entered it
    jump_factor: int = 3
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def numeric(self) -> bool:
        return self.shape != Shape.NARRATIVE

    @property
    def value(self) -> Decimal | None:
        """What the report says in one number: of a ratio the quotient."""
        if self.quantity is None or not self.ratio:
            return self.quantity
        return self.quantity / self.denominator if self.denominator else None


def check_entry(facts: ReportFacts) -> list[Finding]:
    """What no draft may say: days out of the period, numbers that cannot be, a foreign venue."""
    return [*_days(facts), *_numbers(facts), *_calendar_bounds(facts), *_venue(facts)]


def check_report(facts: ReportFacts) -> list[Finding]:
    """What stands between a report and its submission: all that is wrong or lacking, and the
    questions not answered yet."""
    wrong = [*check_entry(facts), *_lacking(facts), *_note(facts)]
    if facts.nature != ReportNature.NORMAL:
        return wrong
    asked = [*_words(facts), *_jump(facts), *_same(facts), *_towns(facts), *_people(facts)]
    return wrong + [one for one in asked if not facts.answers.get(one.key, "").strip()]


def _stop(name: str, key: str, text: str) -> Finding:
    return Finding(field=name, text=text, hard=True, key=key)


def _ask(name: str, key: str, text: str) -> Finding:
    return Finding(field=name, text=text, hard=False, key=key)


def _days(facts: ReportFacts) -> Iterator[Finding]:
    day = facts.performed_on
    if day is None:
        return
    if day > facts.today:
        yield _stop("performed_on", "day", _("截至日期不能晚于今天。"))
    elif day < facts.period_start:
        yield _stop(
            "performed_on",
            "day",
            _("截至日期不能早于本期第一天（%(day)s）。") % _day(facts.period_start),
        )
    elif day > facts.work_due_on and facts.unit in CALENDAR_UNITS and facts.flow:
        yield _stop(
            "performed_on",
            "day",
            _("按天、按周计的，截至日期不能晚于工作期限（%(day)s）。") % _day(facts.work_due_on),
        )
    elif day > facts.locks_on:
        yield _stop(
            "performed_on", "day", _("截至日期不能晚于锁定日期（%(day)s）。") % _day(facts.locks_on)
        )


def _day(day: datetime.date) -> dict[str, str]:
    return {"day": day.isoformat()}


def _numbers(facts: ReportFacts) -> Iterator[Finding]:
    for name in ("quantity", "denominator"):
        value = getattr(facts, name)
        if value is not None and not _fits(value):
            yield _stop(name, "size", _("数值太大，或者小数超过四位，请检查单位。"))
            return
    if facts.quantity is not None and facts.quantity < 0:
        yield _stop("quantity", "negative", _("数量不能是负数。"))
    if facts.denominator is not None and facts.denominator <= 0:
        yield _stop("denominator", "negative", _("分母要大于零。"))
        return
    if facts.quantity is None:
        return
    if facts.shape == Shape.YES_NO and facts.quantity not in (0, 1):
        yield _stop("quantity", "yes_no", _("请填“是”或“否”。"))
    if facts.shape == Shape.TALLY and facts.denominator is not None:
        yield from _tally(facts.quantity, facts.denominator)
    if facts.bounded and facts.denominator is not None and facts.quantity > facts.denominator:
        yield _stop("quantity", "percent", _("比率超过了 100%，请检查分子和分母。"))


def _tally(met: Decimal, of: Decimal) -> Iterator[Finding]:
    if met != int(met) or of != int(of):
        yield _stop("quantity", "tally", _("家数要填整数。"))
    elif met > of:
        yield _stop(
            "quantity",
            "tally",
            _("达到要求的家数（%(n)s）多于总数（%(total)s）。")
            % {
                "n": plain(met),
                "total": plain(of),
            },
        )


def _fits(value: Decimal) -> bool:
    if not value.is_finite() or abs(value) >= MOST:
        return False
    return value == value.quantize(Decimal(1).scaleb(-DECIMALS))


def _calendar_bounds(facts: ReportFacts) -> Iterator[Finding]:
    """No more days than have passed since the period began, no more weeks than they touch."""
    days = CALENDAR_UNITS.get(facts.unit)
    if days is None or not facts.flow or facts.quantity is None or not _fits(facts.quantity):
        return
    end = min(facts.performed_on or facts.today, facts.work_due_on)
    most = most_units(facts.unit, facts.period_start, end)
    total = facts.before + facts.quantity
    if total > most:
        yield _stop(
            "quantity",
            "calendar",
            _("从 %(start)s 到 %(end)s 最多 %(most)s %(unit)s，连同已报的共 %(total)s %(unit)s。")
            % {
                "start": facts.period_start.isoformat(),
                "end": end.isoformat(),
                "most": most,
                "total": plain(total),
                "unit": facts.unit,
            },
        )


def most_units(unit: str, start: datetime.date, end: datetime.date) -> int:
    """How many 天 or 周 can have passed from `start` through `end`; a week begun counts."""
    if end < start:
        return 0
    if CALENDAR_UNITS[unit] == 1:
        return (end - start).days + 1
    first = start - datetime.timedelta(days=start.weekday())
    return (end - first).days // 7 + 1


def _venue(facts: ReportFacts) -> Iterator[Finding]:
    if facts.venue_owned is False:
        yield _stop("venue", "venue", _("这个场馆不属于填报单位。"))


def _lacking(facts: ReportFacts) -> Iterator[Finding]:
    """What a report without nothing to tell has to hold."""
    if facts.venue_owned is None and facts.wants_venue:
        yield _stop("venue", "venue", _("按天、按周计的，请选择是哪个场馆。"))
    if facts.nature != ReportNature.NORMAL:
        return
    if not facts.numeric:
        if not facts.achievements.strip():
            yield _stop(
                "achievements", "empty", _("请填写做法与成效；没有进展的，可报“本期无变化”。")
            )
        return
    if facts.performed_on is None:
        yield _stop("performed_on", "day", _("请填写截至哪一天。"))
    if facts.quantity is None and not facts.achievements.strip():
        yield _stop("quantity", "empty", _("请填写数量；没有进展的，可报“本期无变化”。"))
    if facts.quantity is None or facts.denominator is not None:
        return
    if facts.ratio:
        yield _stop("denominator", "denominator", _("比率要同时填写分母，如常住人口。"))
    elif facts.shape == Shape.TALLY:
        yield _stop("denominator", "denominator", _("请填写一共有多少家。"))


def _note(facts: ReportFacts) -> Iterator[Finding]:
    """存在问题 is compulsory when the light is red and when a value drops; not for a duty to report
    that is red for want of the report, when there is nothing to tell."""
    if facts.problems.strip():
        return
    if facts.red and (facts.numeric or facts.nature == ReportNature.NORMAL):
        yield _stop("problems", "red", _("这一期亮红灯，请写明存在的问题。"))
    elif _drops(facts):
        words = _("数值比上次（%(last)s）低，请在存在问题中说明。")
        yield _stop("problems", "drop", words % {"last": _shown(facts, facts.last)})


def _drops(facts: ReportFacts) -> bool:
    """A level below the last one; what adds up may be less this time without being a loss."""
    if facts.flow or facts.shape != Shape.AMOUNT or not facts.falls_short:
        return False
    return facts.value is not None and facts.last is not None and facts.value < facts.last


def _words(facts: ReportFacts) -> Iterator[Finding]:
    if not facts.numeric:
        return
    told = bool(facts.achievements.strip())
    if facts.quantity and not told:
        yield _ask("achievements", "no_words", _("只有数量，没有做法与成效。确实不用写吗？"))
    elif facts.quantity is None and told:
        yield _ask("quantity", "no_quantity", _("写了做法与成效，没有数量。确实没有数量吗？"))


def _jump(facts: ReportFacts) -> Iterator[Finding]:
    if facts.shape != Shape.AMOUNT or facts.value is None:
        return
    for base, text in (
        (facts.last, _("是上次（%(base)s）的 %(factor)s 倍以上，数量对吗？")),
        (facts.mean, _("是历次平均（%(base)s）的 %(factor)s 倍以上，数量对吗？")),
    ):
        if base and facts.value > base * facts.jump_factor:
            words = text % {"base": _shown(facts, base), "factor": facts.jump_factor}
            yield _ask("quantity", "jump", words)
            return


def _same(facts: ReportFacts) -> Iterator[Finding]:
    if facts.shape == Shape.AMOUNT and facts.value and facts.value == facts.last:
        yield _ask(
            "quantity",
            "same",
            _("与上次的数（%(last)s）完全一样，是新的数吗？") % {"last": _shown(facts, facts.last)},
        )


def _towns(facts: ReportFacts) -> Iterator[Finding]:
    if facts.members is not None and facts.shared is not None and facts.members != facts.shared:
        words = _("各成员单位合计 %(members)s，与总数 %(shared)s 不一致，哪个对？") % {
            "members": plain(facts.members),
            "shared": plain(facts.shared),
        }
        yield _ask("quantity", "towns", words)


def _people(facts: ReportFacts) -> Iterator[Finding]:
    """More people, or visits, than live in the place: the unit may be wrong."""
    if facts.shape != Shape.AMOUNT or facts.ratio:
        return
    if is_above_population(facts.unit, facts.quantity, facts.population):
        words = _("超过了本行政区的常住人口（%(people)s 人），数量和单位对吗？")
        yield _ask("quantity", "people", words % {"people": facts.population})


def _shown(facts: ReportFacts, value: Decimal | None) -> str:
    """A value as the pages show it: a share of a whole in hundredths."""
    if value is None or not (facts.ratio and facts.unit == "%"):
        return plain(value)
    return f"{plain(value * HUNDRED)}%"


def plain(value: Decimal | None) -> str:
    """A number as people write it: 12.5, 300; a quotient to four decimals."""
    if value is None:
        return ""
    return f"{round(value, DECIMALS).normalize():f}"
