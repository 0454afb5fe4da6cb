"""What holds for every light, whatever the numbers and days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from indicators.states import Comparator
from tasks.known import known_until, overdue_until
from tasks.lights import COLOUR_OF, RANK, light, met
from tasks.pace import expected, paced, reachable
from tasks.periods import Period
from tasks.rules import Rules
from tasks.standing import Shape, Standing
from tasks.states import Colour, LightReason
from tasks.working_days import WorkingCalendar
from tests.tasks.light_commitments import COMMITMENTS

FLOORS = [Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.RANGE]
RULES = Rules()
CALENDAR = WorkingCalendar(off=frozenset(date(2023, 10, n) for n in range(2, 7)))
START = date(2023, 1, 1)
NUMBERS = st.decimals("0.1", 400, places=1)
DONE = st.decimals(0, 500, places=1)
DAYS = st.dates(date(2022, 12, 1), date(2024, 3, 1))
OPEN_DAYS = st.dates(START, date(2024, 3, 1))
MUSEUM = COMMITMENTS["fuxin-museum-days"][2]


@st.composite
def standings(draw, comparators=tuple(Comparator), shapes=tuple(Shape)):
    shape = draw(st.sampled_from(shapes))
    flow = draw(st.booleans())
    length = draw(st.integers(1, 365))
    due = START + timedelta(days=length - 1)
    base = st.tuples(st.dates(date(2022, 1, 1), due), st.decimals(0, 400, places=1))
    return Standing(
        shape=shape,
        flow=flow,
        opens_on=START,
        period_start=START,
        work_due_on=due,
        report_due_on=due + timedelta(days=draw(st.integers(0, 20))),
        comparator=draw(st.sampled_from(comparators)),
        quota=draw(st.integers(1, 400).map(Decimal) | NUMBERS),
        about=draw(st.booleans()),
        soft=draw(st.booleans()),
        unit=draw(st.sampled_from(["天", "周", "次", "个", "%"])),
        done=draw(st.none() | DONE),
        baseline=None if flow else draw(st.none() | base),
        needs_baseline=draw(st.booleans()),
        told_until=draw(st.none() | DAYS),
        known_until=draw(st.none() | DAYS),
    )


def lit(standing: Standing, today: date):
    return light(standing, today=today, rules=RULES, calendar=CALENDAR)


def known(standing: Standing, today: date) -> Standing:
    """`standing` as it is known on `today`, when nothing comes after what was told."""
    period = Period(standing.period_start, standing.work_due_on)
    due = standing.report_due_on
    overdue = overdue_until(period, due, today=today, rules=RULES, calendar=CALENDAR)
    return replace(standing, known_until=known_until(standing.told_until, overdue))


@given(standings(comparators=FLOORS), DONE, DONE, DAYS)
def test_more_done_is_never_a_worse_colour(standing, first, second, today):
    less, more = sorted([first, second])

    before, after = (lit(replace(standing, done=done), today) for done in (less, more))

    assert RANK[after.colour] <= RANK[before.colour]


@given(standings(), st.decimals("-0.5", "0.99", places=2), OPEN_DAYS, OPEN_DAYS)
@example(MUSEUM, Decimal(-1), date(2023, 4, 7), date(2023, 4, 8))
@example(MUSEUM, Decimal("0.5"), date(2023, 7, 7), date(2023, 7, 8))
def test_a_later_day_is_never_better_while_nothing_new_is_done(standing, share, first, second):
    """`share` of the quota is done; nothing is reported where it is below 0."""
    early, late = sorted([first, second])
    done = None if share < 0 or standing.shape == Shape.NARRATIVE else standing.quota * share
    told = None if done is None else standing.told_until
    standing = replace(standing, done=done, told_until=told)
    for way in (lambda day: standing, lambda day: known(standing, day)):
        before, after = lit(way(early), early), lit(way(late), late)
        assume(after.reason != LightReason.DONE)

        assert RANK[after.colour] >= RANK[before.colour]


@given(standings(), DAYS)
@example(MUSEUM, date(2023, 4, 7))
def test_nothing_is_held_against_anybody_before_a_report_about_it_was_due(standing, today):
    """The first is that of the first quarter, due on 7 April, or of a period that is over before.
    Until then what is due itself is announced, and nothing else is yellow."""
    ends_later = standing.work_due_on > date(2023, 3, 31)
    first_due = date(2023, 4, 7) if ends_later else standing.report_due_on
    assume(today <= min(first_due, standing.report_due_on))
    untold = replace(standing, done=None, told_until=None, soft=False)

    found = lit(known(untold, today), today)

    assert found.colour != Colour.RED
    assert found.colour != Colour.YELLOW or found.reason == LightReason.DUE_SOON
    assert found.as_of < START


@given(standings(), st.sampled_from(["", *Colour]), DAYS)
def test_what_is_soft_is_never_red(standing, override, today):
    found = lit(replace(standing, soft=True, override=override), today)

    assert found.colour != Colour.RED


@given(standings(), DAYS)
def test_softness_changes_red_to_yellow_and_nothing_else(standing, today):
    firm = lit(replace(standing, soft=False), today)
    soft = lit(replace(standing, soft=True), today)

    assert soft.reason == firm.reason
    assert soft.colour == (Colour.YELLOW if firm.colour == Colour.RED else firm.colour)
    assert soft.softened == (firm.colour == Colour.RED)


@given(standings(), st.sampled_from(["", *Colour]), st.integers(0, 5), DAYS)
def test_done_is_green_whatever_else_holds(standing, override, pending, today):
    standing = replace(standing, override=override, pending=pending)
    found = lit(standing, today)

    if met(standing, today=today, rules=RULES):
        assert (found.colour, found.reason) == (Colour.GREEN, LightReason.DONE)
    else:
        assert found.reason != LightReason.DONE
        assert found.late == ""


@given(standings(), st.integers(1, 9), DAYS)
def test_pending_changes_nothing_but_the_sentence(standing, pending, today):
    assert lit(replace(standing, pending=pending), today) == lit(standing, today)


@given(standings(), DAYS)
def test_reachable_is_never_below_done(standing, as_of):
    most = reachable(standing, as_of)

    assert most is None or most >= (standing.done or 0)


@given(standings(), DAYS, DAYS)
def test_reachable_shrinks_as_days_go_by(standing, first, second):
    early, late = sorted([first, second])
    before, after = reachable(standing, early), reachable(standing, late)

    assert (before is None) == (after is None)
    assert before is None or before >= after


@given(standings(), DAYS, DAYS)
def test_expected_climbs_from_nothing_to_the_quota(standing, first, second):
    early, late = sorted([first, second])
    before, after = (
        expected(standing, as_of, rules=RULES, calendar=CALENDAR) for as_of in (early, late)
    )

    if not paced(standing):
        assert (before, after) == (None, None)
        return
    assert 0 <= before <= after <= standing.quota
    end = expected(standing, standing.work_due_on, rules=RULES, calendar=CALENDAR)
    assert end == standing.quota


@given(standings(), DAYS)
def test_every_light_is_the_colour_of_its_reason(standing, today):
    found = lit(replace(standing, soft=False), today)

    assert found.colour == COLOUR_OF[found.reason]
    assert found.as_of <= today
