"""Evidence of reports: who attaches it while the report is written, and who ever sees it."""

import pytest

from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks import evidence_store
from tasks.models import Evidence, ProgressReport
from tasks.permissions import can_attach_evidence_to_report, can_read_evidence
from tasks.services.evidence import attach_evidence, restore_evidence, retire_evidence
from tasks.services.reports import approve_report, return_report, submit_report
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.tasks import files
from tests.tasks.desks import NOW, ON, TODAY


def attach(by, report, **fields):
    return attach_evidence(
        by=by,
        today=TODAY,
        report=report,
        content=files.PDF,
        file_name="签到表.pdf",
        kind="document",
        **fields,
    )


@pytest.fixture
def people(desk, fuxin):
    """Everybody beside the agency and the office, by name."""
    other = AgencyFactory(jurisdiction=desk.place)
    return {
        "another agency": MembershipFactory(
            jurisdiction=desk.place, role=Role.LIAISON, agency=other
        ).user,
        "leader": MembershipFactory(jurisdiction=desk.place, role=Role.LEADER).user,
        "upper": MembershipFactory(jurisdiction=fuxin).user,
        "auditor": MembershipFactory(jurisdiction=desk.place, role=Role.AUDITOR).user,
    }


@pytest.mark.parametrize("person", ["liaison", "head", "office"])
def test_file_is_attached_to_a_draft(desk, person):
    report = desk.write(desk.duty())
    by = getattr(desk, person)
    report.refresh_from_db()

    row = attach(by, report, place="区科技馆")

    assert (row.report, row.observation, row.jurisdiction) == (report, None, desk.place)
    assert row.supports == report
    assert can_attach_evidence_to_report(by, report) is True


def test_file_is_not_attached_by_others(desk, people, outsider):
    report = desk.write(desk.duty())

    for by in (*people.values(), outsider, desk.reviewer):
        with pytest.raises(NotAllowed):
            attach(by, report)
    assert list(evidence_store.stored_files()) == []


@pytest.mark.parametrize("made", ["submit", "approve"])
@pytest.mark.parametrize("person", ["liaison", "office"])
def test_file_is_not_attached_once_the_report_went_in(desk, made, person):
    report = getattr(desk, made)(desk.duty())

    with pytest.raises(InvalidChange, match="不能再改动材料"):
        attach(getattr(desk, person), report)
    assert can_attach_evidence_to_report(getattr(desk, person), report) is False
    assert list(evidence_store.stored_files()) == []


def test_file_is_not_attached_when_the_report_went_in_meanwhile(desk):
    draft = desk.write(desk.duty())
    submit_report(ProgressReport.objects.get(), by=desk.liaison, **ON)

    with pytest.raises(InvalidChange, match="待审核"):
        attach(desk.liaison, draft)
    assert Evidence.objects.count() == 0


def test_evidence_supports_one_thing(desk, observation):
    with pytest.raises(TypeError):
        attach(desk.office, desk.write(desk.duty()), observation=observation)
    with pytest.raises(TypeError):
        attach(desk.office, None)


def test_same_file_twice_on_one_report_is_refused(desk):
    report = desk.write(desk.duty())
    attach(desk.liaison, report)

    with pytest.raises(InvalidChange, match="已经在这里"):
        attach(desk.office, report)


def sees(user, row):
    listed = Evidence.objects.visible_to(user).filter(pk=row.pk).exists()
    assert listed == can_read_evidence(user, row)
    return listed


def test_evidence_is_seen_as_its_report_is(desk, people, outsider):
    report = desk.write(desk.duty())
    row = attach(desk.liaison, report)

    def seen_by():
        row.refresh_from_db()
        return [name for name, user in people.items() if sees(user, row)]

    assert seen_by() == []
    submit_report(report, by=desk.liaison, **ON)
    assert seen_by() == []
    return_report(report, by=desk.reviewer, today=TODAY, now=NOW, note="请写具体")
    assert seen_by() == []
    for user in (desk.liaison, desk.head, desk.office, desk.reviewer):
        assert sees(user, row)
    submit_report(report, by=desk.liaison, **ON)
    approve_report(report, by=desk.office, **ON)
    assert seen_by() == ["another agency", "leader", "upper"]
    assert not sees(outsider, row)


def test_agency_retires_evidence_while_it_writes(desk):
    report = desk.write(desk.duty())
    row = attach(desk.liaison, report)

    retire_evidence(row, by=desk.liaison, reason="拍错了")
    restore_evidence(row, by=desk.liaison)
    submit_report(report, by=desk.liaison, **ON)
    row = Evidence.objects.get()
    with pytest.raises(NotAllowed):
        retire_evidence(row, by=desk.liaison, reason="拍错了")

    retire_evidence(row, by=desk.office, reason="有个人信息")
    assert (can_read_evidence(desk.liaison, row), can_read_evidence(desk.office, row)) == (
        False,
        True,
    )
