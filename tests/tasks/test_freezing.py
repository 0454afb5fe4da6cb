"""What is closed for good stays as it was told; a correction goes on."""

import datetime

import pytest

from agencies.models import AuditEvent
from sciliteracy.lib.errors import InvalidChange
from tasks.freezing import frozen, is_frozen
from tasks.models import Extension, Occurrence
from tasks.services.decisions import (
    ask_extension,
    decide_extension,
    drop_override,
    name_main_agency,
    override_light,
    reopen_occurrence,
)
from tasks.services.keeping import move_duties
from tasks.services.making import open_past_periods, settle_provisional_dates
from tasks.services.reports import approve_report, correct_report, submit_report
from tests.factories.agencies import AgencyFactory, AgencySuccessionFactory
from tests.factories.tasks import ExtensionFactory, OccurrenceFactory, PeriodFreezeFactory
from tests.tasks.desks import NOW, YEAR, freeze

pytestmark = pytest.mark.django_db

D = datetime.date
TODAY = D(2024, 10, 10)
THIRD_QUARTER = (D(2024, 7, 1), D(2024, 9, 30))
# Given more time before the quarter was frozen.
LONGER = {
    "work_due_on": D(2024, 11, 30),
    "report_due_on": D(2024, 12, 6),
    "locks_on": D(2024, 12, 21),
}


@pytest.fixture
def closed(desk):
    """The duty of a quarter that was frozen while its light was set by hand."""
    fields = {"override_colour": "red", "override_reason": "核实", "overridden_by": desk.office}
    occurrence = desk.duty(**LONGER | fields)
    freeze(desk, *THIRD_QUARTER)
    return occurrence


def ask(desk, occurrence):
    return ask_extension(
        by=desk.liaison,
        today=TODAY,
        occurrence=occurrence,
        agency=desk.agency,
        work_due_after=D(2024, 12, 31),
        reason="场馆维修",
    )


def grant(desk, occurrence, *, granted=True):
    row = ExtensionFactory(
        occurrence=occurrence, agency=desk.agency, work_due_after=D(2024, 12, 31)
    )
    return decide_extension(row, by=desk.office, today=TODAY, granted=granted, note="来不及")


def open_past(desk, first, last):
    plan = desk.measure.plan
    return open_past_periods(
        plan, by=desk.office, today=TODAY, first=first, last=last, reason="补录"
    )


ACTS = {
    "ask": (ask, ""),
    "grant": (grant, "granted"),
    "override": (
        lambda desk, row: override_light(
            row, by=desk.office, today=TODAY, colour="green", reason="已办"
        ),
        "",
    ),
    "drop": (lambda desk, row: drop_override(row, by=desk.office, today=TODAY, reason="已办"), ""),
    "name": (
        lambda desk, row: name_main_agency(row.task, by=desk.office, agency=desk.agency),
        "main_agency",
    ),
    "reopen": (
        lambda desk, row: reopen_occurrence(
            row, by=desk.office, today=TODAY, until=D(2025, 1, 31), reason="补报"
        ),
        "",
    ),
    "open past": (lambda desk, row: open_past(desk, *THIRD_QUARTER), "first"),
}


@pytest.mark.parametrize("name", ACTS)
def test_frozen_period_is_not_decided_on(desk, closed, name):
    act, field = ACTS[name]
    stored = Occurrence.objects.values().get()

    with pytest.raises(InvalidChange, match="封存") as refusal:
        act(desk, closed)

    assert list(refusal.value.errors) == [field]
    assert Occurrence.objects.values().get() == stored
    assert not Extension.objects.exclude(state="asked").exists()


def test_request_about_a_frozen_period_can_be_declined(desk, closed):
    assert grant(desk, closed, granted=False).state == "declined"


def test_correction_of_a_frozen_period_goes_on(desk):
    occurrence = desk.target(value=10, period_start=D(2024, 7, 1), period_end=D(2024, 9, 30))
    report = desk.approve(occurrence, quantity=4)
    freeze(desk, *THIRD_QUARTER)
    given = {"by": desk.office, "today": TODAY, "now": NOW}

    draft = correct_report(report, reason="漏报一场", quantity=5, **given)
    approve_report(submit_report(draft, **given), **given | {"by": desk.reviewer})

    occurrence.refresh_from_db()
    assert occurrence.done == 5


def test_main_agency_is_named_where_something_is_still_to_be_told(desk, closed):
    OccurrenceFactory(task=closed.task, period_start=D(2024, 10, 1), period_end=D(2024, 12, 31))

    assert name_main_agency(closed.task, by=desk.office, agency=desk.agency).main_agency


def test_past_periods_around_a_frozen_one_are_opened(desk):
    freeze(desk, D(2024, 4, 1), D(2024, 6, 30))

    with pytest.raises(InvalidChange) as refusal:
        open_past(desk, D(2024, 1, 1), D(2024, 9, 30))
    open_past(desk, D(2024, 7, 1), D(2024, 9, 30))

    assert list(refusal.value.errors) == ["last"]
    assert {row.period_start for row in Occurrence.objects.all()} == {D(2024, 7, 1)}


def test_duty_of_a_frozen_period_does_not_move_to_a_successor(desk, system):
    owed = desk.duty(member=desk.agency)
    freeze(desk, *THIRD_QUARTER)
    heir = AgencyFactory(jurisdiction=desk.place)
    AgencySuccessionFactory(predecessor=desk.agency, successor=heir, on=TODAY)

    assert move_duties(by=system, today=TODAY) == 0
    owed.refresh_from_db()
    assert owed.member == desk.agency
    assert not AuditEvent.objects.filter(verb="tasks.move_duty").exists()


def test_dates_of_a_frozen_period_are_not_settled(desk):
    desk.duty(provisional=True)
    assert settle_provisional_dates(today=TODAY) == 1
    Occurrence.objects.update(provisional=True)
    freeze(desk, *THIRD_QUARTER)

    assert settle_provisional_dates(today=TODAY) == 0


# --- what lies in it ------------------------------------------------------------------------------


def test_year_stays_open_for_what_is_outside_of_a_frozen_quarter(desk):
    occurrence = desk.target()
    freeze(desk, *THIRD_QUARTER)

    override_light(occurrence, by=desk.office, today=TODAY, colour="red", reason="核实")

    assert occurrence.override_colour == "red"


@pytest.mark.parametrize(
    ("starts", "closes"),
    [
        ([], False),
        ([(1, 1), (4, 1), (7, 1)], False),
        ([(4, 1), (7, 1), (10, 1)], False),
        ([(1, 1), (7, 1), (10, 1)], False),
        ([(1, 1), (4, 1), (7, 1), (10, 1)], True),
    ],
)
def test_year_is_closed_when_all_of_it_is_frozen(desk, starts, closes):
    ends = {1: D(2024, 3, 31), 4: D(2024, 6, 30), 7: D(2024, 9, 30), 10: D(2024, 12, 31)}
    for month, day in starts:
        PeriodFreezeFactory(
            jurisdiction=desk.place, period_start=D(2024, month, day), period_end=ends[month]
        )
    PeriodFreezeFactory(period_start=D(2024, 1, 1), period_end=D(2024, 12, 31))
    occurrence = OccurrenceFactory(task=desk.duty().task, **YEAR)

    assert frozen(occurrence) is closes
    assert Occurrence.objects.filter(is_frozen(), pk=occurrence.pk).exists() is closes


def test_day_that_is_told_of_closes_a_year_for_that_report(desk):
    occurrence = desk.target()
    freeze(desk, *THIRD_QUARTER)

    assert frozen(occurrence, D(2024, 7, 1))
    assert not frozen(occurrence, D(2024, 10, 1))
