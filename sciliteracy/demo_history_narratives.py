"""The reports that each measure owes each quarter: who told of it, when, and what became of it.

The portal is taken into use step by step: of the first quarters few reports are there, of the last
ones most.
"""

import datetime
from collections.abc import Callable, Iterator

from agencies.models import Agency
from plans.models import Measure, Plan
from sciliteracy.demo_history_files import file_for
from sciliteracy.demo_history_stage import Stage, Telling
from tasks.periods import Period, Rhythm, first_whole_period_after, periods
from tasks.rules import rules_of
from tasks.services.evidence import attach_evidence
from tasks.states import ReportNature

# What share of the reports of a quarter was told, by the first month of the quarter.
SHARES = {
    "2022-07": 0.15,
    "2022-10": 0.2,
    "2023-01": 0.26,
    "2023-04": 0.32,
    "2023-07": 0.38,
    "2023-10": 0.5,
    "2024-01": 0.66,
    "2024-04": 0.88,
    "2024-07": 0.34,
}
OFTEN = 0.06
SELF_APPROVED = 0.5


def schedule_narratives(stage: Stage, plan: Plan) -> list[tuple[Measure, Period]]:
    """Put the reports of every quarter that `plan` ran on the timeline; returns of which measures
    nothing is told, quarter by quarter."""
    silent = []
    rules = rules_of(plan.jurisdiction)
    first = first_whole_period_after("quarter", plan.issued_on, rules.terms)
    measures = list(plan.measures.active().select_related("initiative").order_by("pk"))
    for measure in measures:
        measure.plan = plan
    quarters = Rhythm(starts_on=first.start, unit="quarter", terms=rules.terms)
    for quarter in periods(quarters, until=stage.today):
        for measure in measures:
            agency = stage.cast.reporter(measure)
            share = SHARES[f"{quarter.start:%Y-%m}"]
            if agency is None or stage.words.chance.random() >= share:
                silent.append((measure, quarter))
            else:
                _schedule(stage, measure, agency, quarter)
    return silent


def _schedule(stage: Stage, measure: Measure, agency: Agency, quarter: Period) -> None:
    running = quarter.end >= stage.today
    told_of = stage.today if running else quarter.end
    telling = Telling(
        stage=stage,
        find=_finder(stage, measure, quarter),
        agency=agency,
        fields=stage.words.report(agency, told_of),
    )
    if running:
        _run(telling, stage, quarter)
    else:
        _tell(telling, stage, quarter, alone=rules_of(measure.plan.jurisdiction).self_approval)


def _finder(stage: Stage, measure: Measure, quarter: Period) -> Callable:
    return lambda: stage.period(measure.pk, None, quarter.start)


def _tell(telling: Telling, stage: Stage, quarter: Period, *, alone: bool) -> None:
    """A quarter that is over: mostly told within five working days, sometimes with a detour.
    `alone`: one person of the office may approve what he entered."""
    chance = stage.words.chance
    told = stage.after(quarter.end, chance.randint(1, 4))
    decided = stage.after(told, chance.randint(1, 3))
    way = _drawn(chance.random())
    represented = stage.cast.liaison(telling.agency) is not None
    if way == "late":
        told = stage.after(quarter.end, chance.randint(7, 10))
        decided = stage.after(told, 1)
    if way in ("late", "returned"):  # the light is red by then: problems are asked for
        telling.fields["problems"] = stage.words.one_of("problems")
    if way in (ReportNature.ZERO, ReportNature.NO_CHANGE):
        telling.on(told, telling.nothing_new(way))
    elif way == "evidence" and represented:
        telling.on(told, telling.write)
        telling.on(told, _attach(telling, stage))
        telling.on(told, telling.submit)
    elif way == "returned":
        telling.on(told, telling.submit)
        telling.on(decided, telling.give_back)
        again = stage.after(decided, 1)
        telling.on(again, telling.submit)
        decided = stage.after(again, 1)
    else:
        telling.on(told, telling.submit)
    by_itself = alone and not represented and chance.random() < SELF_APPROVED
    approve = telling.approve_itself if by_itself else telling.approve
    telling.on(decided, approve)
    if way == "corrected" and quarter.start.year > 2022 and represented:
        _schedule_correction(telling, stage, decided)


def _drawn(chance: float) -> str:
    """Which way a report goes, most of them straight on."""
    ways = ("late", ReportNature.ZERO, ReportNature.NO_CHANGE, "evidence", "returned", "corrected")
    place = int(chance / OFTEN)
    return ways[place] if place < len(ways) else ""


def _schedule_correction(telling: Telling, stage: Stage, approved: datetime.date) -> None:
    """Corrected on the next working day, while the period still takes reports."""
    day = stage.after(approved, 1)
    telling.on(day, telling.correct)
    telling.on(day, telling.submit)
    telling.on(stage.after(day, 1), telling.approve)


def _attach(telling: Telling, stage: Stage) -> Callable[[datetime.date], None]:
    def step(day: datetime.date) -> None:
        name, kind, content = file_for(next(stage.files))
        attach_evidence(
            by=stage.cast.liaison(telling.agency),
            today=day,
            report=telling.report,
            content=content,
            file_name=name,
            kind=kind,
            taken_on=day,
        )

    return step


def _run(telling: Telling, stage: Stage, quarter: Period) -> None:
    """The quarter that runs: some told early, some are on their way."""
    chance = stage.words.chance
    day = stage.calendar.on_or_after(
        quarter.start + datetime.timedelta(days=chance.randint(14, 38))
    )
    if stage.cast.liaison(telling.agency) is None:
        telling.on(day, telling.submit)
        telling.on(stage.after(day, 2), telling.approve)
        return
    for delay, step in _steps(telling, next(stage.ends)):
        telling.on(stage.after(day, delay) if delay else day, step)


def _steps(telling: Telling, end: str) -> Iterator[tuple[int, Callable]]:
    """After how many working days what happens."""
    yield 0, telling.write
    if end == "draft":
        return
    if end == "withdrawn":
        yield 1, telling.withdraw
        return
    yield 1, telling.submit
    if end == "recalled":
        yield 1, telling.recall
    elif end == "returned":
        yield 2, telling.sign
        yield 2, telling.give_back
    elif end == "approved":
        yield 2, telling.sign
        yield 3, telling.approve
