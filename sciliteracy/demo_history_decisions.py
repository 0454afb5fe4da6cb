"""What the offices decided in the demo's history: rules, more time, closing and opening periods,
lights set by hand, values measured; and what was made up for in a plan that had ended."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from agencies.models import Jurisdiction
from agencies.services.agencies import add_venue
from agencies.services.jurisdictions import create_jurisdiction
from agencies.states import JurisdictionLevel, Role
from indicators.adding_up import LITERACY_RATE
from indicators.models import Indicator, Target
from indicators.services.indicators import record_observation
from indicators.services.targets import confirm_same
from plans.models import Measure, Plan
from sciliteracy.demo_history_stage import Stage
from sciliteracy.demo_history_words import marked, table
from tasks.models import Extension, Occurrence, Task
from tasks.periods import Period
from tasks.reckoning import owing
from tasks.rules import rules_of
from tasks.services.decisions import (
    ask_extension,
    decide_extension,
    freeze_period,
    name_main_agency,
    override_light,
)
from tasks.services.rules import change_rules
from tasks.states import Colour

DAY = datetime.date
Where = tuple[str, str, str]
Find = Callable[[], Occurrence]
# Where each of them stands in the plans: path and metric.
DRILLS = ("haizhou-2022", "三（四）2（4）", "应急科普队伍安全演练")
SHARING = ("fuxin-2022", "三（一）2（3）", "分享交流活动")
SKILLED = ("huiji-2022", "二（三）2", "高技能人才培训")
SECOND_QUARTER, THIRD_QUARTER = DAY(2024, 4, 1), DAY(2024, 7, 1)
# How many measures of each plan got more time for the second quarter and told nothing all the same.
MORE_TIME = 2


def set_up(stage: Stage, plans: dict[str, Plan]) -> None:
    """What is there before the first report: venues, values measured, rules."""
    for slug, name in (("haizhou-2022", "区科技局"), ("fuxin-2022", "市科技局")):
        place = plans[slug].jurisdiction
        agency = place.agencies.active().get(name=name)
        add_venue(by=_admin(stage, place), agency=agency, name=marked(f"{name}科普展厅"))
    _record_literacy(stage)
    for metric, value in table("measured").items():
        _record_baseline(stage, plans["huiji-2022"], metric, value)
    place = plans["huiji-2022"].jurisdiction
    rules = replace(rules_of(place), self_approval=True)
    change_rules(place, by=_admin(stage, place), rules=rules)


def _admin(stage: Stage, place: Jurisdiction):
    return stage.cast.office(place, Role.OFFICE_ADMIN)


def _record_literacy(stage: Stage) -> None:
    """The national rates: they belong to no jurisdiction that has a plan here."""
    indicator = Indicator.objects.active().get(name=LITERACY_RATE, jurisdiction=None)
    nation = Jurisdiction.objects.active().filter(name="全国", parent=None).first()
    if nation is None:
        nation = create_jurisdiction(
            by=stage.cast.system, name="全国", level=JurisdictionLevel.PROVINCE
        )
    for row in table("literacy"):
        record_observation(
            by=stage.cast.system,
            indicator=indicator,
            jurisdiction=nation,
            observed_on=DAY(row["year"], 12, 31),
            value=Decimal(row["value"]),
            source=row["source"],
        )


def _record_baseline(stage: Stage, plan: Plan, metric: str, value: str) -> None:
    target = Target.objects.active().select_related("indicator").get(plan=plan, metric=metric)
    record_observation(
        by=_admin(stage, plan.jurisdiction),
        indicator=target.indicator,
        jurisdiction=plan.jurisdiction,
        observed_on=DAY(2022, 6, 30),
        value=Decimal(value),
        source=marked("为演示假设的基期值，不是真实统计"),
    )


def schedule_decisions(stage: Stage, plans: dict[str, Plan]) -> None:
    """Put everything the offices decided on the timeline."""
    on = stage.timeline.on
    on(DAY(2022, 10, 10), lambda: _confirm_pair(stage, plans["fuxin-2022"]))
    on(DAY(2023, 1, 5), lambda: _name_main_agency(stage))
    on(DAY(2024, 3, 1), lambda: _freeze(stage, plans))
    on(DAY(2024, 4, 1), lambda: _let_heads_sign(stage, plans["huancui-2022"].jurisdiction))
    sharing, drills = _finder(stage, SHARING), _finder(stage, DRILLS)
    _schedule_extension(stage, sharing, DAY(2024, 6, 18), DAY(2024, 9, 30), granted=False)
    _schedule_extension(stage, drills, DAY(2024, 6, 20), DAY(2024, 8, 20), granted=True)
    skilled = _finder(stage, SKILLED, DAY(2024, 1, 1))
    why = "活动已排定在八月补办，暂按黄灯掌握"
    _schedule_override(stage, sharing, DAY(2024, 7, 19), Colour.YELLOW, why)
    why = "上半年缺口较大，按红灯督办"
    _schedule_override(stage, skilled, DAY(2024, 8, 5), Colour.RED, why)
    third = _finder(stage, SHARING, THIRD_QUARTER)
    asked_on = DAY(2024, 8, 12)
    on(asked_on, lambda: _ask(stage, third(), asked_on, DAY(2024, 10, 31)))


def _finder(stage: Stage, where: Where, start: datetime.date = SECOND_QUARTER) -> Find:
    """Where to find a period once it is made."""

    def find() -> Occurrence:
        task = _task(where)
        return stage.period(task.measure_id, task.target_id, start)

    return find


def _confirm_pair(stage: Stage, plan: Plan) -> None:
    """What the column box says again is one commitment with what the measure says."""
    pair = Target.objects.active().get(plan=plan, same_as__isnull=False)
    confirm_same(pair, by=_admin(stage, plan.jurisdiction), today=DAY(2022, 10, 10))


def _task(where: Where) -> Task:
    slug, path, metric = where
    rows = Task.objects.active().select_related("measure__plan__jurisdiction", "target")
    return rows.get(measure__plan__slug=slug, measure__path=path, target__metric=metric)


def _name_main_agency(stage: Stage) -> None:
    task = _task(DRILLS)
    agency = next(row for row in stage.cast.leads(task.measure) if row.name == "区应急管理局")
    place = task.measure.plan.jurisdiction
    reason = marked("演练由应急管理部门主办")
    name_main_agency(task, by=_admin(stage, place), agency=agency, reason=reason)


def _freeze(stage: Stage, plans: dict[str, Plan]) -> None:
    for slug in ("haizhou-2022", "huiji-2022"):
        place = plans[slug].jurisdiction
        freeze_period(
            jurisdiction=place,
            by=_admin(stage, place),
            today=DAY(2024, 3, 1),
            period_start=DAY(2023, 10, 1),
            period_end=DAY(2023, 12, 31),
            reason=marked("年度总结已定稿，数据不再变动"),
        )


def _let_heads_sign(stage: Stage, place: Jurisdiction) -> None:
    place.refresh_from_db()
    rules = replace(rules_of(place), agency_signs=True)
    change_rules(place, by=_admin(stage, place), rules=rules)


def _schedule_extension(
    stage: Stage, find: Find, day: datetime.date, until: datetime.date, *, granted: bool
) -> None:
    asked: list[Extension] = []
    stage.timeline.on(day, lambda: asked.append(_ask(stage, find(), day, until)))
    decided = stage.after(day, 3)
    stage.timeline.on(decided, lambda: _decide(stage, asked[0], decided, granted=granted))


def _ask(
    stage: Stage, occurrence: Occurrence, day: datetime.date, until: datetime.date
) -> Extension:
    agency = owing([occurrence])[occurrence.pk][0]
    return ask_extension(
        by=stage.cast.liaison(agency) or stage.cast.office(agency.jurisdiction),
        today=day,
        occurrence=occurrence,
        agency=agency,
        work_due_after=until,
        reason=marked("场地检修，活动时间顺延"),
    )


def _decide(stage: Stage, extension: Extension, day: datetime.date, *, granted: bool) -> None:
    place = extension.agency.jurisdiction
    note = marked("同意顺延一次" if granted else "本季度仍有时间，请按期完成")
    decide_extension(extension, by=_admin(stage, place), today=day, granted=granted, note=note)


def _schedule_override(
    stage: Stage, find: Find, day: datetime.date, colour: Colour, reason: str
) -> None:
    def override() -> None:
        occurrence = find()
        occurrence.refresh_from_db(fields=["version"])
        by = _admin(stage, occurrence.task.measure.plan.jurisdiction)
        override_light(occurrence, by=by, today=day, colour=colour, reason=marked(reason))

    stage.timeline.on(day, override)


def schedule_more_time(stage: Stage, silent: list[tuple[Measure, Period]]) -> None:
    """A month more for the second quarter of a few measures; nothing was told all the same."""
    measures = [measure for measure, quarter in silent if quarter.start == SECOND_QUARTER]
    for measure in measures[:MORE_TIME]:
        _schedule_extension(
            stage,
            lambda pk=measure.pk: stage.period(pk, None, SECOND_QUARTER),
            DAY(2024, 6, 24),
            DAY(2024, 7, 31),
            granted=True,
        )
