"""The office's queue: what stands beside each report, and what is done with one or several."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from agencies.models import AuditEvent
from plans.models import Plan
from tasks.states import ReportState
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import ApprovedReportFactory, ExtensionFactory
from tests.sciliteracy.pages.standing_world import overdue, warm
from tests.tasks.desks import TODAY, Desk, make_desk

ADDRESS = "/review/"
QUERIES = 14
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    return make_desk(haizhou, owner)


@pytest.fixture
def reviewer(client, desk):
    client.force_login(desk.reviewer)
    return client


def another(desk) -> Desk:
    measure = MeasureFactory(initiative__plan=desk.measure.plan)
    EffectiveAssignmentFactory(measure=measure, agency=desk.agency)
    return Desk(**vars(desk) | {"measure": measure})


def state_of(report):
    report.refresh_from_db()
    return report.state


def test_oldest_due_stands_first_with_last_value_question_and_answer(reviewer, desk):
    number = desk.target(value=30)
    ApprovedReportFactory(
        occurrence=number, agency=desk.agency, quantity=2, performed_on="2024-06-01"
    )
    jump = desk.submit(number, quantity=20)
    duty = desk.submit(desk.duty())

    rows = reviewer.get(ADDRESS).context["rows"]

    assert [row.report for row in rows] == [duty, jump]
    assert rows[1].last.quantity == 2
    assert [one.answer for one in rows[1].asked if "倍以上" in one.text] == ["核对过"]


def test_one_is_approved_and_the_next_is_in_focus(reviewer, desk):
    first, second = desk.submit(desk.duty()), desk.submit(desk.target(value=4), quantity=1)

    response = reviewer.post(ADDRESS, {"act": f"approve:{first.pk}"})

    assertRedirects(response, f"{ADDRESS}#report-{second.pk}", fetch_redirect_response=False)
    assert (state_of(first), state_of(second)) == (ReportState.APPROVED, ReportState.SUBMITTED)


def test_several_are_approved_together_or_none(client, desk):
    one, own = desk.submit(desk.duty()), desk.submit(another(desk).duty())
    own.submitted_by = desk.office
    own.save(update_fields=["submitted_by"])
    client.force_login(desk.office)

    response = client.post(ADDRESS, {"act": "approve", "pick": [one.pk, own.pk]})

    assertContains(response, "不能审核自己报送或审签的填报")
    assert (state_of(one), state_of(own)) == (ReportState.SUBMITTED, ReportState.SUBMITTED)
    client.post(ADDRESS, {"act": "approve", "pick": [one.pk]})
    assert state_of(one) == ReportState.APPROVED


def test_returning_asks_for_words_at_the_row(reviewer, desk):
    report = desk.submit(desk.duty())

    asked = reviewer.post(ADDRESS, {"act": f"return:{report.pk}", f"note-{report.pk}": " "})
    assertContains(asked, "请写明退回的原因。")
    reviewer.post(ADDRESS, {"act": f"return:{report.pk}", f"note-{report.pk}": "补充人数"})

    assert state_of(report) == ReportState.RETURNED
    assert report.steps.last().note == "补充人数"


def test_filters_narrow_the_queue(reviewer, desk):
    desk.submit(desk.duty())
    plan = Plan.objects.get()

    assert len(reviewer.get(ADDRESS, {"plan": plan.pk}).context["rows"]) == 1
    assert len(reviewer.get(ADDRESS, {"agency": desk.agency.pk}).context["rows"]) == 1
    assert reviewer.get(ADDRESS, {"overdue": "1"}).context["rows"] == []
    assert reviewer.get(ADDRESS, {"q": "没有这样的字"}).context["rows"] == []


def test_export_is_on_record(reviewer, desk):
    desk.submit(desk.duty())

    response = reviewer.get(ADDRESS, {"export": "csv"})

    assert desk.agency.name in response.content.decode("utf-8-sig")
    assert AuditEvent.objects.filter(verb="tasks.export_review").count() == 1


def test_open_extensions_are_for_who_decides(client, desk):
    ExtensionFactory(
        occurrence=desk.target(value=4), agency=desk.agency, work_due_after="2025-01-31"
    )
    client.force_login(desk.reviewer)
    assert client.get(ADDRESS).context["extensions"] == []
    client.force_login(desk.office)

    assertContains(client.get(ADDRESS), "场馆维修，顺延一个月。")


def test_other_people_have_no_queue(client, desk, member, outsider):
    report = desk.submit(desk.duty())
    client.force_login(member)
    assert client.get(ADDRESS).status_code == 403
    client.force_login(outsider)
    assert client.get(ADDRESS).context["rows"] == []
    client.post(ADDRESS, {"act": f"approve:{report.pk}"})
    assert state_of(report) == ReportState.SUBMITTED


def test_office_starts_at_the_queue_if_something_waits(client, desk):
    client.force_login(desk.office)
    assertRedirects(client.get(reverse("start")), reverse("home"))
    desk.submit(desk.duty())

    assertRedirects(client.get(reverse("start")), ADDRESS)


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_number_of_times(reviewer, desk, number, django_assert_num_queries):
    for _n in range(number):
        one = another(desk)
        duty = one.duty()
        ApprovedReportFactory(occurrence=overdue(one.measure, task=duty.task), agency=desk.agency)
        one.submit(duty)
        one.submit(one.target(value=4), quantity=1)
    warm()

    with django_assert_num_queries(QUERIES):
        reviewer.get(ADDRESS)


@pytest.mark.parametrize("trap", ["", "x", "-1", "9" * 40, "٣", "\x00", "1e309", "<b>"])
def test_nonsense_never_breaks_the_page(reviewer, desk, trap):
    report = desk.submit(desk.duty())
    for name in ("approve", "return", trap):
        data = {"act": f"{name}:{trap}", "pick": trap, f"note-{report.pk}": trap}
        assert reviewer.post(ADDRESS, data).status_code < 500
    assert reviewer.post(ADDRESS, {"act": "return", "pick": report.pk}).status_code == 200
