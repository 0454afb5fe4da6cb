"""How many people live in a jurisdiction, and which numbers cannot well be above that.

It stands in `Jurisdiction.settings["population"]`: a number that the office looks up once a year.
What stands there and is no number of people counts as not there.
"""

from decimal import Decimal
from typing import Any

KEY = "population"
MOST = 2_000_000_000
# How many people one of each unit is.
HEADS = {"人": 1, "名": 1, "人次": 1, "位": 1, "万人": 10_000, "万人次": 10_000}


def population_of(jurisdiction: Any) -> int | None:
    settings = getattr(jurisdiction, "settings", None)
    found = settings.get(KEY) if isinstance(settings, dict) else None
    return found if type(found) is int and 1 <= found <= MOST else None


def people_in(unit: str, value: Decimal | None) -> Decimal | None:
    """How many people `value` in `unit` are; None where the unit counts something else."""
    heads = HEADS.get(unit.strip())
    return None if heads is None or value is None else value * heads


def is_above_population(unit: str, value: Decimal | None, population: int | None) -> bool:
    people = people_in(unit, value)
    return people is not None and population is not None and people > population
