"""Which way values add up, unit by unit."""

import pytest

from indicators.adding_up import LITERACY_RATE, AddingUp, adding_up_for
from indicators.states import Aggregation, IndicatorKind

SUM, MINIMUM, LATEST, RATIO = (
    Aggregation.SUM,
    Aggregation.MINIMUM,
    Aggregation.LATEST,
    Aggregation.RATIO,
)
NUMBER, PERCENTAGE, YES_NO = (
    IndicatorKind.NUMBER,
    IndicatorKind.PERCENTAGE,
    IndicatorKind.YES_NO,
)


@pytest.mark.parametrize("unit", ["次", "人次", "项", "场"])
def test_flows_are_summed(unit):
    assert adding_up_for("科普活动", unit) == AddingUp(NUMBER, SUM, SUM)


@pytest.mark.parametrize("unit", ["天", "周"])
def test_opening_times_are_those_of_the_venue_open_least(unit):
    assert adding_up_for("开放时间", unit) == AddingUp(NUMBER, MINIMUM, SUM)


@pytest.mark.parametrize("unit", ["个", "处", "名", "人", "家", "支", "座"])
def test_stocks_stand_at_their_latest(unit):
    assert adding_up_for("科普基地", unit) == AddingUp(NUMBER, LATEST, LATEST)


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("科技辅导员培训", "名"),
        ("高素质农民培训", "名"),
        ("领导干部轮训", "人"),
        ("参加科普活动的公民", "人"),
    ],
)
def test_people_of_an_activity_are_a_flow(metric, unit):
    assert adding_up_for(metric, unit) == AddingUp(NUMBER, SUM, SUM)


@pytest.mark.parametrize(
    ("metric", "unit"), [("科技志愿者", "人"), ("科普培训基地", "个"), ("培训师", "名")]
)
def test_people_and_places_that_are_there_are_a_stock(metric, unit):
    assert adding_up_for(metric, unit) == AddingUp(NUMBER, LATEST, LATEST)


def test_literacy_rate_is_of_the_people_surveyed():
    assert adding_up_for(LITERACY_RATE, "%") == AddingUp(PERCENTAGE, RATIO, LATEST, "18—69岁公民数")


def test_other_rates_are_of_a_total():
    assert adding_up_for("覆盖率", "%") == AddingUp(PERCENTAGE, RATIO, LATEST, "总数")


@pytest.mark.parametrize(("unit", "denominator"), [("元/人", "常住人口"), ("个/镇", "镇")])
def test_amounts_per_head_have_a_denominator(unit, denominator):
    assert adding_up_for("经费", unit) == AddingUp(NUMBER, RATIO, LATEST, denominator)


def test_what_has_no_unit_is_done_or_not():
    assert adding_up_for("建立机制", "") == AddingUp(YES_NO, LATEST, LATEST)
