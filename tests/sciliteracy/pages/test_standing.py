"""Lights on the pages that were there: plan, measure, home, agency."""

import datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from sciliteracy.pages.agency_dashboard import dashboard
from sciliteracy.pages.plan import plan_page
from sciliteracy.pages.standing import counted as counts_of
from tasks.rules import Rules
from tasks.states import Colour
from tests.factories.agencies import MembershipFactory
from tests.factories.indicators import TargetFactory
from tests.factories.plans import EffectiveAssignmentFactory, PlanFactory
from tests.factories.tasks import ProgressReportFactory, SubmittedReportFactory
from tests.sciliteracy.pages.standing_world import (
    SECOND_QUARTER,
    TODAY,
    approved,
    counted,
    lead_of,
    measure_in,
    missed,
    overdue,
    running,
    warm,
)

PLAN, MEASURE, HOME, AGENCY = 22, 16, 26, 23
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou)


def test_counts_keep_the_order_and_the_names_of_the_jurisdiction():
    counts = counts_of(["red", "green", "green"], Rules(colours={"red": "滞后"}))

    assert counts.text == "绿 2 黄 0 滞后 1 灰 0"
    assert [share.start for share in counts.shares] == [0, 66.67, 66.67, 100]


def test_counts_of_nothing_have_no_width():
    assert {share.width for share in counts_of([]).shares} == {0}


def test_plan_shows_the_worst_light_of_each_measure_with_its_sentence(client, owner, plan):
    measure = measure_in(plan)
    late = overdue(measure)
    running(measure, task=late.task)
    counted(measure)
    client.force_login(owner)

    response = client.get(plan.get_absolute_url())

    standing = response.context["page"].blocks[0].rows[0].standing
    assert (standing.colour, standing.worst.occurrence) == (Colour.RED, late)
    assertContains(response, late.get_absolute_url())
    assertContains(response, standing.worst.sentence)


def test_plan_counts_measures_by_colour_and_filters_by_it(client, owner, plan):
    red, green, without = measure_in(plan), measure_in(plan), measure_in(plan)
    overdue(red)
    running(green)

    page = plan_page(plan, user=owner, today=TODAY, light="red")

    assert [share.number for share in page.counts.shares] == [1, 0, 1, 0]
    assert [row.measure for block in page.blocks for row in block.rows] == [red]
    client.force_login(owner)
    response = client.get(plan.get_absolute_url(), {"light": "red"})
    assertNotContains(response, f'id="measure-{green.pk}"')
    assertContains(client.get(plan.get_absolute_url(), {"light": "x"}), f"measure-{without.pk}")


def test_plan_of_which_nothing_is_owed_shows_no_lights(client, owner, plan):
    measure_in(plan)
    client.force_login(owner)

    response = client.get(plan.get_absolute_url())

    assert response.context["page"].counts is None
    assertNotContains(response, 'class="c-light"')


def test_measure_shows_each_task_with_period_and_light(client, owner, plan):
    measure = measure_in(plan)
    year, quarter = counted(measure), running(measure)
    client.force_login(owner)

    response = client.get(measure.get_absolute_url())

    for words in ["2024年三季度", year.get_absolute_url(), quarter.get_absolute_url()]:
        assertContains(response, words)


def test_measure_shows_what_runs_and_what_was_missed_before_it(client, owner, plan):
    measure = measure_in(plan)
    quarter = running(measure)
    late = missed(measure, task=quarter.task)
    client.force_login(owner)

    response = client.get(measure.get_absolute_url())

    (task,) = response.context["page"].tasks
    shown = [part.head for part in task.parts]
    assert [row.occurrence for row in shown] == [quarter, late]
    assert [row.light.colour for row in shown] == [Colour.GREEN, Colour.RED]
    for row in shown:
        assertContains(response, row.sentence)
        assertContains(response, row.occurrence.get_absolute_url())


def test_plan_says_of_a_measure_what_was_missed(client, owner, plan):
    measure = measure_in(plan)
    quarter = running(measure)
    late = missed(measure, task=quarter.task)

    page = plan_page(plan, user=owner, today=TODAY)

    standing = page.blocks[0].rows[0].standing
    assert (standing.colour, standing.worst.occurrence) == (Colour.RED, late)
    assert page.counts.text == "绿 0 黄 0 红 1 灰 0"


def test_home_counts_what_was_missed_and_nothing_of_ended_plans(client, owner, haizhou, plan):
    missed(measure_in(plan))
    running(measure_in(plan))
    ended = PlanFactory(jurisdiction=haizhou, period_start=2016, period_end=2020)
    missed(measure_in(ended))
    client.force_login(owner)

    entries = client.get("/").context["page"].entries

    told = {entry.plan: entry.counts and entry.counts.text for entry in entries}
    assert told == {plan: "绿 1 黄 0 红 1 灰 0", ended: None}


def test_home_counts_each_plan(client, owner, plan):
    overdue(measure_in(plan))
    running(measure_in(plan))
    client.force_login(owner)

    entry = client.get("/").context["page"].entries[0]

    assert entry.counts.text == "绿 1 黄 0 红 1 灰 0"


def test_agency_sees_what_is_due_overdue_pending_and_done(owner, plan):
    measures = [measure_in(plan) for _n in range(4)]
    agency = lead_of(measures[0])
    for measure in measures[1:]:
        EffectiveAssignmentFactory(measure=measure, agency=agency)
    late, due = overdue(measures[0]), running(measures[1])
    pending, done = running(measures[2]), running(measures[3])
    SubmittedReportFactory(occurrence=pending, agency=agency)
    approved(done, agency=agency)

    board = dashboard(agency, user=owner, today=TODAY)

    found = [[row.occurrence for row in rows] for rows in (board.overdue, board.due)]
    assert found == [[late], [due]]
    assert [row.occurrence for row in board.pending + board.done] == [pending, done]
    assert board.to_do[0].occurrence == late


def test_agency_sees_what_it_missed_beside_what_runs(owner, plan):
    measure = measure_in(plan)
    agency = lead_of(measure)
    quarter = running(measure)
    late = missed(measure, task=quarter.task)

    board = dashboard(agency, user=owner, today=TODAY)

    assert [row.occurrence for row in board.overdue] == [late]
    assert [row.occurrence for row in board.due] == [quarter]
    assert board.counts.text == "绿 0 黄 0 红 1 灰 0"


def test_returned_reports_are_counted_for_those_who_work_on_them(owner, outsider, plan):
    measure = measure_in(plan)
    agency = lead_of(measure)
    ProgressReportFactory(
        occurrence=running(measure),
        agency=agency,
        state="returned",
        submitted_by=owner,
        submitted_on=TODAY,
    )
    liaison = MembershipFactory(jurisdiction=plan.jurisdiction, liaison=True, agency=agency).user
    other = MembershipFactory(jurisdiction=plan.jurisdiction, liaison=True).user

    returned = [
        dashboard(agency, user=user, today=TODAY).returned
        for user in (owner, liaison, other, outsider)
    ]

    assert returned == [1, 1, None, None]


def test_record_says_what_was_done_on_time_late_and_never(owner, plan):
    measures = [measure_in(plan) for _n in range(4)]
    agency = lead_of(measures[0])
    for measure in measures[1:]:
        EffectiveAssignmentFactory(measure=measure, agency=agency)
    done = {"state": "done", "done_on": datetime.date(2024, 6, 30)}
    overdue(measures[0], **done)
    overdue(measures[1], **done | {"late": "report"})
    overdue(measures[2])
    running(measures[3])

    line = dashboard(agency, user=owner, today=TODAY).record[0]

    assert (line.name, line.owed, line.on_time, line.late, line.missed) == (
        "2024年二季度",
        3,
        1,
        1,
        1,
    )


def test_agency_page_shows_the_board(client, owner, plan):
    measure = measure_in(plan)
    agency = lead_of(measure)
    late = overdue(measure)
    client.force_login(owner)

    response = client.get(agency.get_absolute_url())

    assertContains(response, late.get_absolute_url())
    assertContains(response, "历期记录")


def build(haizhou, number):
    """`number` plans, each with `number` measures of `number` kinds of periods."""
    agency = None
    for plan in PlanFactory.create_batch(number, jurisdiction=haizhou):
        for _n in range(number):
            measure = measure_in(plan)
            TargetFactory(measure=measure)
            late = overdue(measure)
            running(measure, task=late.task)
            approved(counted(measure), quantity=1)
            if agency is None:
                agency = lead_of(measure)
            else:
                EffectiveAssignmentFactory(measure=measure, agency=agency)
    return plan, measure, agency


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [("plan", PLAN), ("measure", MEASURE), ("home", HOME), ("agency", AGENCY)]
)
def test_pages_with_lights_ask_the_same_number_of_queries(
    client, owner, haizhou, django_assert_num_queries, page, queries, number
):
    plan, measure, agency = build(haizhou, number)
    rows = {"plan": plan, "measure": measure, "agency": agency}
    address = rows[page].get_absolute_url() if page in rows else "/"
    client.force_login(owner)
    warm()

    with django_assert_num_queries(queries):
        client.get(address)


def test_second_quarter_is_over_and_not_locked():
    assert SECOND_QUARTER["report_due_on"] < TODAY < SECOND_QUARTER["locks_on"]
