"""The numbers by which a jurisdiction's periods, reports and lights are reckoned.

They stand in `Jurisdiction.settings["rules"]`, only those that differ from the defaults. What
stands there and cannot be used is left aside, and `read_rules` says which.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.periods import DEFAULT_TERMS, Terms
from tasks.states import Colour
from tasks.stored_settings import differing, read_switch, usable_under

KEY = "rules"
LONGEST_NAME = 10
# A year without 29 February: a term begins on a day that every year has.
PLAIN_YEAR = 2023
# The least and the most that each number may be.
BOUNDS = {
    "report_due_working_days": (0, 60),
    "lock_after_days": (0, 366),
    "warning_working_days": (0, 60),
    "steps_up_to": (0, 366),
    "about_percent": (0, 50),
    "jump_factor": (2, 1000),
}


@dataclass(frozen=True)
class Rules:
    """Frozen: a change makes others, for the future only."""

    reporting_period: str = "quarter"
    report_due_working_days: int = 5  # after the last day of the period
    lock_after_days: int = 15  # calendar days after the report is due
    warning_working_days: int = 3  # before work is due
    steps_up_to: int = 12  # up to so many whole pieces are due in equal steps
    about_percent: int = 5  # how far below an 约 figure may stay
    jump_factor: int = 3  # a value this many times the last one is asked about
    agency_signs: bool = False  # 本单位审签
    self_approval: bool = False  # 自审
    terms: Terms = DEFAULT_TERMS
    colours: Mapping[str, str] = field(default_factory=dict, hash=False)  # names only

    def name_of(self, colour: str) -> str:
        """What the jurisdiction calls a colour, else the portal's own word."""
        return self.colours.get(colour) or str(Colour(colour).label)


def rules_of(jurisdiction: Any) -> Rules:
    """The rules of a jurisdiction, or the defaults for None."""
    return read_rules(jurisdiction)[0]


def read_rules(jurisdiction: Any) -> tuple[Rules, list[str]]:
    """The rules, and the names of settings that are unknown or cannot be used."""
    if jurisdiction is None:
        return Rules(), []
    usable, bad = usable_under(KEY, jurisdiction.settings, READERS)
    return Rules(reporting_period=jurisdiction.reporting_period, **usable), bad


def stored_form(rules: Rules) -> dict[str, Any]:
    """What goes into the settings: what differs from the defaults; the reporting period has a
    column of its own."""
    plain = differing(rules, Rules(), READERS)
    if "terms" in plain:
        plain["terms"] = [list(day) for day in rules.terms]
    return plain


def read_terms(value: Any) -> Terms:
    """Month and day on which each term begins, in the order of the year; raises ValueError."""
    days = sorted((int(month), int(day)) for month, day in value)
    for month, day in days:
        datetime.date(PLAIN_YEAR, month, day)
    if not days or len(set(days)) != len(days):
        raise ValueError("terms begin on different days")
    return tuple(days)


def _read_colours(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("colours are a table")
    names = {Colour(colour).value: name for colour, name in value.items()}
    if not all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in names.values()):
        raise ValueError("a colour has a short name")
    return names


def _number(name: str) -> Callable[[Any], int]:
    least, most = BOUNDS[name]

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(name)
        return value

    return read


READERS: dict[str, Callable[[Any], Any]] = {
    **{name: _number(name) for name in BOUNDS},
    "agency_signs": read_switch,
    "self_approval": read_switch,
    "terms": read_terms,
    "colours": _read_colours,
}
