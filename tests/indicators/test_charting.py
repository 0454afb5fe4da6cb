"""What was measured against what was promised, year by year."""

import datetime
from decimal import Decimal

import pytest

from indicators.charting import chart_of
from indicators.states import TargetKind, ValueOf
from tests.factories.indicators import IndicatorFactory, ObservationFactory, TargetFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rate():
    return IndicatorFactory(jurisdiction=None, name="公民具备科学素质的比例", unit="%")


def promised(rate, plan, year, value, **fields):
    return TargetFactory(
        measure=None,
        plan=plan,
        indicator=rate,
        kind=TargetKind.DEADLINE,
        due=year,
        value=Decimal(value),
        frequency_unit="",
        frequency_every=None,
        **fields,
    )


def measured(rate, place, year, value, month=12):
    return ObservationFactory(
        indicator=rate,
        jurisdiction=place,
        observed_on=datetime.date(year, month, 1),
        value=Decimal(value),
    )


def test_line_and_goals_stand_on_one_axis_of_years(rate):
    plan = PlanFactory()
    rows = [
        measured(rate, plan.jurisdiction, 2022, 12),
        measured(rate, plan.jurisdiction, 2023, 13),
    ]

    chart = chart_of(rate, [promised(rate, plan, "2025", 15)], rows)

    assert chart.categories == ["2022", "2023", "2024", "2025"]
    assert [one.values for one in chart.series] == [[12, 13, None, None], [None, None, None, 15]]
    assert [one.goal for one in chart.series] == [False, True]


def test_latest_value_of_a_year_counts(rate):
    place = PlanFactory().jurisdiction
    rows = [
        measured(rate, place, 2022, 11),
        measured(rate, place, 2023, 13, month=12),
        measured(rate, place, 2023, 12, month=6),
    ]

    assert chart_of(rate, [], rows).series[0].values == [11, 13]


def test_yearly_target_holds_in_every_year_of_the_plan(rate):
    plan = PlanFactory(period_start=2021, period_end=2023)
    target = TargetFactory(measure=None, plan=plan, indicator=rate, value=Decimal(3))

    assert chart_of(rate, [target], []).series[0].values == [3, 3, 3]


@pytest.mark.parametrize("fields", [{"of": ValueOf.INCREASE}, {"per": "各镇（街道）"}])
def test_what_is_no_level_of_the_place_is_not_drawn(rate, fields):
    plan = PlanFactory()
    targets = [promised(rate, plan, "2025", 15, **fields), promised(rate, plan, "2030", 20)]

    assert chart_of(rate, targets, []) is None


def test_one_year_alone_makes_no_chart(rate):
    assert chart_of(rate, [promised(rate, PlanFactory(), "2025", 15)], []) is None
