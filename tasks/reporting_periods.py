"""Reporting periods by name: 2024Q3 in addresses, 2024年第三季度 on pages. Pure."""

import calendar as months
import datetime
import re

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasks.periods import DEFAULT_TERMS, Period, Rhythm, Terms, period_at, periods
from tasks.rules import Rules

ONE_DAY = datetime.timedelta(days=1)
# Months of the parts of a year that have a name, by the letter that stands for them.
LETTERS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
CODE = re.compile(r"([0-9]{4})(?:([MQH])([0-9]{1,2}))?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2200


def reporting_period_at(rules: Rules, day: datetime.date) -> Period:
    """The reporting period of the jurisdiction that `day` lies in."""
    return period_at(_rhythm(rules, day.year), day) or Period(day, day)


def reporting_periods(rules: Rules, *, until: datetime.date, years: int) -> list[Period]:
    """Those that have begun by `until`, newest first, back to January of `years` before."""
    return periods(_rhythm(rules, until.year - years), until=until)[::-1]


def period_before(rules: Rules, period: Period) -> Period:
    return reporting_period_at(rules, period.start - ONE_DAY)


def code_of(period: Period) -> str:
    """2024M8, 2024Q3, 2024H2, 2024; "" for a period that is no part of a year."""
    for letter, length in LETTERS.items():
        if period == _part(period.start.year, (period.start.month - 1) // length, length):
            part = (period.start.month - 1) // length + 1
            return f"{period.start.year}" + ("" if letter == "Y" else f"{letter}{part}")
    return ""


def period_of(code: str) -> Period | None:
    """The period under a code; None for what is no code."""
    found = CODE.fullmatch(code or "")
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    length = LETTERS[found[2] or "Y"]
    part = int(found[3] or 1)
    return _part(int(found[1]), part - 1, length) if 1 <= part <= 12 // length else None


def period_name(start: datetime.date, end: datetime.date, terms: Terms = DEFAULT_TERMS) -> str:
    """How a period is called; one without a name by its days."""
    found = CODE.fullmatch(code_of(Period(start, end)))
    if found is None:
        return _term_name(start, end, terms) or days_name(start, end)
    year, letter, part = found.groups()
    if letter is None:
        return pgettext("一期", "{year}年").format(year=year)
    if letter == "M":
        return date_format(start, "YEAR_MONTH_FORMAT")
    return _NAMES[letter + part]().format(year=year)


def days_name(start: datetime.date, end: datetime.date) -> str:
    """2024年8月12日—8月18日."""
    first, last = date_format(start, "DATE_FORMAT"), date_format(end, "DATE_FORMAT")
    return first if start == end else _("{first}—{last}").format(first=first, last=last)


def _term_name(start: datetime.date, end: datetime.date, terms: Terms) -> str:
    if (start.month, start.day) not in terms or (end + ONE_DAY).timetuple()[1:3] not in terms:
        return ""
    if start.month < terms[-1][0]:
        return _("{year}年春季学期").format(year=start.year)
    return _("{year}年秋季学期").format(year=start.year)


def _part(year: int, n: int, length: int) -> Period:
    last = (n + 1) * length
    return Period(
        datetime.date(year, n * length + 1, 1),
        datetime.date(year, last, months.monthrange(year, last)[1]),
    )


def _rhythm(rules: Rules, year: int) -> Rhythm:
    return Rhythm(
        starts_on=datetime.date(year, 1, 1), unit=rules.reporting_period, terms=rules.terms
    )


_NAMES = {
    "Q1": lambda: _("{year}年一季度"),
    "Q2": lambda: _("{year}年二季度"),
    "Q3": lambda: _("{year}年三季度"),
    "Q4": lambda: _("{year}年四季度"),
    "H1": lambda: _("{year}年上半年"),
    "H2": lambda: _("{year}年下半年"),
}
