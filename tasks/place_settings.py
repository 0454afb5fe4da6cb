"""What the office of a jurisdiction sets once: the days around theme days, how many people live
there. Only what differs from the defaults is stored."""

from dataclasses import dataclass, field
from typing import Any

from agencies import population
from tasks import run_up
from tasks.stored_settings import differing, usable_under
from tasks.theme_rules import RunUpDays


@dataclass(frozen=True)
class PlaceSettings:
    run_up: RunUpDays = field(default_factory=RunUpDays)
    population: int | None = None


def read_place_settings(jurisdiction: Any) -> tuple[PlaceSettings, list[str]]:
    """The settings, and the names of those that are stored and cannot be used."""
    days, bad = usable_under(run_up.KEY, jurisdiction.settings, run_up.READERS)
    people = population.population_of(jurisdiction)
    stored = jurisdiction.settings if isinstance(jurisdiction.settings, dict) else {}
    if people is None and stored.get(population.KEY) is not None:
        bad = [*bad, population.KEY]
    return PlaceSettings(RunUpDays(**days), people), bad


def stored_form(wanted: PlaceSettings) -> dict[str, Any]:
    """By key of the settings; what is as usual is not stored."""
    days = differing(wanted.run_up, RunUpDays(), run_up.READERS)
    stored: dict[str, Any] = {run_up.KEY: days} if days else {}
    if wanted.population is not None:
        stored[population.KEY] = wanted.population
    return stored


KEYS = (run_up.KEY, population.KEY)
