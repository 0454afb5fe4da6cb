"""Lights against a table written by hand, and one by one what the table's rows do not show."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from indicators.states import Comparator
from tasks.known import known_until, overdue_until
from tasks.lights import RANK, Standing, light, worst
from tasks.periods import Period
from tasks.rules import Rules
from tasks.states import Colour, LightReason
from tasks.working_days import WorkingCalendar
from tests.tasks.light_commitments import COMMITMENTS, ISSUED, REPORTING, UNCOUNTED
from tests.tasks.lights_table import TABLE, Row

WEEKDAYS = WorkingCalendar()
ONE_DAY = timedelta(days=1)
STANDINGS = {
    **{name: standing for name, (_plan, _words, standing) in COMMITMENTS.items()},
    "reporting": REPORTING,
    "uncounted": UNCOUNTED,
}
PLANS = {name: plan for name, (plan, _words, _standing) in COMMITMENTS.items()}
MUSEUM = STANDINGS["fuxin-museum-days"]


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def lit(standing: Standing, today: str, rules: Rules = Rules(), calendar=WEEKDAYS):  # noqa: B008
    return light(standing, today=date.fromisoformat(today), rules=rules, calendar=calendar)


def told_through(standing: Standing, until: str) -> Standing:
    """`standing` with reports that tell up to the day `until`."""
    return replace(standing, told_until=day(until), known_until=day(until))


def expected_by(standing: Standing, until: str, *more, **others) -> Decimal | None:
    return lit(told_through(standing, until), until, *more, **others).expected


def known(standing: Standing, today: str, *, told: str = "", plan: str = "") -> Standing:
    """`standing` as it is known on `today`, with reports that tell up to the day `told`."""
    overdue = overdue_until(
        Period(standing.period_start, standing.work_due_on),
        standing.report_due_on,
        today=date.fromisoformat(today),
        rules=Rules(),
        calendar=WEEKDAYS,
        issued_on=ISSUED.get(plan),
    )
    return replace(standing, told_until=day(told), known_until=known_until(day(told), overdue))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.name}:{row.today}:{row.done}")
def test_light_is_that_of_the_table(row: Row):
    standing = replace(STANDINGS[row.name], done=number(row.done), pending=row.pending)
    standing = known(standing, row.today, told=row.told, plan=PLANS.get(row.name, ""))

    found = lit(standing, row.today)

    assert (found.colour, found.reason) == (row.colour, row.reason)
    assert (found.expected, found.reachable) == (number(row.expected), number(row.reachable))
    as_of = day(row.as_of) or day(row.told) or standing.period_start - ONE_DAY
    assert found.as_of == as_of


def shipped_targets():
    """Plan and words of every target inside a measure or a column item of the shipped plans."""

    def inside(part):
        if isinstance(part, dict):
            for key, value in part.items():
                if key == "targets":
                    yield from value
                else:
                    yield from inside(value)
        elif isinstance(part, list):
            for one in part:
                yield from inside(one)

    for path in sorted((settings.BASE_DIR / "fixtures/plans").glob("*.json")):
        for target in inside(json.loads(path.read_text(encoding="utf-8"))["initiatives"]):
            yield path.stem, target


def test_table_holds_each_commitment_of_the_plans():
    left = [(plan, words, standing) for plan, words, standing in COMMITMENTS.values()]
    for plan, target in shipped_targets():
        match = next(
            one
            for one in left
            if one[0] == plan
            and one[1] in target["quote"]
            and (one[2].soft, one[2].unit) == (not target["firm"], target["unit"] or "")
        )
        left.remove(match)
        if match[2].counts:
            assert match[2].quota == Decimal(str(target["value"]))
            assert match[2].comparator == target["comparator"]
    assert left == []
    assert len(COMMITMENTS) == 34
    assert set(STANDINGS) == {row.name for row in TABLE}


def test_more_than_is_not_met_by_the_number_itself():
    rate = replace(
        STANDINGS["huiji22-informants"], comparator=Comparator.MORE_THAN, done=Decimal(2)
    )

    assert lit(rate, "2026-01-09").reason == LightReason.OVERDUE
    assert lit(replace(rate, done=Decimal("2.01")), "2026-01-09").reason == LightReason.DONE


@pytest.mark.parametrize(
    ("done", "reason"), [("5", "on_pace"), ("10", "done"), ("11", "out_of_reach")]
)
def test_exactly_is_met_by_the_number_and_lost_beyond_it(done, reason):
    ten = replace(
        STANDINGS["fuxin-drills"],
        comparator=Comparator.EXACTLY,
        quota=Decimal(10),
        done=Decimal(done),
    )

    assert lit(ten, "2023-06-30").reason == reason


@pytest.mark.parametrize(
    ("today", "told", "done", "reason"),
    [
        ("2023-12-29", "2023-12-29", "10", "on_pace"),
        ("2024-01-05", "2023-09-30", "10", "due_soon"),
        ("2024-01-05", "2023-12-31", "10", "done"),
        ("2024-01-09", "2023-09-30", "10", "overdue"),
        ("2023-07-10", "2023-06-30", "11", "out_of_reach"),
        ("2023-12-29", "", "", "due_soon"),
    ],
)
def test_limit_is_kept_when_reports_tell_of_the_whole_period(today, told, done, reason):
    limit = replace(
        STANDINGS["fuxin-drills"],
        comparator=Comparator.AT_MOST,
        quota=Decimal(10),
        done=number(done),
    )

    assert lit(known(limit, today, told=told), today).reason == reason


def test_silence_keeps_no_limit():
    limit = replace(STANDINGS["fuxin-drills"], comparator=Comparator.AT_MOST, done=Decimal(9))
    silent = known(limit, "2024-01-09", told="2023-09-30")

    assert lit(silent, "2024-01-09").as_of == limit.work_due_on
    assert lit(silent, "2024-01-09").reason == LightReason.OVERDUE


def test_baseline_above_a_limit_is_not_held_against_anybody_before_a_report_is_due():
    bases = replace(
        STANDINGS["huiji22-city-bases"], comparator=Comparator.AT_MOST, quota=Decimal(5)
    )

    assert lit(known(bases, "2022-10-07"), "2022-10-07").reason == LightReason.ON_PACE
    assert lit(known(bases, "2022-10-08"), "2022-10-08").reason == LightReason.BEHIND


def test_level_above_its_limit_may_still_fall():
    rate = replace(STANDINGS["huancui-funds"], comparator=Comparator.AT_MOST, done=Decimal(3))

    assert lit(rate, "2022-08-01").reason == LightReason.BEHIND
    assert lit(rate, "2023-01-10").reason == LightReason.OVERDUE


@pytest.mark.parametrize(("done", "reason"), [("285", "done"), ("284", "overdue")])
def test_about_is_met_a_little_below(done, reason):
    assert lit(replace(MUSEUM, about=True, done=Decimal(done)), "2024-01-09").reason == reason


def test_slack_of_about_is_a_rule():
    about = replace(MUSEUM, about=True, done=Decimal(285))

    assert lit(about, "2024-01-09", Rules(about_percent=4)).reason == LightReason.OVERDUE


def test_about_is_in_reach_a_little_below():
    about = replace(MUSEUM, about=True, done=Decimal(101), known_until=date(2023, 6, 30))

    assert lit(about, "2023-07-10").reason == LightReason.BEHIND
    assert lit(replace(about, done=Decimal(100)), "2023-07-10").reason == LightReason.OUT_OF_REACH


def test_steps_end_where_the_rules_say():
    drills = replace(STANDINGS["fuxin-drills"], quota=Decimal(4))

    assert expected_by(drills, "2023-06-29") == 1
    # 129 of 260 working days
    assert expected_by(drills, "2023-06-29", Rules(steps_up_to=3)) == 2


@pytest.mark.parametrize(
    ("quota", "unit", "by_june", "by_august"),
    [
        # Four steps, one a quarter; 130 and 174 of 260 working days of the rest.
        ("4", "场", "2", "2"),
        ("4", "%", "2", "2.68"),
        ("4", "元/人", "2", "2.68"),
        ("1", "%", "0.5", "0.67"),
        ("2.5", "小时", "1.3", "1.7"),
        ("2.55", "%", "1.28", "1.71"),
    ],
)
def test_only_whole_pieces_go_in_steps(quota, unit, by_june, by_august):
    asked = replace(STANDINGS["fuxin-drills"], quota=Decimal(quota), unit=unit)

    assert expected_by(asked, "2023-06-30") == Decimal(by_june)
    assert expected_by(asked, "2023-08-31") == Decimal(by_august)


def test_way_that_is_no_whole_number_goes_by_working_days():
    half = replace(STANDINGS["huiji22-city-bases"], baseline=(date(2022, 6, 30), Decimal("7.5")))

    # 391 of 914 working days of 4.5
    assert expected_by(half, "2023-12-31") == Decimal("9.4")


def test_needed_pace_of_a_ratio_is_told_however_small_it_is():
    rate = replace(STANDINGS["fuxin-drills"], quota=Decimal(4), unit="%", done=Decimal(1))

    assert lit(told_through(rate, "2023-06-30"), "2023-07-10").needed_pace == Decimal("0.2")
    assert (
        lit(told_through(replace(rate, unit="次"), "2023-06-30"), "2023-07-10").needed_pace is None
    )


def test_holidays_and_worked_weekends_move_pace_and_warning():
    week_off = frozenset(date(2023, 12, n) for n in range(25, 30))
    calendar = WorkingCalendar(off=week_off, worked=frozenset({date(2023, 12, 30)}))
    visits = replace(STANDINGS["fuxin-museum-visits"], done=Decimal(19999))

    # 30 December is worked; the two working days before it are the 22nd and the 21st
    assert lit(visits, "2023-12-20", calendar=calendar).reason == LightReason.ON_PACE
    assert lit(visits, "2023-12-21", calendar=calendar).reason == LightReason.DUE_SOON
    # 251 of 256 working days are over by the 18th, without holidays 251 of 260
    assert expected_by(visits, "2023-12-18", calendar=calendar) == 19609
    assert expected_by(visits, "2023-12-18") == 19308


def test_period_without_any_working_day_goes_by_all_days():
    days_off = frozenset(date(2023, 3, n) for n in range(1, 32))
    march = replace(STANDINGS["fuxin-broadcasts"], quota=Decimal(31))

    assert expected_by(march, "2023-03-10", calendar=WorkingCalendar(off=days_off)) == 10


def test_warning_window_is_a_rule():
    sharing = STANDINGS["fuxin-sharing"]

    assert lit(sharing, "2023-06-16", Rules(warning_working_days=10)).reason == "due_soon"
    assert lit(sharing, "2023-06-29", Rules(warning_working_days=0)).reason == "on_pace"


def test_what_is_not_open_is_grey_even_inside_the_warning_window():
    sharing = STANDINGS["fuxin-sharing"]

    assert lit(sharing, "2023-03-31", Rules(warning_working_days=60)).reason == "not_open"


@pytest.mark.parametrize("colour", list(Colour))
def test_override_shows_its_colour_until_it_is_done(colour):
    set_by_hand = replace(MUSEUM, override=colour, override_reason="停业修缮", done=Decimal(92))

    assert (lit(set_by_hand, "2023-07-10").colour, lit(set_by_hand, "2023-07-10").reason) == (
        colour,
        LightReason.OVERRIDE,
    )
    assert lit(replace(set_by_hand, done=Decimal(300)), "2023-07-10").colour == Colour.GREEN


def test_override_turns_nothing_soft_red():
    set_by_hand = replace(STANDINGS["fuxin-museum-days-soft"], override=Colour.RED)

    assert lit(set_by_hand, "2023-07-10").colour == Colour.YELLOW


@pytest.mark.parametrize(
    ("performed", "submitted", "late"),
    [
        ("2023-12-31", "2024-01-08", ""),
        ("2023-12-31", "2024-01-09", "report"),
        ("2024-01-01", "2024-01-08", "work"),
        ("2024-01-05", "2024-02-01", "work"),
        ("", "", ""),
    ],
)
def test_late_is_said_beside_green(performed, submitted, late):
    done = replace(
        MUSEUM,
        done=Decimal(300),
        last_performed_on=day(performed),
        last_submitted_on=day(submitted),
    )

    found = lit(done, "2024-03-01")

    assert (found.colour, found.late) == (Colour.GREEN, late)


def test_nothing_is_late_before_it_is_done():
    behind = replace(
        MUSEUM, done=Decimal(240), last_performed_on=date(2024, 1, 5), known_until=date(2024, 1, 5)
    )

    assert lit(behind, "2024-03-01").late == ""


def test_level_without_its_baseline_is_grey_until_it_is_due():
    bases = replace(STANDINGS["huiji22-city-bases"], baseline=None, done=Decimal(9))

    assert lit(bases, "2024-07-10").reason == LightReason.NO_BASELINE
    assert lit(bases, "2024-07-10").colour == Colour.GREY
    assert lit(bases, "2025-12-26").reason == LightReason.DUE_SOON
    assert lit(bases, "2026-01-09").reason == LightReason.OVERDUE
    assert lit(replace(bases, done=Decimal(12)), "2024-07-10").reason == LightReason.DONE


def test_increase_without_its_baseline_is_never_done():
    increase = replace(STANDINGS["huiji22-city-bases"], baseline=None, quota=None, done=Decimal(9))

    assert lit(increase, "2024-07-10").reason == LightReason.NO_BASELINE
    assert lit(increase, "2026-01-09").reason == LightReason.OVERDUE


def test_pace_of_a_level_begins_after_a_later_baseline():
    # 24 months for 5: not whole ones, so 731 days; 147 of them are the first fifth
    bases = replace(STANDINGS["huiji22-city-bases"], baseline=(date(2023, 12, 31), Decimal(7)))

    assert expected_by(bases, "2024-05-25") == 7
    assert expected_by(bases, "2024-05-26") == 8


def test_pace_of_a_level_does_not_begin_before_its_period():
    old = replace(STANDINGS["huiji22-city-bases"], baseline=(date(2015, 12, 31), Decimal(7)))

    assert expected_by(old, "2023-03-12") == 7
    assert expected_by(old, "2023-03-13") == 8


def test_baseline_above_the_quota_asks_for_the_quota():
    bases = replace(STANDINGS["huiji22-city-bases"], baseline=(date(2022, 6, 30), Decimal(14)))

    assert expected_by(bases, "2023-03-13") == 12


def test_nothing_counts_while_nothing_is_known():
    found = lit(MUSEUM, "2023-12-20")

    assert found.as_of == date(2022, 12, 31)
    assert (found.colour, found.expected, found.reachable) == (Colour.GREEN, 0, 365)


def test_nobody_knows_beyond_today():
    early = replace(MUSEUM, known_until=date(2023, 9, 30))

    assert lit(early, "2023-07-10").as_of == date(2023, 7, 10)
    assert lit(MUSEUM, "2022-12-01").as_of == date(2022, 12, 1)


@pytest.mark.parametrize(
    ("colours", "found"),
    [
        ([], Colour.GREY),
        (["green", "grey"], Colour.GREY),
        (["green", "yellow", "grey"], Colour.YELLOW),
        (["red", "yellow"], Colour.RED),
        ([Colour.GREEN], Colour.GREEN),
    ],
)
def test_worst_of_colours(colours, found):
    assert worst(colours) == found


def test_every_colour_has_a_rank():
    assert sorted(RANK, key=RANK.__getitem__) == ["green", "grey", "yellow", "red"]
