"""Odd rhythms, written as an RRULE (RFC 5545): what may be written, and the days it names."""

import datetime
import itertools
import re
from collections.abc import Iterator

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

LONGEST = 200
MOST = 999
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
ENDS = ("COUNT", "UNTIL")
LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
PARTS = ("FREQ", "INTERVAL", "WKST", "BYDAY", *ENDS, *LARGEST)
ANY_DAY = datetime.date(2000, 1, 1)
# The calendar repeats, weekdays and all, every 400 years; and the search for a day that never
# comes ends with the year 9999. Moved there by whole cycles it ends soon, and a rule still has a
# hundred years or more: 29 February on a given weekday comes at least every 40.
CYCLE, LAST_CYCLE = 400, 9899


def check_rule(text: str, *, starts_on: datetime.date = ANY_DAY) -> None:
    """Raise ValueError, in words, for a rule that cannot be read or never names a day."""
    if next(starts_of_rule(text, starts_on), None) is None:
        raise ValueError(_("按这条规则没有任何一天，请检查月份、日期和截止条件。"))


def starts_of_rule(text: str, starts_on: datetime.date) -> Iterator[datetime.date]:
    """The days the rule names from `starts_on` on, as they come."""
    parts = _parts(text)
    days = _days(parts, starts_on)
    if "COUNT" in parts:
        return itertools.islice(days, int(parts["COUNT"]))
    if "UNTIL" in parts:
        last = _until(parts["UNTIL"]) or datetime.date.max
        return itertools.takewhile(lambda day: day <= last, days)
    return days


def day_beyond(
    text: str, starts_on: datetime.date, *, after: datetime.date
) -> datetime.date | None:
    """The day that would follow `after` if the rule had no COUNT and no UNTIL."""
    return next((day for day in _days(_parts(text), starts_on) if day > after), None)


def _days(parts: dict[str, str], starts_on: datetime.date) -> Iterator[datetime.date]:
    """Without regard to COUNT and UNTIL."""
    text = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ENDS)
    shift = (LAST_CYCLE - starts_on.year) // CYCLE * CYCLE
    start = datetime.datetime.combine(
        starts_on.replace(year=starts_on.year + shift), datetime.time()
    )
    try:
        rule = rrulestr(text, dtstart=start)
    except ValueError as error:
        raise ValueError(_unreadable(text)) from error
    return (moment.date().replace(year=moment.year - shift) for moment in rule)


def _parts(text: str) -> dict[str, str]:
    """The parts by name, each looked at; raises ValueError in words."""
    text = text.strip().upper().removeprefix("RRULE:").strip(";")
    if len(text) > LONGEST:
        raise ValueError(_("规则太长，最多 %(n)s 个字符。") % {"n": LONGEST})
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, _equals, value = piece.partition("=")
        if name in parts:
            raise ValueError(_unreadable(piece))
        parts[name] = value
    if parts.get("FREQ") in ("HOURLY", "MINUTELY", "SECONDLY") or any(n in parts for n in CLOCK):
        raise ValueError(_("最短以天为单位，不能按时、分、秒重复。"))
    for name, value in parts.items():
        if name not in PARTS or not _means_something(name, value):
            raise ValueError(_unreadable(f"{name}={value}" if value else name))
    if "FREQ" not in parts:
        raise ValueError(_("规则要写明频率，如 FREQ=MONTHLY。"))
    if all(name in parts for name in ENDS):
        raise ValueError(_("COUNT 与 UNTIL 只能写一个。"))
    if parts["FREQ"] in ("DAILY", "WEEKLY") and re.search("[0-9]", parts.get("BYDAY", "")):
        raise ValueError(_("“第几个星期几”只能按月或按年重复。"))
    return parts


def _means_something(name: str, value: str) -> bool:
    if name == "FREQ":
        return value in FREQUENCIES
    if name in ("INTERVAL", "COUNT"):
        return re.fullmatch("[0-9]{1,3}", value) is not None and 1 <= int(value) <= MOST
    if name == "UNTIL":
        return _until(value) is not None
    if name == "WKST":
        return re.fullmatch("MO|TU|WE|TH|FR|SA|SU", value) is not None
    if name == "BYDAY":
        pattern = r"([+-]?(0?[1-9]|[1-4][0-9]|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)"
        return re.fullmatch(f"{pattern}(,{pattern})*", value) is not None
    sign = "" if name == "BYMONTH" else "[+-]?"
    if re.fullmatch(f"{sign}[0-9]{{1,3}}(,{sign}[0-9]{{1,3}})*", value) is None:
        return False
    return all(1 <= abs(int(number)) <= LARGEST[name] for number in value.split(","))


def _until(value: str) -> datetime.date | None:
    """20251231, with or without a time, which is left aside; None if it is no day."""
    if re.fullmatch(r"[0-9]{8}(T[0-9]{6}Z?)?", value) is None:
        return None
    try:
        return datetime.date.fromisoformat(value[:8])
    except ValueError:
        return None


def _unreadable(what: str) -> str:
    return _("读不懂“%(what)s”，规则应如 FREQ=MONTHLY;BYDAY=2FR。") % {"what": what}
