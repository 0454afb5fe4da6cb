"""Two people at the same report in the same moment: one is served, the other told in words."""

import pytest

from agencies.models import AuditEvent
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from tasks.models import Occurrence, ProgressReport
from tasks.services.reports import (
    approve_report,
    return_report,
    submit_report,
    write_report,
)
from tasks.states import ReportState
from tests.at_once import at_once
from tests.factories.agencies import JurisdictionFactory, MembershipFactory
from tests.tasks.desks import NOW, ON, TODAY, make_desk

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("unsealed"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def desk(db):
    place = JurisdictionFactory()
    return make_desk(place, MembershipFactory(jurisdiction=place).user)


def page(report):
    """The row as one more page has it."""
    return ProgressReport.objects.get(pk=report.pk)


def refusals(results):
    return [str(one) for one in results if isinstance(one, InvalidChange | StaleVersion)]


def test_two_approvals_count_once(desk):
    occurrence = desk.target(value=20)
    report = desk.submit(occurrence, quantity=5)
    pages = [page(report), page(report)]

    results = at_once(
        lambda: approve_report(pages[0], by=desk.office, **ON),
        lambda: approve_report(pages[1], by=desk.reviewer, **ON),
    )

    assert len(refusals(results)) == 1
    assert "办理“通过”" in refusals(results)[0]
    assert report.steps.filter(act="approved").count() == 1
    assert Occurrence.objects.get(pk=occurrence.pk).done == 5


def test_two_reports_approved_at_once_both_count(desk):
    occurrence = desk.target(value=20)
    first = desk.submit(occurrence, quantity=5)
    other = make_desk(desk.place, desk.office)
    desk.measure.effective_assignments.create(agency=other.agency, role="lead", basis="own")
    second = other.submit(occurrence, quantity=4)
    pages = [page(first), page(second)]

    at_once(
        lambda: approve_report(pages[0], by=desk.office, **ON),
        lambda: approve_report(pages[1], by=desk.reviewer, **ON),
    )

    assert Occurrence.objects.get(pk=occurrence.pk).done == 9


def test_double_click_submits_once(desk):
    draft = desk.write(desk.duty())
    pages = [page(draft), page(draft)]

    results = at_once(
        lambda: submit_report(pages[0], by=desk.liaison, **ON),
        lambda: submit_report(pages[1], by=desk.liaison, **ON),
    )

    assert refusals(results) == []
    assert [one.state for one in results] == [ReportState.SUBMITTED] * 2
    assert draft.steps.filter(act="submitted").count() == 1
    assert AuditEvent.objects.filter(verb="tasks.submit_report").count() == 1


def test_two_people_submit_once(desk):
    draft = desk.write(desk.duty())
    pages = [page(draft), page(draft)]

    results = at_once(
        lambda: submit_report(pages[0], by=desk.liaison, **ON),
        lambda: submit_report(pages[1], by=desk.head, **ON),
    )

    assert len(refusals(results)) == 1
    assert draft.steps.filter(act="submitted").count() == 1


def test_submitting_while_it_is_returned_leaves_one_of_both(desk):
    report = desk.submit(desk.duty())
    pages = [page(report), page(report)]

    results = at_once(
        lambda: return_report(pages[0], by=desk.reviewer, today=TODAY, now=NOW, note="请写具体"),
        lambda: submit_report(pages[1], by=desk.head, **ON),
    )

    assert len(refusals(results)) == 1
    assert page(report).state == ReportState.RETURNED
    assert [step.act for step in report.steps.all()] == ["written", "submitted", "returned"]


def test_two_first_drafts_are_one(desk):
    occurrence = desk.duty()

    def write(by):
        return lambda: write_report(
            by=by, occurrence=occurrence, agency=desk.agency, achievements=f"{by}写", **ON
        )

    results = at_once(write(desk.liaison), write(desk.head))

    assert refusals(results) == []
    assert len({one.pk for one in results}) == ProgressReport.objects.count() == 1
