"""From stored rows to lights."""

import datetime
from decimal import Decimal

import pytest

from indicators.models import Indicator
from tasks.models import Occurrence
from tasks.reckoning import RELATED, owing, reckon, settled
from tasks.states import Colour, Late, LightReason, OccurrenceState
from tests.factories.agencies import AgencyFactory, VenueFactory
from tests.factories.indicators import ObservationFactory, TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    OccurrenceFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
    TargetTaskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

D = datetime.date
YEAR = {
    "period_start": D(2023, 1, 1),
    "period_end": D(2023, 12, 31),
    "opens_on": D(2023, 1, 1),
    "work_due_on": D(2023, 12, 31),
    "report_due_on": D(2024, 1, 8),
    "locks_on": D(2024, 1, 23),
}


@pytest.fixture
def measure(haizhou):
    return MeasureFactory(plan__jurisdiction=haizhou)


def year_of(measure, *, adding_up=None, **fields):
    """The year 2023 of a task with a target of `fields`."""
    defaults = {"metric": "开馆天数", "unit": "天", "value": Decimal(300)}
    target = TargetFactory(measure=measure, **(defaults | fields))
    if adding_up:
        Indicator.objects.filter(pk=target.indicator_id).update(
            over_agencies=adding_up[0],
            over_time=adding_up[1],
            denominator="总数",
            kind="percentage" if target.unit == "%" else "number",
        )
    task = TargetTaskFactory(measure=measure, target=target)
    return OccurrenceFactory(task=task, quota=None if target.per else target.value, **YEAR)


def approved(occurrence, day, quantity=None, **fields):
    return ApprovedReportFactory(
        occurrence=occurrence,
        performed_on=day,
        submitted_on=(told_on := fields.pop("submitted_on", day)),
        decided_on=fields.pop("decided_on", told_on),
        quantity=quantity,
        **fields,
    )


def on(day, occurrence):
    row = Occurrence.objects.select_related(*RELATED).get(pk=occurrence.pk)
    return reckon([row], today=day)[0]


def test_the_example_of_three_hundred_days(measure):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    first = approved(occurrence, D(2023, 3, 31), 40)
    approved(occurrence, D(2023, 6, 30), 52, agency=first.agency)
    row = on(D(2023, 6, 30), occurrence)
    assert (row.total.value, row.light.expected, row.light.reachable) == (92, 149, 276)
    assert (row.light.colour, row.light.reason) == (Colour.RED, LightReason.OUT_OF_REACH)
    assert row.sentence == (
        "截至6月30日应达149天，实际92天；此后每天开放也只能达到276天，已无法完成300天。"
    )


def test_only_approved_reports_count_and_pending_shows(measure):
    occurrence = year_of(measure)
    SubmittedReportFactory(
        occurrence=occurrence,
        performed_on=D(2023, 6, 30),
        submitted_on=D(2023, 6, 30),
        quantity=149,
    )
    ProgressReportFactory(occurrence=occurrence, performed_on=D(2023, 6, 30), quantity=9)
    row = on(D(2023, 6, 30), occurrence)
    assert (row.total.value, row.pending, len(row.reports)) == (None, 1, 1)
    assert row.light.colour == Colour.RED


@pytest.mark.parametrize(
    ("day", "done", "pending"),
    [(D(2023, 7, 2), None, 0), (D(2023, 7, 3), None, 1), (D(2023, 7, 6), 149, 0)],
)
def test_an_earlier_day_knows_what_was_known_then(measure, day, done, pending):
    occurrence = year_of(measure)
    told = {"submitted_on": D(2023, 7, 3), "decided_on": D(2023, 7, 6)}
    approved(occurrence, D(2023, 6, 30), 149, **told)
    row = on(day, occurrence)
    assert (row.total.value, row.pending) == (done, pending)


def test_reports_tell_until_their_day_and_no_longer_than_the_next_is_overdue(measure):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    approved(occurrence, D(2023, 6, 30), 181)
    assert on(D(2023, 9, 30), occurrence).light.as_of == D(2023, 6, 30)
    assert on(D(2023, 10, 20), occurrence).light.as_of == D(2023, 9, 30)


@pytest.mark.parametrize(
    ("day", "as_of", "expected", "colour"),
    [
        (D(2023, 3, 7), D(2022, 12, 31), 0, Colour.GREEN),
        (D(2023, 4, 10), D(2022, 12, 31), 0, Colour.GREEN),
        (D(2023, 4, 11), D(2023, 3, 31), 74, Colour.RED),
    ],
)
def test_silence_counts_when_the_first_report_is_overdue(measure, day, as_of, expected, colour):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    row = on(day, occurrence)
    assert (row.light.as_of, row.light.expected, row.light.colour) == (as_of, expected, colour)


def test_report_that_was_due_before_the_plan_came_out_is_missed_by_nobody(measure):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    measure.plan.issued_on = D(2023, 5, 1)
    measure.plan.save(update_fields=["issued_on"])
    assert on(D(2023, 6, 1), occurrence).light.colour == Colour.GREEN
    assert on(D(2023, 7, 8), occurrence).light.as_of == D(2023, 6, 30)


def test_silence_to_the_end_keeps_no_limit(measure):
    occurrence = year_of(measure, metric="事故", unit="次", value=Decimal(9), comparator="at_most")
    approved(occurrence, D(2023, 9, 30), 1)
    assert on(D(2024, 1, 8), occurrence).light.reason == LightReason.DUE_SOON
    assert on(D(2024, 1, 9), occurrence).light.reason == LightReason.OVERDUE
    assert settled(occurrence, today=D(2024, 1, 9)).state == OccurrenceState.OPEN
    approved(occurrence, D(2023, 12, 31), 1)
    assert on(D(2024, 1, 9), occurrence).light.reason == LightReason.DONE


def test_the_lowest_venue_counts_and_silent_ones_are_closed(measure):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    lead = EffectiveAssignmentFactory(measure=measure, role="lead").agency
    open_one, other = VenueFactory(agency=lead), VenueFactory(agency=lead)
    approved(occurrence, D(2023, 6, 30), 181, venue=open_one, agency=lead)
    assert on(D(2023, 6, 30), occurrence).total.value == 0
    approved(occurrence, D(2023, 6, 30), 150, venue=other, agency=lead)
    assert on(D(2023, 6, 30), occurrence).total.value == 150


def test_each_lead_without_a_venue_is_one_and_the_silent_closes_nothing(measure):
    occurrence = year_of(measure, adding_up=("minimum", "sum"))
    one, other, _silent = [
        EffectiveAssignmentFactory(measure=measure, role="lead").agency for _n in range(3)
    ]
    approved(occurrence, D(2023, 6, 30), 150, agency=one)
    assert on(D(2023, 6, 30), occurrence).total.value == 150
    approved(occurrence, D(2023, 6, 30), 150, agency=other)
    assert on(D(2023, 6, 30), occurrence).total.value == 150


def test_a_ratio_is_told_with_its_denominator(measure):
    occurrence = year_of(
        measure,
        adding_up=("ratio", "latest"),
        metric="信息员占常住人口的比例",
        unit="%",
        value=Decimal(2),
    )
    approved(occurrence, D(2023, 6, 30), 3000, denominator=200_000)
    row = on(D(2023, 6, 30), occurrence)
    assert (row.total.value, row.total.denominator) == (Decimal("1.5"), 200_000)


def test_a_group_without_members_is_told_as_n_of_n(measure):
    occurrence = year_of(measure, per="各学校", unit="次", value=Decimal(1))
    approved(occurrence, D(2023, 6, 30), 12, denominator=14)
    row = on(D(2023, 6, 30), occurrence)
    assert (row.standing.shape, row.total.value, row.standing.quota) == ("tally", 12, 14)
    assert row.light.colour == Colour.GREEN
    assert row.light.reason != LightReason.DONE


def test_a_level_to_reach_by_a_day_starts_from_what_was_measured(measure):
    target = TargetFactory(
        measure=measure,
        metric="科普基地",
        unit="个",
        value=Decimal(12),
        kind="deadline",
        due="2025",
        frequency_unit="",
        frequency_every=None,
    )
    task = TargetTaskFactory(
        measure=measure,
        target=target,
        frequency_unit="",
        frequency_every=None,
        starts_on=D(2022, 7, 1),
        ends_on=D(2025, 12, 31),
    )
    Indicator.objects.filter(pk=target.indicator_id).update(over_time="latest")
    occurrence = OccurrenceFactory(
        task=task,
        quota=12,
        period_start=D(2022, 7, 1),
        period_end=D(2025, 12, 31),
        opens_on=D(2022, 7, 1),
        work_due_on=D(2025, 12, 31),
        report_due_on=D(2026, 1, 8),
        locks_on=D(2026, 1, 23),
    )
    assert on(D(2024, 8, 15), occurrence).light.reason == LightReason.NO_BASELINE
    ObservationFactory(
        indicator=target.indicator,
        jurisdiction=measure.plan.jurisdiction,
        observed_on=D(2022, 6, 30),
        value=Decimal(5),
    )
    row = on(D(2024, 8, 15), occurrence)
    assert row.standing.baseline == (D(2022, 6, 30), 5)
    assert (row.light.expected, row.light.colour) == (9, Colour.YELLOW)


def test_a_narrative_is_done_by_one_approved_report(measure):
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure))
    approved(occurrence, D(2024, 8, 1))
    assert on(D(2024, 8, 15), occurrence).light.reason == LightReason.DONE


def test_periods_that_are_not_stored_are_reckoned_too(measure):
    task = TaskFactory(measure=measure)
    row = Occurrence(
        task=task,
        period_start=D(2024, 7, 1),
        period_end=D(2024, 9, 30),
        opens_on=D(2024, 7, 1),
        work_due_on=D(2024, 9, 30),
        report_due_on=D(2024, 10, 12),
        locks_on=D(2024, 10, 27),
    )
    assert reckon([row], today=D(2024, 10, 13))[0].light.reason == LightReason.OVERDUE


def test_statements_do_not_grow_with_periods(measure, django_assert_num_queries):
    def row():
        metric = f"开馆天数{Occurrence.objects.count()}"
        occurrence = year_of(measure, adding_up=("minimum", "sum"), metric=metric)
        return approved(occurrence, D(2023, 3, 31), 40)

    def read(count):
        rows = Occurrence.objects.select_related(*RELATED)[:count]
        with django_assert_num_queries(4):
            assert len(reckon(rows, today=D(2023, 6, 30))) == count

    row()
    read(1)
    row()
    row()
    read(3)


# --- what approved reports make of a period -------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "submitted_on", "late"),
    [
        (D(2023, 12, 31), D(2024, 1, 8), ""),
        (D(2023, 12, 31), D(2024, 1, 9), Late.REPORT),
        (D(2024, 1, 5), D(2024, 1, 5), Late.WORK),
    ],
)
def test_lateness_is_that_of_the_report_that_made_it_whole(measure, day, submitted_on, late):
    occurrence = year_of(measure, metric="演练", unit="次", value=Decimal(2))
    approved(occurrence, D(2023, 5, 1), 1)
    approved(occurrence, day, 1, submitted_on=submitted_on)
    approved(occurrence, D(2024, 1, 20), 1)
    result = settled(occurrence, today=D(2024, 1, 20))
    assert (result.done, result.state, result.done_on, result.late) == (
        3,
        OccurrenceState.DONE,
        day,
        late,
    )


def test_more_work_after_the_last_day_makes_nothing_late(measure):
    occurrence = year_of(measure, metric="演练", unit="次", value=Decimal(1))
    approved(occurrence, D(2023, 5, 1), 1)
    approved(occurrence, D(2024, 1, 5), 1)
    assert on(D(2024, 1, 20), occurrence).light.late == ""


def test_a_backfilled_period_is_never_reported_late(measure):
    occurrence = year_of(measure, metric="演练", unit="次", value=Decimal(1))
    Occurrence.objects.filter(pk=occurrence.pk).update(opened_reason="补录")
    occurrence.refresh_from_db()
    approved(occurrence, D(2023, 5, 1), 1, submitted_on=D(2024, 8, 1))
    assert settled(occurrence, today=D(2024, 8, 1)).late == ""


def test_an_unmet_period_stays_open_with_what_was_done(measure):
    occurrence = year_of(measure, metric="演练", unit="次", value=Decimal(2))
    approved(occurrence, D(2023, 5, 1), 1)
    result = settled(occurrence, today=D(2023, 6, 1))
    assert (result.done, result.state, result.done_on) == (1, OccurrenceState.OPEN, None)


# --- who owes -------------------------------------------------------------------------------------


def test_all_leads_owe_and_responsible_ones_do_not(measure):
    leads = [EffectiveAssignmentFactory(measure=measure, role="lead").agency for _n in range(2)]
    EffectiveAssignmentFactory(measure=measure, role="responsible")
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure))
    assert owing([occurrence]) == {occurrence.pk: leads}


def test_the_main_agency_owes_alone(measure, haizhou):
    EffectiveAssignmentFactory(measure=measure, role="lead")
    main = AgencyFactory(jurisdiction=haizhou)
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure, main_agency=main))
    assert owing([occurrence]) == {occurrence.pk: [main]}


def test_a_member_owes_its_own(measure, haizhou):
    EffectiveAssignmentFactory(measure=measure, role="lead")
    town = AgencyFactory(jurisdiction=haizhou)
    occurrence = OccurrenceFactory(task=TaskFactory(measure=measure), member=town)
    assert owing([occurrence]) == {occurrence.pk: [town]}
