"""Days as people paste them from a notice: one line for one day or for several on end.

2027-01-01..2027-01-03 元旦
2027-01-04 元旦
"""

import datetime
import re

from django.utils.translation import gettext as _

ONE_DAY = datetime.timedelta(days=1)
LONGEST_RUN = 60
MOST_LINES = 100
DATE = r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
LINE = re.compile(rf"{DATE}(?:\s*(?:\.\.|至|～|~|—)\s*{DATE})?(?:\s+(\S.{{0,38}}))?", re.ASCII)

Days = list[tuple[datetime.date, str]]


def read_days(text: str) -> Days:
    """Each day with the name of its festival, in the order of the lines; empty lines count for
    nothing. Raises ValueError, naming the line, for what is no date or runs backwards."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    lines = [(n, line) for n, line in lines if line]
    if len(lines) > MOST_LINES:
        raise ValueError(_("最多 %(n)s 行。") % {"n": MOST_LINES})
    return [day for n, line in lines for day in _read_line(n, line)]


def days_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def write_days(days: Days) -> str:
    """The lines that `read_days` reads back, days on end with one name together."""
    runs: list[list] = []
    for day, name in sorted(days):
        if runs and runs[-1][2] == name and day - runs[-1][1] == ONE_DAY:
            runs[-1][1] = day
        else:
            runs.append([day, day, name])
    return "\n".join(
        (f"{first}..{last} {name}" if last > first else f"{first} {name}").strip()
        for first, last, name in runs
    )


def _read_line(n: int, line: str) -> Days:
    match = LINE.fullmatch(line)
    try:
        if match is None:
            raise ValueError(line)
        first = _date(match[1])
        last = _date(match[2]) if match[2] else first
    except ValueError:
        shown = {"n": n, "line": line[:60]}
        raise ValueError(
            _("第 %(n)s 行读不懂：%(line)s。请写成 2027-01-01..2027-01-03 元旦。") % shown
        ) from None
    if not 0 <= (last - first).days < LONGEST_RUN:
        raise ValueError(_("第 %(n)s 行的起止日期不对。") % {"n": n})
    return [(day, match[3] or "") for day in days_between(first, last)]


def _date(text: str) -> datetime.date:
    year, month, day = (int(part) for part in text.split("-"))
    return datetime.date(year, month, day)
