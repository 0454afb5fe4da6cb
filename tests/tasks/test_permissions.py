"""Who reports, signs, reviews and decides, and who sees which report."""

import pytest

from agencies.states import Role
from tasks.models import ProgressReport
from tasks.permissions import (
    answers_for,
    can_approve_report,
    can_decide_period,
    can_recall_report,
    can_review_report,
    can_sign_report,
    can_write_report,
)
from tasks.services.reports import log_report, return_report
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.tasks.desks import NOW, ON, TODAY


@pytest.fixture
def people(desk, fuxin, outsider, administrator, system):
    other = AgencyFactory(jurisdiction=desk.place)
    given = {"jurisdiction": desk.place}
    return {
        "liaison": desk.liaison,
        "head": desk.head,
        "office": desk.office,
        "reviewer": desk.reviewer,
        "leader": MembershipFactory(**given, role=Role.LEADER).user,
        "auditor": MembershipFactory(**given, role=Role.AUDITOR).user,
        "another": MembershipFactory(**given, role=Role.LIAISON, agency=other).user,
        "upper": MembershipFactory(jurisdiction=fuxin).user,
        "outsider": outsider,
        "administrator": administrator,
        "system": system,
    }


def those(people, predicate, *rest):
    return {name for name, user in people.items() if predicate(user, *rest)}


def test_whose_period_it_is(desk):
    stranger = AgencyFactory(jurisdiction=desk.place)

    assert answers_for(desk.agency, desk.duty())
    assert not answers_for(stranger, desk.target())


def test_who_may_write_sign_and_review(desk, people):
    report = desk.write(desk.duty())

    assert those(people, can_write_report, report) == {"liaison", "head", "office", "system"}
    assert those(people, can_sign_report, report) == {"head", "system"}
    assert those(people, can_review_report, report) == {"office", "reviewer", "system"}
    assert those(people, can_recall_report, report) == {"liaison", "head", "system"}
    assert those(people, can_approve_report, report) == set()


def test_nobody_writes_in_what_is_under_review(desk, people):
    report = desk.submit(desk.duty())

    assert those(people, can_write_report, report) == set()
    assert those(people, can_approve_report, report) == {"office", "reviewer", "system"}


@pytest.mark.parametrize("self_approval", [True, False])
def test_nobody_approves_his_own_but_by_the_rules(desk, people, self_approval):
    desk.set_rules(self_approval=self_approval)
    call = {"note": "来电", "achievements": "办了两场。"} | ON
    report = log_report(by=desk.office, occurrence=desk.duty(), agency=desk.agency, **call)

    expected = {"reviewer", "system"} | ({"office"} if self_approval else set())
    assert those(people, can_approve_report, report) == expected
    assert "office" in those(people, can_recall_report, report)


def test_who_decides_on_periods(desk, people):
    assert those(people, can_decide_period, desk.place) == {"office", "system"}


def seen(people, report):
    return {
        name
        for name, user in people.items()
        if ProgressReport.objects.visible_to(user).filter(pk=report.pk).exists()
    }


def test_reports_are_seen_as_they_stand(desk, people):
    own = {"liaison", "head", "office", "reviewer", "system"}
    draft, waiting = desk.write(desk.duty()), desk.submit(desk.target(), quantity=1)
    returned = return_report(
        desk.submit(desk.target(), quantity=1),
        by=desk.reviewer,
        today=TODAY,
        now=NOW,
        note="请写具体",
    )

    assert [seen(people, row) for row in (draft, waiting, returned)] == [own] * 3
    approved = desk.approve(desk.target(), quantity=1)
    assert seen(people, approved) == own | {"leader", "another", "upper"}
