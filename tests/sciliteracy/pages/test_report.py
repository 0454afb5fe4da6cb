"""The page of one report, and every act on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tasks.models import Evidence, Extension, ProgressReport
from tasks.states import ReportState
from tests.sciliteracy.pages.standing_world import warm
from tests.tasks.desks import TODAY, Desk, make_desk

QUERIES = 18
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings, tmp_path):
    settings.PORTAL_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    return make_desk(haizhou, owner)


def act(client, report, name, **fields):
    return client.post(reverse(f"tasks:report-{name}", args=[report.pk]), fields)


def state_of(report):
    report.refresh_from_db()
    return report.state


def test_report_shows_what_it_says_and_its_steps(client, desk):
    report = desk.submit(desk.target(value=4), quantity=2, achievements="办了两场。")
    client.force_login(desk.liaison)

    response = client.get(report.get_absolute_url())

    assertContains(response, "办了两场。")
    assertContains(response, "办理过程")
    assert response.context["acts"].recall
    assert not response.context["acts"].approve


def test_submitted_report_is_not_there_for_other_readers(client, desk, member):
    report = desk.submit(desk.duty())
    client.force_login(member)

    assert client.get(report.get_absolute_url()).status_code == 404
    desk_reader = desk.approve(desk.target(value=4), quantity=1)
    response = client.get(desk_reader.get_absolute_url())
    assert response.status_code == 200
    assertNotContains(response, "办理过程")


def test_office_returns_with_a_note_and_approves(client, desk):
    report = desk.submit(desk.duty())
    client.force_login(desk.office)

    assertContains(act(client, report, "return", note=""), "该字段是必填项")
    assertRedirects(act(client, report, "return", note="补充"), report.get_absolute_url())
    assert state_of(report) == ReportState.RETURNED

    other = desk.submit(desk.target(value=4), quantity=1)
    act(client, other, "approve")
    assert state_of(other) == ReportState.APPROVED


def test_head_signs_what_waits_for_the_agency(client, desk):
    desk.set_rules(agency_signs=True)
    report = desk.submit(desk.duty())
    client.force_login(desk.head)

    assertContains(client.get("/due/"), reverse("tasks:report-sign", args=[report.pk]))
    act(client, report, "sign")

    assert state_of(report) == ReportState.SUBMITTED


def test_agency_takes_back_and_throws_away(client, desk):
    report = desk.submit(desk.duty())
    client.force_login(desk.liaison)

    act(client, report, "recall", reason="数填错了")
    assert state_of(report) == ReportState.DRAFT
    act(client, report, "withdraw", reason="重复")
    assert state_of(report) == ReportState.WITHDRAWN


def test_correction_is_drafted_edited_and_sent(client, desk):
    report = desk.approve(desk.target(value=4), quantity=2)
    client.force_login(desk.liaison)

    response = act(client, report, "correct", reason="多报一场")
    correction = ProgressReport.objects.get(corrects=report)
    assertRedirects(response, reverse("tasks:report-edit", args=[correction.pk]))
    data = {"quantity": 1, "performed_on": "2024-08-15", "achievements": "办了一场。"}
    edited = act(client, correction, "edit", version=correction.version, **data)
    assertRedirects(edited, correction.get_absolute_url())
    act(client, correction, "submit")

    assert state_of(correction) == ReportState.SUBMITTED
    assert correction.quantity == 1


def test_question_is_asked_on_the_page_that_submits(client, desk):
    report = desk.write(desk.target(value=4), quantity=2, achievements="")
    client.force_login(desk.liaison)

    assertContains(act(client, report, "submit"), "确实不用写吗？")
    act(client, report, "submit", answer_no_words="只有数")

    assert state_of(report) == ReportState.SUBMITTED


def test_several_files_are_attached_and_one_is_retired(client, desk):
    report = desk.write(desk.duty())
    client.force_login(desk.liaison)
    files = [SimpleUploadedFile(f"{n}.txt", f"第{n}份".encode()) for n in (1, 2)]

    address = reverse("tasks:report-attach", args=[report.pk])
    response = client.post(address, {"file": files, "kind": "document"})
    assertRedirects(response, f"{report.get_absolute_url()}#evidence")

    piece = Evidence.objects.order_by("pk").first()
    assert Evidence.objects.filter(report=report).count() == 2
    retire = reverse("tasks:evidence-retire", args=[piece.pk])
    assertContains(client.get(retire), desk.agency.name)
    assertRedirects(client.post(retire, {"reason": "传错"}), report.get_absolute_url())


def test_file_that_is_refused_is_named_and_others_stay(client, desk):
    report = desk.write(desk.duty())
    client.force_login(desk.liaison)
    files = [SimpleUploadedFile("好.txt", "第一份".encode()), SimpleUploadedFile("坏.exe", b"MZ")]

    address = reverse("tasks:report-attach", args=[report.pk])
    response = client.post(address, {"file": files, "kind": "document"})

    assertContains(response, "坏.exe：")
    assert Evidence.objects.filter(report=report).count() == 1


def test_agency_asks_for_more_time(client, desk):
    number = desk.target(value=4)
    client.force_login(desk.liaison)
    address = reverse("tasks:extension-ask", args=[number.pk])
    given = {"agency": desk.agency.pk, "reason": "场馆维修"}

    assertContains(client.post(address, given | {"work_due_after": "2024-01-01"}), "要晚于原期限")
    response = client.post(address, given | {"work_due_after": "2025-01-31"})

    assertRedirects(response, number.get_absolute_url())
    assert Extension.objects.get().reason == "场馆维修"
    client.force_login(desk.reviewer)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_number_of_times(client, desk, number, django_assert_num_queries):
    duty = desk.duty()
    report = desk.write(duty)
    client.force_login(desk.liaison)
    files = [SimpleUploadedFile(f"{n}.txt", f"第{n}份".encode()) for n in range(number)]
    address = reverse("tasks:report-attach", args=[report.pk])
    client.post(address, {"file": files, "kind": "document"})
    client.get(report.get_absolute_url())
    warm()

    with django_assert_num_queries(QUERIES):
        client.get(report.get_absolute_url())
