"""Working days: Monday to Friday, less the public holidays, plus the weekends worked for them.

The State Council names them year by year. Of a year it has not named yet, or that nobody loaded,
Monday to Friday stands, and every day of it is provisional.
"""

import datetime
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


def is_weekend(day: datetime.date) -> bool:
    return day.weekday() >= SATURDAY


@dataclass(frozen=True)
class WorkingCalendar:
    """`off`: days off beyond the weekends. `worked`: weekends worked. `years`: those known."""

    off: frozenset[datetime.date] = frozenset()
    worked: frozenset[datetime.date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: datetime.date) -> bool:
        return day in self.worked or not (is_weekend(day) or day in self.off)

    def add(self, day: datetime.date, n: int) -> datetime.date:
        """The n-th working day after `day`, before it if `n` is negative; `day` itself for 0.

        `day` is never counted, whether it is worked or not.
        """
        step = ONE_DAY if n > 0 else -ONE_DAY
        for _time in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def on_or_before(self, day: datetime.date) -> datetime.date:
        """`day` if it is worked, else the last working day before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def on_or_after(self, day: datetime.date) -> datetime.date:
        """`day` if it is worked, else the first working day after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def count(self, first: datetime.date, last: datetime.date) -> int:
        """Working days from `first` through `last`; none if they are in the wrong order."""
        days = (last - first).days + 1
        return sum(self.is_working(first + ONE_DAY * n) for n in range(days))

    def after(self, day: datetime.date, last: datetime.date) -> int:
        """Working days that come after `day`, through `last`: how many are left, or have passed."""
        return self.count(day + ONE_DAY, last)

    def knows(self, year: int) -> bool:
        return year in self.years

    def provisional(self, day: datetime.date) -> bool:
        """Whether `day` lies in a year whose notice is not loaded."""
        return not self.knows(day.year)
