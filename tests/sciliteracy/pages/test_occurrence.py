"""The page of one period."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from plans.states import AssignmentRole
from sciliteracy.pages.occurrence import occurrence_page
from tasks.states import ReportState
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory, PlanFactory
from tests.factories.tasks import (
    ApprovedReportFactory,
    EvidenceFactory,
    ExtensionFactory,
    ProgressReportFactory,
    SubmittedReportFactory,
    TargetTaskFactory,
)
from tests.sciliteracy.pages.standing_world import (
    SECOND_QUARTER,
    TODAY,
    approved,
    counted,
    lead_of,
    measure_in,
    member_periods,
    overdue,
    reporting_task,
    running,
    warm,
)

QUERIES = 19
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def plan(haizhou):
    return PlanFactory(jurisdiction=haizhou, document_number="阜海政发〔2022〕5号")


@pytest.fixture
def measure(plan):
    return measure_in(plan)


def test_page_says_what_is_asked_when_of_whom_and_how_it_stands(client, owner, measure):
    occurrence = counted(measure)
    lead = lead_of(measure)
    sharing = lead_of(measure, role=AssignmentRole.RESPONSIBLE)
    approved(occurrence, agency=lead, quantity=1)
    client.force_login(owner)

    response = client.get(occurrence.get_absolute_url())

    target = occurrence.task.target
    for words in ["阜海政发〔2022〕5号", measure.path, target.quote, lead.name, sharing.name]:
        assertContains(response, words)
    for day in ["2024-12-31", "2025-01-08", "2025-01-23"]:
        assertContains(response, day)
    assertContains(response, response.context["page"].row.sentence)


def test_light_says_its_colour_and_reason_in_words(client, owner, measure):
    occurrence = overdue(measure)
    client.force_login(owner)

    assertContains(client.get(occurrence.get_absolute_url()), "light-red")
    assertContains(client.get(occurrence.get_absolute_url()), "逾期")


def test_nothing_is_expected_until_a_report_is_overdue(client, settings, owner, measure):
    address = counted(measure).get_absolute_url()
    client.force_login(owner)

    settings.PORTAL_TODAY = datetime.date(2024, 4, 8)
    before = client.get(address)
    settings.PORTAL_TODAY = datetime.date(2024, 7, 6)
    after = client.get(address)

    for words in ["统计截至", "应达", "bar-mark"]:
        assertNotContains(before, words)
    for words in ["2024-06-30</dd>", "尚无填报 / 3", "应达 1", "bar-mark"]:
        assertContains(after, words)


def test_light_set_by_hand_is_marked_as_such(client, owner, measure):
    fields = {"override_colour": "yellow", "override_reason": "机构改革", "overridden_by": owner}
    occurrence = running(measure, **fields)
    client.force_login(owner)

    response = client.get(occurrence.get_absolute_url())

    assertContains(response, '<span class="tag">人工认定</span>')
    assertContains(response, "机构改革")


def test_red_that_caught_up_and_late_report_are_marked(client, owner, measure):
    occurrence = overdue(measure, reddened_on=datetime.date(2024, 7, 6), state="done")
    approved(occurrence, performed_on=datetime.date(2024, 6, 30))
    client.force_login(owner)

    response = client.get(occurrence.get_absolute_url())

    assertContains(response, "曾亮红灯")
    assertContains(response, "办结，报送逾期")


def test_provisional_dates_are_said_to_be(client, owner, measure):
    client.force_login(owner)

    response = client.get(running(measure, provisional=True).get_absolute_url())

    assertContains(response, "暂定")


@pytest.mark.parametrize(
    ("who", "seen"), [("owner", True), ("mine", True), ("member", False), ("reader", False)]
)
def test_what_is_not_approved_is_for_its_agency_and_the_office(
    client, settings, owner, member, measure, who, seen
):
    settings.DEMO = True
    occurrence = running(measure)
    report = SubmittedReportFactory(occurrence=occurrence, achievements="还没有审核")
    liaison = MembershipFactory(
        jurisdiction=measure.plan.jurisdiction, liaison=True, agency=report.agency
    )
    people = {"owner": owner, "mine": liaison.user, "member": member}
    if who in people:
        client.force_login(people[who])

    response = client.get(occurrence.get_absolute_url())

    (assertContains if seen else assertNotContains)(response, "还没有审核")


def test_steps_are_for_those_who_work_on_the_report(client, owner, member, measure):
    occurrence = running(measure)
    report = approved(occurrence)
    report.steps.create(
        act="returned", by=owner, acted_on=TODAY, at=report.created_at, note="请补充人数"
    )
    EvidenceFactory(report=report, observation=None, jurisdiction=measure.plan.jurisdiction)
    client.force_login(owner)
    assertContains(client.get(occurrence.get_absolute_url()), "请补充人数")

    client.force_login(member)

    response = client.get(occurrence.get_absolute_url())
    assertNotContains(response, "请补充人数")
    assertContains(response, report.evidence.get().file_name)


def test_replaced_report_is_shown_beside_its_correction_to_the_office_only(
    client, owner, member, measure
):
    occurrence = running(measure)
    old = ApprovedReportFactory(occurrence=occurrence, achievements="原来写的")
    old.state = ReportState.REPLACED
    old.save()
    approved(occurrence, agency=old.agency, corrects=old, correction_reason="数字写错")
    client.force_login(owner)
    assertContains(client.get(occurrence.get_absolute_url()), "原来写的")

    client.force_login(member)

    response = client.get(occurrence.get_absolute_url())
    assertNotContains(response, "原来写的")
    assertContains(response, "数字写错")


def test_members_stand_in_a_grid(client, owner, measure):
    task = TargetTaskFactory(measure=measure)
    rows = member_periods(task, 3)
    approved(rows[0], agency=rows[0].member, quantity=3)

    grid = occurrence_page(rows[1], user=owner, today=TODAY).grid

    assert (grid.done, grid.members) == (1, 3)
    client.force_login(owner)
    response = client.get(rows[1].get_absolute_url())
    assertContains(response, "本期 1/3 已完成")
    assertContains(response, reverse("tasks:occurrence-detail", args=[rows[2].pk]))


def test_earlier_periods_stand_in_a_strip(client, owner, measure):
    task = reporting_task(measure)
    before, now = running(measure, task=task, **SECOND_QUARTER), running(measure, task=task)

    page = occurrence_page(now, user=owner, today=TODAY)

    assert [row.occurrence for row in page.strip] == [before, now]
    assert page.grid is None


def test_acts_are_for_the_office_alone(client, owner, member, measure):
    occurrence = running(measure)
    extension = ExtensionFactory(occurrence=occurrence)
    acts = [
        reverse("tasks:occurrence-override", args=[occurrence.pk]),
        reverse("tasks:occurrence-reopen", args=[occurrence.pk]),
        reverse("tasks:extension-decide", args=[extension.pk]),
    ]
    client.force_login(owner)
    for address in acts:
        assertContains(client.get(occurrence.get_absolute_url()), address)

    client.force_login(member)

    for address in acts:
        assertNotContains(client.get(occurrence.get_absolute_url()), address)


@pytest.mark.parametrize("rows", [1, 3])
def test_period_asks_the_same_number_of_queries(
    client, owner, measure, django_assert_num_queries, rows
):
    task = TargetTaskFactory(measure=measure)
    occurrence = member_periods(task, rows)[0]
    for _n in range(rows):
        report = ProgressReportFactory(
            occurrence=occurrence, agency=AgencyFactory(jurisdiction=measure.plan.jurisdiction)
        )
        report.steps.create(act="written", by=owner, acted_on=TODAY, at=report.created_at)
        EvidenceFactory(report=report, observation=None, jurisdiction=measure.plan.jurisdiction)
        EffectiveAssignmentFactory(measure=measure)
        EffectiveAssignmentFactory(measure=measure, role=AssignmentRole.RESPONSIBLE)
        ExtensionFactory(
            occurrence=occurrence,
            work_due_after=datetime.date(2025, 1, 31),
            state="declined",
            decided_by=owner,
            decided_on=TODAY,
        )
    client.force_login(owner)
    warm()

    with django_assert_num_queries(QUERIES):
        client.get(occurrence.get_absolute_url())


def test_period_of_another_jurisdiction_is_not_found(client, outsider, measure):
    client.force_login(outsider)

    assert client.get(running(measure).get_absolute_url()).status_code == 404


def test_what_is_not_asked_for_yet_is_not_said_to_go_well(client, owner, haizhou):
    client.force_login(owner)
    measure = measure_in(PlanFactory(jurisdiction=haizhou))

    response = client.get(running(measure).get_absolute_url())

    assertContains(response, "未到填报期限")
    assertNotContains(response, "进度正常")
