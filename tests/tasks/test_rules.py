import dataclasses

import pytest

from agencies.models import Jurisdiction
from tasks.rules import BOUNDS, READERS, Rules, read_rules, rules_of, stored_form
from tasks.states import Colour


def jurisdiction(rules, **fields) -> Jurisdiction:
    return Jurisdiction(name="海州区", settings={"rules": rules}, **fields)


def test_rules_of_nothing_are_the_defaults():
    assert rules_of(None) == Rules()
    assert rules_of(Jurisdiction(name="海州区")) == Rules()
    assert Rules() == Rules(
        reporting_period="quarter",
        report_due_working_days=5,
        lock_after_days=15,
        warning_working_days=3,
        steps_up_to=12,
        about_percent=5,
        jump_factor=3,
        agency_signs=False,
        self_approval=False,
        terms=((2, 1), (9, 1)),
    )


def test_rules_of_reads_what_stands_there():
    stored = {"report_due_working_days": 8, "self_approval": True, "terms": [[9, 1], [3, 1]]}
    rules, bad = read_rules(jurisdiction(stored, reporting_period="month"))
    assert bad == []
    assert rules == Rules(
        reporting_period="month",
        report_due_working_days=8,
        self_approval=True,
        terms=((3, 1), (9, 1)),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("report_due_working_days", -1),
        ("report_due_working_days", 61),
        ("report_due_working_days", "5"),
        ("report_due_working_days", 5.0),
        ("report_due_working_days", True),
        ("lock_after_days", None),
        ("jump_factor", 1),
        ("agency_signs", "yes"),
        ("agency_signs", 1),
        ("terms", []),
        ("terms", [[2, 29]]),
        ("terms", [[2, 30], [9, 1]]),
        ("terms", [[9, 1], [9, 1]]),
        ("terms", [9, 1]),
        ("terms", 9),
        ("colours", {"blue": "蓝"}),
        ("colours", {"red": 1}),
        ("colours", {"red": "很长很长很长很长很长很长"}),
        ("colours", ["red"]),
        ("lights", 1),
        ("reporting_period", "month"),
    ],
)
def test_bad_value_falls_back_to_the_default_and_is_named(name, value):
    rules, bad = read_rules(jurisdiction({name: value, "lock_after_days": 20} | {name: value}))
    assert bad == [name]
    expected = Rules() if name == "lock_after_days" else Rules(lock_after_days=20)
    assert rules == expected


@pytest.mark.parametrize("stored", [[], "no", 5, None])
def test_settings_that_are_no_table_fall_back(stored):
    rules, bad = read_rules(jurisdiction(stored, reporting_period="year"))
    assert (rules, bad) == (Rules(reporting_period="year"), ["rules"])


def test_settings_that_are_a_list_fall_back():
    assert read_rules(Jurisdiction(name="海州区", settings=[])) == (Rules(), ["rules"])


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_themselves_are_taken(name):
    for value in BOUNDS[name]:
        assert getattr(rules_of(jurisdiction({name: value})), name) == value


def test_every_rule_is_read():
    assert {one.name for one in dataclasses.fields(Rules)} == {*READERS, "reporting_period"}


def test_stored_form_holds_what_differs_and_reads_back():
    assert stored_form(Rules()) == {}
    rules = Rules(lock_after_days=20, terms=((3, 1), (9, 1)), colours={"red": "滞后"})
    stored = stored_form(rules)
    assert stored == {
        "lock_after_days": 20,
        "terms": [[3, 1], [9, 1]],
        "colours": {"red": "滞后"},
    }
    assert read_rules(jurisdiction(stored)) == (rules, [])


def test_name_of_a_colour():
    assert Rules(colours={"red": "滞后"}).name_of(Colour.RED) == "滞后"
    assert Rules(colours={"red": "滞后"}).name_of(Colour.GREEN) == str(Colour.GREEN.label)
