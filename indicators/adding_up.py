"""Which way values add up, proposed from the unit. The office may choose otherwise."""

from dataclasses import dataclass

from indicators.states import Aggregation, IndicatorKind

LITERACY_RATE = "公民具备科学素质的比例"
# The survey is of people aged 18 to 69 (公民科学素质调查).
_DENOMINATORS = {LITERACY_RATE: "18—69岁公民数"}


@dataclass(frozen=True)
class AddingUp:
    kind: str
    over_agencies: str
    over_time: str
    denominator: str = ""


def adding_up_for(metric: str, unit: str) -> AddingUp:
    """Sum for 次, 人次, 项, 场; the minimum over venues for 天, 周; the latest for stocks
    (个, 处, 名, 人); a ratio with its denominator for % and for something per head."""
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
    if unit in ("个", "处", "名", "人", "家", "支", "座"):
        return AddingUp(IndicatorKind.NUMBER, Aggregation.SUM, Aggregation.LATEST)
    if not unit:
        return AddingUp(IndicatorKind.YES_NO, Aggregation.LATEST, Aggregation.LATEST)
    return AddingUp(IndicatorKind.NUMBER, Aggregation.SUM, Aggregation.SUM)
