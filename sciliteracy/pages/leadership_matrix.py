"""Initiative × agency: how many of the measures that an agency leads have which colour."""

from collections import defaultdict
from dataclasses import dataclass

from agencies.models import Agency
from plans.models import Initiative, Plan
from sciliteracy.pages.leadership_facts import Facts
from sciliteracy.pages.standing import ORDER, Counts, Share, counted
from tasks.lights import worst
from tasks.rules import Rules, rules_of
from tasks.states import Colour


@dataclass(frozen=True)
class Cell:
    """Empty where the agency leads nothing of the initiative."""

    initiative: Initiative
    counts: Counts | None

    @property
    def shares(self) -> list[Share]:
        """What there is, the worst first."""
        return present(self.counts)


@dataclass(frozen=True)
class Line:
    agency: Agency | None
    cells: list[Cell]
    total: Counts

    @property
    def shares(self) -> list[Share]:
        return present(self.total)


@dataclass(frozen=True)
class Matrix:
    plan: Plan
    initiatives: list[Initiative]
    lines: list[Line]
    counts: Counts


def present(counts: Counts | None) -> list[Share]:
    """The colours that occur, the worst first."""
    shares = [share for share in counts.shares if share.number] if counts else []
    return sorted(shares, key=lambda share: ORDER.index(share.colour))


def matrices(facts: Facts) -> list[Matrix]:
    """One of each plan that asks for something; one statement for all."""
    rules = rules_of(facts.place)
    colours = _colours(facts)
    known = Initiative.objects.filter(pk__in={initiative for _agency, initiative in colours})
    initiatives: dict[int, list[Initiative]] = defaultdict(list)
    for initiative in known.select_related("plan").order_by("position", "pk"):
        initiatives[initiative.plan_id].append(initiative)
    return [
        _matrix(plan, initiatives[plan.pk], colours, facts, rules)
        for plan in facts.plans
        if initiatives[plan.pk]
    ]


def _colours(facts: Facts) -> dict[tuple[Agency | None, int], list[Colour]]:
    """By agency and initiative the colours of the measures: of each the worst of what the agency
    owes of it."""
    lights: dict[tuple[Agency | None, int, int], list[Colour]] = defaultdict(list)
    for row in facts.rows:
        measure = row.occurrence.task.measure
        for agency in facts.owned_by(row) or [None]:
            lights[agency, measure.initiative_id, measure.pk].append(row.light.colour)
    grouped: dict[tuple[Agency | None, int], list[Colour]] = defaultdict(list)
    for (agency, initiative, _measure), mine in lights.items():
        grouped[agency, initiative].append(worst(mine))
    return grouped


def _matrix(
    plan: Plan,
    initiatives: list[Initiative],
    colours: dict[tuple[Agency | None, int], list[Colour]],
    facts: Facts,
    rules: Rules,
) -> Matrix:
    mine = {initiative.pk for initiative in initiatives}
    agencies = {agency for agency, initiative in colours if initiative in mine}
    lines = []
    for agency in agencies:
        cells, all_of_them = [], []
        for initiative in initiatives:
            found = colours.get((agency, initiative.pk), [])
            all_of_them += found
            cells.append(Cell(initiative, counted(found, rules) if found else None))
        lines.append(Line(agency, cells, counted(all_of_them, rules)))
    of_plan = [
        one.colour
        for one in facts.measures.values()
        if one.tasks[0].task.measure.plan_id == plan.pk
    ]
    return Matrix(plan, initiatives, sorted(lines, key=_trouble), counted(of_plan, rules))


def _trouble(line: Line) -> tuple:
    """Who has most that is red first, then most that is yellow."""
    numbers = {share.colour: share.number for share in line.total.shares}
    name = line.agency.name if line.agency else "\uffff"
    return (-numbers[Colour.RED], -numbers[Colour.YELLOW], -line.total.total, name)
