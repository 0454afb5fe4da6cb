"""A chart as plain data: what components/chart.html shows as a table, and charts.js draws.

    Chart(key="rate", title=_("公民具备科学素质的比例"), kind="line", unit="%", over=_("年份"),
          categories=["2020", "2023", "2025"],
          series=[Series(_("监测值"), [9.8, 13.2, None]),
                  Series(_("目标"), [None, None, 15], goal=True)])

Every value has its place in the table, so that nothing can be read from the picture alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sciliteracy.lib.verbatim import chinese

NONE = "—"
Number = int | float | Decimal
Kind = Literal["bar", "line", "stacked"]
Tone = Literal["blue", "ink", "grey", "green", "yellow", "red"]
Shape = Literal["circle", "rect", "triangle", "diamond"]


@dataclass(frozen=True)
class Series:
    """One line, or the bars of one kind; None where nothing was measured. A `goal` is drawn hollow
    and dashed. Green, yellow and red are the colours of lights, and mean the same here."""

    name: str
    values: Sequence[Number | None]
    tone: Tone = "blue"
    goal: bool = False
    shape: Shape = "circle"


@dataclass(frozen=True)
class Chart:
    """`key` is its own on the page; `over` heads the column of the categories in the table."""

    key: str
    title: str
    kind: Kind
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    over: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("every series has one value, or None, for each category")

    @property
    def data_id(self) -> str:
        return f"chart-{self.key}-data"

    @property
    def data(self) -> dict[str, Any]:
        """What charts.js reads."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "categories": list(self.categories),
            "series": [
                {
                    "name": one.name,
                    "values": [None if value is None else float(value) for value in one.values],
                    "tone": one.tone,
                    "goal": one.goal,
                    "shape": one.shape,
                }
                for one in self.series
            ],
        }

    @property
    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The table: each category that has a value, with that of every series; of none, a dash."""
        columns = [[plain(value) for value in one.values] for one in self.series]
        for category, *values in zip(self.categories, *columns, strict=True):
            if any(value != NONE for value in values):
                yield category, values

    @property
    def says(self) -> SafeString:
        """The picture in a sentence, for those who hear it: the latest value of each series."""
        latest = []
        for one in self.series:
            known = [n for n, value in enumerate(one.values) if value is not None]
            if known:
                at = known[-1]
                words = f"{self.categories[at]} {plain(one.values[at])}{self.unit}"
                latest.append((chinese(one.name), chinese(words)))
        comma = "; " if get_language() == "en" else "；"
        return format_html_join(comma, "{} {}", latest)


def plain(value: Number | None) -> str:
    """A number without noughts that say nothing."""
    if value is None:
        return NONE
    number = Decimal(str(value)).normalize()
    return f"{number:f}"
