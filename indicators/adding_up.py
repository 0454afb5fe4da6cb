"""Which way values add up, proposed from the unit. The office may choose otherwise."""

import re
from dataclasses import dataclass

from indicators.states import Aggregation, IndicatorKind

LITERACY_RATE = "公民具备科学素质的比例"
# The survey is of people aged 18 to 69 (公民科学素质调查).
_DENOMINATORS = {LITERACY_RATE: "18—69岁公民数"}
# People who took part in something are added up; people who are there (科技志愿者) are counted.
_ACTIVITY = re.compile(r"培训(?!师)|轮训|参训|受训|研修|培养|参加|参与|参观|体验|听讲")
_PEOPLE = ("名", "人")


@dataclass(frozen=True)
class AddingUp:
    kind: str
    over_agencies: str
    over_time: str
    denominator: str = ""


def adding_up_for(metric: str, unit: str) -> AddingUp:
    """Sum for 次, 人次, 项, 场; the minimum over venues for 天, 周; the latest for stocks
    (个, 处, 名, 人) over agencies and time; a ratio with its denominator for % and for something
    per head. People (名, 人) of an activity, such as a training, are a flow."""
    if unit == "%":
        denominator = _DENOMINATORS.get(metric, "总数")
        return AddingUp(
            IndicatorKind.PERCENTAGE, Aggregation.RATIO, Aggregation.LATEST, denominator
        )
    if "/" in unit:
        denominator = {"人": "常住人口"}.get(unit.partition("/")[2], unit.partition("/")[2])
        return AddingUp(IndicatorKind.NUMBER, Aggregation.RATIO, Aggregation.LATEST, denominator)
    if unit in ("天", "周"):
        return AddingUp(IndicatorKind.NUMBER, Aggregation.MINIMUM, Aggregation.SUM)
    if unit in _PEOPLE and _ACTIVITY.search(metric):
        return AddingUp(IndicatorKind.NUMBER, Aggregation.SUM, Aggregation.SUM)
    if unit in ("个", "处", "名", "人", "家", "支", "座"):
        return AddingUp(IndicatorKind.NUMBER, Aggregation.LATEST, Aggregation.LATEST)
    if not unit:
        return AddingUp(IndicatorKind.YES_NO, Aggregation.LATEST, Aggregation.LATEST)
    return AddingUp(IndicatorKind.NUMBER, Aggregation.SUM, Aggregation.SUM)
