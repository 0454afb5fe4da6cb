"""What reported values come to, over agencies, venues and time."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.adding_up import adding_up_for
from indicators.calculations import Entry, Total, add_up
from indicators.states import Aggregation

SUM, MINIMUM, LATEST, RATIO = (
    Aggregation.SUM,
    Aggregation.MINIMUM,
    Aggregation.LATEST,
    Aggregation.RATIO,
)
MARCH, JUNE, LATER = date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30)
ONE, TWO = 1, 2  # agencies
MUSEUM, PARK = 11, 12  # venues


def entry(agency, on, quantity, denominator=None, **more):
    of = None if denominator is None else Decimal(denominator)
    return Entry(agency, on, Decimal(quantity), of, **more)


def total(entries, agencies, time, *, percent=False, venues=()):
    return add_up(entries, over_agencies=agencies, over_time=time, percent=percent, venues=venues)


def test_flow_is_the_sum_of_everybody_at_all_times():
    visits = [entry(ONE, MARCH, 1200), entry(TWO, MARCH, 300), entry(ONE, JUNE, 500)]

    assert total(visits, SUM, SUM) == Total(Decimal(2000), as_of=JUNE, parts=2)


def test_opening_days_are_those_of_the_venue_open_least():
    days = [
        entry(ONE, MARCH, 80, venue=MUSEUM),
        entry(ONE, JUNE, 70, venue=MUSEUM),
        entry(TWO, JUNE, 92, venue=PARK),
    ]

    assert total(days, MINIMUM, SUM, venues=[MUSEUM, PARK]) == Total(
        Decimal(92), as_of=JUNE, parts=2
    )


def test_venue_is_one_whoever_reports_of_it():
    days = [entry(ONE, MARCH, 80, venue=MUSEUM), entry(TWO, JUNE, 70, venue=MUSEUM)]

    assert total(days, MINIMUM, SUM).value == 150


def test_known_venue_that_is_silent_counts_as_nothing():
    days = [entry(ONE, MARCH, 80, venue=MUSEUM)]

    assert total(days, MINIMUM, SUM, venues=[MUSEUM, PARK]) == Total(
        Decimal(0), as_of=MARCH, parts=2
    )


def test_reports_without_a_venue_are_of_one_venue_of_their_agency():
    days = [entry(ONE, MARCH, 30), entry(ONE, JUNE, 40), entry(ONE, JUNE, 100, venue=MUSEUM)]

    assert total(days, MINIMUM, SUM, venues=[MUSEUM]) == Total(Decimal(70), as_of=JUNE, parts=2)


def test_two_agencies_without_a_venue_are_two_venues():
    days = [entry(ONE, MARCH, 80), entry(ONE, JUNE, 70), entry(TWO, JUNE, 160)]

    assert total(days, MINIMUM, SUM) == Total(Decimal(150), as_of=JUNE, parts=2)


def test_agency_without_a_venue_that_is_silent_closes_nothing():
    days = [entry(ONE, JUNE, 150)]

    assert total(days, MINIMUM, SUM, venues=[]) == Total(Decimal(150), as_of=JUNE, parts=1)


def test_stock_is_what_was_told_last_by_anybody():
    bases = [entry(TWO, JUNE, 9), entry(ONE, LATER, 8), entry(TWO, MARCH, 7)]

    assert total(bases, LATEST, LATEST) == Total(Decimal(8), as_of=LATER, parts=1)


def test_of_one_day_the_last_in_sequence_counts():
    bases = [entry(ONE, JUNE, 8, sequence=2), entry(TWO, JUNE, 9, sequence=1)]

    assert total(bases, LATEST, LATEST).value == 8


def test_stocks_of_parts_are_the_last_of_each_together():
    bases = [entry(ONE, MARCH, 4), entry(ONE, JUNE, 5), entry(TWO, MARCH, 2)]

    assert total(bases, SUM, LATEST) == Total(Decimal(7), as_of=JUNE, parts=2)


def test_flow_of_the_agency_that_told_last():
    visits = [entry(ONE, MARCH, 4), entry(TWO, MARCH, 9), entry(ONE, JUNE, 5)]

    assert total(visits, LATEST, SUM) == Total(Decimal(9), as_of=JUNE, parts=1)


def test_lowest_level_of_the_time():
    levels = [entry(ONE, MARCH, 4), entry(ONE, JUNE, 6), entry(TWO, JUNE, 5)]

    assert total(levels, SUM, MINIMUM).value == 9
    assert total(levels, LATEST, MINIMUM).value == 5


def test_two_per_cent_of_the_residents_says_of_how_many():
    registered = [entry(ONE, MARCH, 2400, 240_000), entry(ONE, JUNE, 5000, 250_000)]

    assert total(registered, RATIO, LATEST, percent=True) == Total(
        Decimal(2), Decimal(5000), Decimal(250_000), as_of=JUNE, parts=1
    )


def test_two_yuan_a_head_says_of_how_many():
    funds = [entry(ONE, JUNE, 900_000, 500_000)]

    assert total(funds, RATIO, LATEST) == Total(
        Decimal("1.8"), Decimal(900_000), Decimal(500_000), as_of=JUNE, parts=1
    )


def test_shares_told_on_one_day_make_one_ratio():
    towns = [entry(ONE, JUNE, 100, 10_000), entry(TWO, JUNE, 900, 30_000)]

    assert total(towns, RATIO, LATEST, percent=True) == Total(
        Decimal("2.5"), Decimal(1000), Decimal(40_000), as_of=JUNE, parts=2
    )


def test_ratio_of_another_agency_on_a_later_day_replaces_the_older():
    joint = [entry(ONE, MARCH, 2400, 240_000), entry(TWO, JUNE, 5000, 250_000)]

    assert total(joint, RATIO, LATEST, percent=True).value == 2


def test_of_one_agency_and_day_the_last_ratio_counts():
    twice = [entry(ONE, JUNE, 1, 100, sequence=1), entry(ONE, JUNE, 3, 100, sequence=2)]

    assert total(twice, RATIO, LATEST, percent=True) == Total(
        Decimal(3), Decimal(3), Decimal(100), as_of=JUNE, parts=1
    )


def test_rate_told_as_such_stays_as_it_is():
    survey = [entry(ONE, JUNE, "12.46")]

    assert total(survey, RATIO, LATEST, percent=True) == Total(
        Decimal("12.46"), as_of=JUNE, parts=1
    )


def test_rate_and_ratio_of_one_day_are_not_mixed():
    rate, ratio = entry(ONE, JUNE, "12.46"), entry(TWO, JUNE, 5, 100)

    assert total([rate, ratio], RATIO, LATEST, percent=True).value == 5
    last = entry(ONE, JUNE, "12.46", sequence=1)
    assert total([last, ratio], RATIO, LATEST, percent=True).value == Decimal("12.46")


def test_ratio_of_nobody_is_no_number():
    found = total([entry(ONE, JUNE, 5, 0)], RATIO, LATEST, percent=True)

    assert found == Total(None, Decimal(5), Decimal(0), as_of=JUNE, parts=1)


@pytest.mark.parametrize("agencies", list(Aggregation))
@pytest.mark.parametrize("time", list(Aggregation))
def test_nothing_reported_is_no_number(agencies, time):
    assert total([], agencies, time, venues=[MUSEUM]) == Total(None)


@pytest.mark.parametrize(
    ("metric", "unit", "value"),
    [
        ("开馆天数", "天", 2),  # two venues without a name, one of each agency
        ("科普活动", "次", 5),
        ("高素质农民培训", "名", 5),
        ("市级科普教育基地", "个", 3),
        ("科技志愿者", "人", 3),
    ],
)
def test_units_of_the_plans_add_up_as_proposed(metric, unit, value):
    rule = adding_up_for(metric, unit)
    told = [entry(ONE, MARCH, 2), entry(TWO, JUNE, 3)]

    assert total(told, rule.over_agencies, rule.over_time).value == value


QUANTITIES = st.decimals(0, 10_000, places=2)
ENTRIES = st.lists(
    st.builds(
        Entry,
        agency=st.integers(1, 3),
        on=st.dates(MARCH, LATER),
        quantity=QUANTITIES,
        denominator=st.none() | QUANTITIES,
        venue=st.none() | st.integers(11, 13),
        sequence=st.integers(0, 2),
    ),
    max_size=8,
)
WAYS = st.sampled_from(list(Aggregation))


@given(ENTRIES, WAYS, WAYS, st.booleans(), st.randoms(use_true_random=False))
def test_order_of_entries_does_not_matter(entries, agencies, time, percent, chance):
    shuffled = list(entries)
    chance.shuffle(shuffled)

    found = total(shuffled, agencies, time, percent=percent, venues=[11, 12])

    assert found == total(entries, agencies, time, percent=percent, venues=[11, 12])


@given(ENTRIES.filter(bool), st.sampled_from([SUM, MINIMUM]), QUANTITIES, st.data())
def test_splitting_a_flow_in_two_changes_nothing(entries, agencies, part, data):
    whole = data.draw(st.sampled_from(entries))
    rest = list(entries)
    rest.remove(whole)
    halves = [
        Entry(whole.agency, whole.on, quantity, venue=whole.venue, sequence=whole.sequence)
        for quantity in (part, whole.quantity - part)
    ]

    assert total([*rest, *halves], agencies, SUM, venues=[11]) == total(
        entries, agencies, SUM, venues=[11]
    )
