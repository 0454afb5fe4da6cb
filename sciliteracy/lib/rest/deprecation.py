"""What is announced to end says so in every answer: RFC 9745 and RFC 8594.

A view with `ends = Ending(announced_on=…, ends_on=…)` does; docs/api.md has the promise.
"""

import datetime
from dataclasses import dataclass

from django.utils.http import http_date

PROMISED = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Ending:
    announced_on: datetime.date
    ends_on: datetime.date

    def __post_init__(self) -> None:
        if self.ends_on - self.announced_on < PROMISED:
            raise ValueError("what is announced to end runs for twelve months more")

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Deprecation": f"@{_midnight(self.announced_on)}",
            "Sunset": http_date(_midnight(self.ends_on)),
        }


def _midnight(day: datetime.date) -> int:
    moment = datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)
    return int(moment.timestamp())
