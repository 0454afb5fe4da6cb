"""What the demo's reports say: sentences put together from tables, each marked as made up."""

import datetime
import json
import random
from functools import cache
from typing import Any

from django.conf import settings

from agencies.models import Agency

TABLES = settings.BASE_DIR / "fixtures" / "demo"


@cache
def table(name: str) -> Any:
    return json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))


def marked(text: str) -> str:
    """`text` behind the words that say that it is made up."""
    return f"{table('words')['mark']}{text}"


def told(name: str) -> str:
    """One of the short notes, by its name in the table."""
    return marked(table("words")[name])


class Words:
    """Texts by line of work and quarter, drawn from one seeded source."""

    def __init__(self, chance: random.Random):
        self.chance = chance

    def one_of(self, name: str) -> str:
        return marked(self.chance.choice(table("words")[name]))

    def report(self, agency: Agency, day: datetime.date) -> dict[str, str]:
        """What a report says of the quarter in which `day` lies."""
        words = table("words")
        line = words["lines"].get(agency.line, words["lines"]["default"])
        achievements = words["report"].format(
            mark=words["mark"],
            year=day.year,
            quarter=(day.month + 2) // 3,
            agency=agency.name,
            work=self.chance.choice(line["work"]),
            times=self.chance.randint(2, 14),
            who=line["who"],
            people=self.chance.randint(4, 90) * 10,
            result=self.chance.choice(words["results"]),
        )
        return {"achievements": achievements} | self._outlook()

    def amount(self, agency: Agency, metric: str) -> dict[str, str]:
        """What goes with a number: always with its problems, for a light may be red."""
        words = table("words")
        achievements = words["amount"].format(
            mark=words["mark"],
            agency=agency.name,
            metric=metric,
            result=self.chance.choice(words["results"]),
        )
        return (
            {"achievements": achievements} | self._outlook() | {"problems": self.one_of("problems")}
        )

    def _outlook(self) -> dict[str, str]:
        problems = self.one_of("problems") if self.chance.random() < 0.6 else ""
        return {"problems": problems, "next_steps": self.one_of("next")}
