"""The due list: everything owed on one screen, saved, sent in, or stopped with what was typed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import UserSession, Venue
from sciliteracy.pages import due
from tasks.models import ProgressReport
from tasks.services.reports import return_report
from tasks.states import EnteredBy, ReportNature, ReportState
from tests.factories.agencies import PASSWORD, MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory, MeasureFactory
from tests.factories.tasks import ApprovedReportFactory, EvidenceFactory, ProgressReportFactory
from tests.sciliteracy.pages.standing_world import missed, overdue, warm
from tests.tasks.desks import DAYS, TODAY, Desk, make_desk

ADDRESS = "/due/"
QUERIES = 23
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def desk(haizhou, owner) -> Desk:
    return make_desk(haizhou, owner)


@pytest.fixture
def liaison(client, desk):
    client.force_login(desk.liaison)
    return client


def key_of(occurrence, agency):
    return f"r{occurrence.pk}-{agency.pk}"


def typed(desk, occurrence, **fields):
    given = {"version": "", "performed_on": "2024-08-15"} | fields
    return {f"{key_of(occurrence, desk.agency)}-{name}": text for name, text in given.items()}


def test_everything_owed_stands_there_overdue_first(liaison, desk):
    running = desk.duty()
    late = overdue(
        MeasureFactory(initiative__plan=desk.measure.plan, initiative__title="逾期的一项")
    )
    EffectiveAssignmentFactory(measure=late.task.measure, agency=desk.agency)

    response = liaison.get(ADDRESS)

    found = [row.occurrence for row in response.context["screen"].rows]
    assert found == [late, running]
    assertContains(response, "已逾期")


def test_what_was_opened_for_backfilling_comes_last_and_is_not_late(liaison, desk):
    opened = {"made_on": TODAY, "opened_reason": "补录", "locks_on": TODAY + timedelta(days=36)}
    past = overdue(MeasureFactory(initiative__plan=desk.measure.plan), **opened)
    EffectiveAssignmentFactory(measure=past.task.measure, agency=desk.agency)
    running = desk.duty()

    response = liaison.get(ADDRESS)

    screen = response.context["screen"]
    assert [row.occurrence for row in screen.rows] == [running, past]
    assert (screen.late, screen.unfinished) == (0, 2)
    assertContains(response, "2024-09-20 前补录")


def test_what_was_reopened_presses_as_before(liaison, desk):
    made = {"made_on": date(2024, 1, 1), "opened_reason": "停电", "locks_on": date(2024, 9, 20)}
    late = overdue(MeasureFactory(initiative__plan=desk.measure.plan), **made)
    EffectiveAssignmentFactory(measure=late.task.measure, agency=desk.agency)
    running = desk.duty()

    screen = liaison.get(ADDRESS).context["screen"]

    assert [row.occurrence for row in screen.rows] == [late, running]
    assert screen.late == 1


def test_what_was_missed_is_told_and_not_asked_for(liaison, desk):
    running = desk.duty()
    late = missed(desk.measure, task=running.task)

    screen = liaison.get(ADDRESS).context["screen"]

    asked = [row.occurrence for block in screen.to_fill for row in block.editable]
    assert asked == [running]
    assert [row.occurrence for row in screen.closed] == [late]
    assert (screen.unfinished, screen.late) == (1, 0)
    assert screen.blocks[0].due_on == running.report_due_on


def test_returned_report_of_a_locked_period_is_not_asked_for(liaison, desk):
    late = missed(desk.measure)
    ProgressReportFactory(
        occurrence=late,
        agency=desk.agency,
        state=ReportState.RETURNED,
        submitted_by=desk.liaison,
        submitted_on=late.report_due_on,
    )

    screen = liaison.get(ADDRESS).context["screen"]

    assert screen.to_fill == []
    assert [row.occurrence for row in screen.closed] == [late]


def test_numbers_and_words_of_one_measure_are_asked_together(liaison, desk):
    words, number = desk.duty(), desk.target(value=4)

    screen = liaison.get(ADDRESS).context["screen"]

    assert len(screen.blocks) == 1
    assert {row.occurrence for row in screen.blocks[0].rows} == {words, number}


def test_saving_keeps_a_draft_and_words_serve_the_number_too(liaison, desk):
    words, number = desk.duty(), desk.target(value=4)
    data = typed(desk, words, achievements="办了两场。") | typed(desk, number, quantity="2")

    assertRedirects(liaison.post(ADDRESS, {"act": "save"} | data), ADDRESS)

    report = ProgressReport.objects.get(occurrence=number)
    assert (report.state, report.quantity, report.achievements) == ("draft", 2, "办了两场。")
    assert ProgressReport.objects.count() == 2


def test_what_does_not_fit_into_the_form_is_not_called_locked(liaison, desk, monkeypatch):
    monkeypatch.setattr(due, "FILLED_AT_ONCE", 1)
    desk.duty()
    desk.target(value=4)

    screen = liaison.get(ADDRESS).context["screen"]

    assert (screen.held_back, screen.closed) == (1, [])


def test_untouched_rows_make_no_draft(liaison, desk):
    duty = desk.duty()

    liaison.post(ADDRESS, {"act": "save"} | typed(desk, duty))

    assert not ProgressReport.objects.exists()


def test_all_are_sent_or_none_and_what_was_typed_is_kept(liaison, desk):
    words, number = desk.duty(), desk.target(value=4)
    data = typed(desk, words, achievements="办了两场。") | typed(
        desk, number, achievements="没有数"
    )

    response = liaison.post(ADDRESS, {"act": "submit"} | data)

    assertContains(response, "1 项还不能报送")
    assertContains(response, "确实没有数量吗？")
    assertContains(response, "没有数</textarea>")
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"draft"}


def test_draft_that_was_emptied_again_stops_nobody(liaison, desk):
    words, number = desk.duty(), desk.target(value=4)
    said = typed(desk, words, achievements="办了两场。")
    liaison.post(ADDRESS, {"act": "save"} | said | typed(desk, number, quantity="2"))
    sent = {row.occurrence_id: row.version for row in ProgressReport.objects.all()}
    said |= typed(desk, words, achievements="办了两场。", version=sent[words.pk])

    data = said | typed(desk, number, quantity="", version=sent[number.pk])
    assertRedirects(liaison.post(ADDRESS, {"act": "submit"} | data), ADDRESS)

    states = dict(ProgressReport.objects.values_list("occurrence", "state"))
    assert states == {words.pk: ReportState.SUBMITTED, number.pk: ReportState.DRAFT}


def test_empty_draft_with_a_file_is_not_passed_over(liaison, desk):
    number = desk.target(value=4)
    draft = ProgressReportFactory(occurrence=number, agency=desk.agency, quantity=None)
    EvidenceFactory(observation=None, report=draft, jurisdiction=draft.agency.jurisdiction)
    data = typed(desk, number, version=draft.version)

    response = liaison.post(ADDRESS, {"act": "submit"} | data)

    assertContains(response, "1 项还不能报送")


def test_question_that_was_answered_lets_it_in(liaison, desk):
    number = desk.target(value=4)
    answer = {"answer_no_words": "只有数"}
    data = typed(desk, number, quantity="1")
    first = liaison.post(ADDRESS, {"act": "submit"} | data)
    assertContains(first, "确实不用写吗？")
    version = ProgressReport.objects.get().version

    liaison.post(
        ADDRESS, {"act": "submit"} | typed(desk, number, quantity="1", version=version, **answer)
    )

    report = ProgressReport.objects.get()
    assert (report.state, report.answers) == (ReportState.SUBMITTED, {"no_words": "只有数"})


def test_bad_number_stands_at_its_field(liaison, desk):
    number = desk.target(value=4)

    response = liaison.post(ADDRESS, {"act": "save"} | typed(desk, number, quantity="-3"))

    assertContains(response, "数量不能是负数。")
    assertContains(response, 'value="-3"')
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("nature", [ReportNature.NO_CHANGE, ReportNature.ZERO])
def test_nothing_new_is_one_click(liaison, desk, nature):
    duty = desk.duty()
    act = {"act": f"{nature}:{key_of(duty, desk.agency)}"}

    assertRedirects(liaison.post(ADDRESS, act | typed(desk, duty)), ADDRESS)

    report = ProgressReport.objects.get()
    assert (report.state, report.nature) == (ReportState.SUBMITTED, nature)


def test_nothing_new_of_what_is_gone_does_not_say_that_all_is_well(liaison, desk):
    duty = desk.duty()
    act = {"act": f"{ReportNature.ZERO}:{key_of(duty, desk.agency)}"}
    liaison.post(ADDRESS, act | typed(desk, duty))

    again = liaison.post(ADDRESS, act | typed(desk, duty), follow=True)

    assertContains(again, "这一项已经报送，或不用再填")
    assert ProgressReport.objects.count() == 1


def test_last_words_are_taken_over_by_a_button_that_stores_nothing(liaison, desk):
    duty = desk.duty()
    ApprovedReportFactory(
        occurrence=overdue(desk.measure, task=duty.task),
        agency=desk.agency,
        achievements="二季度办了三场。",
        performed_on="2024-06-20",
    )
    before = ProgressReport.objects.count()

    response = liaison.post(
        ADDRESS, {"act": f"copy:{key_of(duty, desk.agency)}"} | typed(desk, duty)
    )

    assertContains(response, "二季度办了三场。</textarea>")
    assert ProgressReport.objects.count() == before


def test_two_at_once_are_shown_side_by_side(liaison, desk):
    duty = desk.duty()
    report = desk.write(duty, by=desk.head, achievements="负责人写的。")
    data = typed(desk, duty, achievements="联络员写的。", version=report.version - 1)

    response = liaison.post(ADDRESS, {"act": "save"} | data)

    assert response.status_code == 409
    assertContains(response, "负责人写的。", status_code=409)
    assertContains(response, "联络员写的。", status_code=409)
    again = typed(desk, duty, achievements="联络员写的。", version=report.version)
    liaison.post(ADDRESS, {"act": "save"} | again)
    report.refresh_from_db()
    assert report.achievements == "联络员写的。"


def test_typing_saves_itself_and_answers_with_its_part_of_the_page(liaison, desk):
    duty = desk.duty()
    block = f"m{desk.measure.pk}-{desk.agency.pk}"
    headers = {"HX-Request": "true"}

    response = liaison.post(
        ADDRESS, {"act": f"save:{block}"} | typed(desk, duty, achievements="一"), headers=headers
    )

    assertContains(response, "已自动保存")
    assertNotContains(response, "<html")
    version = ProgressReport.objects.get().version
    assertContains(response, f'name="{key_of(duty, desk.agency)}-version" value="{version}"')
    stale = typed(desk, duty, achievements="二", version=version - 1)
    clash = liaison.post(ADDRESS, {"act": f"save:{block}"} | stale, headers=headers)
    assert clash.status_code == 409
    assertContains(clash, f'-version" value="{version - 1}"', status_code=409)


def test_returned_report_stands_with_its_note(liaison, desk):
    duty = desk.duty()
    report = desk.submit(duty)
    return_report(report, by=desk.office, today=TODAY, now=timezone.now(), note="请补充人数。")

    assertContains(liaison.get(ADDRESS), "请补充人数。")


def test_each_venue_has_its_row(liaison, desk):
    Venue.objects.create(agency=desk.agency, name="科技馆")
    Venue.objects.create(agency=desk.agency, name="文化馆")
    desk.target(adding=DAYS)

    rows = liaison.get(ADDRESS).context["screen"].rows

    assert {row.venue.name for row in rows} == {"文化馆", "科技馆"}


def test_responsible_agency_may_add_and_owes_nothing(client, desk):
    other = EffectiveAssignmentFactory(
        measure=desk.measure, agency__jurisdiction=desk.place, role="responsible"
    ).agency
    duty = desk.duty()
    helper = MembershipFactory(jurisdiction=desk.place, role="liaison", agency=other).user
    client.force_login(helper)

    screen = client.get(ADDRESS).context["screen"]
    added = client.get(ADDRESS, {"add": duty.pk}).context["screen"]

    assert (screen.rows, [one for _agency, one in screen.optional]) == ([], [duty])
    assert [row.occurrence for row in added.rows] == [duty]


def test_office_logs_what_came_by_telephone(client, desk):
    duty = desk.duty()
    client.force_login(desk.office)
    address = f"{ADDRESS}?agency={desk.agency.pk}"
    data = {"act": "submit"} | typed(desk, duty, achievements="来电：办了两场。")

    asked = client.post(address, data)
    assertContains(asked, "请写明是谁、怎样报来的。")
    version = ProgressReport.objects.get().version
    key = f"{key_of(duty, desk.agency)}-version"
    assertRedirects(client.post(address, data | {"note": "联络员来电", key: version}), address)

    report = ProgressReport.objects.get()
    assert (report.state, report.entered_by) == (ReportState.SUBMITTED, EnteredBy.OFFICE)
    assert report.steps.last().note == "联络员来电"


def test_others_have_no_due_list(client, desk, outsider):
    client.force_login(desk.reviewer)
    assert client.get(ADDRESS).status_code == 403
    client.force_login(outsider)
    assert client.get(ADDRESS, {"agency": desk.agency.pk}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_number_of_times(liaison, desk, number, django_assert_num_queries):
    for _n in range(number):
        measure = MeasureFactory(initiative__plan=desk.measure.plan)
        EffectiveAssignmentFactory(measure=measure, agency=desk.agency)
        one = Desk(**vars(desk) | {"measure": measure})
        duty = one.duty()
        one.write(duty)
        one.write(one.target(value=4), quantity=1)
        late = overdue(measure, task=duty.task)
        ApprovedReportFactory(occurrence=late, agency=desk.agency)
    warm()

    with django_assert_num_queries(QUERIES):
        liaison.get(ADDRESS)


@pytest.mark.parametrize("trap", ["", "x", "-1", "9" * 40, "٣", "\x00", "1e309", "NaN", "<b>"])
def test_nonsense_never_breaks_the_page(liaison, desk, trap):
    number = desk.target(value=4)
    key = key_of(number, desk.agency)
    fields = ("version", "quantity", "performed_on", "achievements", "answer_jump")
    data = {f"{key}-{name}": trap for name in fields}

    for act in (trap, f"save:{trap}", f"submit:{trap}", f"copy:{key}", f"zero:{key}", "submit"):
        assert liaison.post(ADDRESS, {"act": act, "note": trap} | data).status_code < 500
    assert liaison.get(ADDRESS, {"agency": trap, "add": trap}).status_code in (200, 404)


def test_signed_in_person_starts_at_the_due_list(liaison):
    assertRedirects(liaison.get(reverse("start")), ADDRESS)


def test_what_was_sent_after_the_log_in_ended_stands_there_again(liaison, desk):
    duty = desk.duty()
    liaison.get(ADDRESS)
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(days=1))
    sent = liaison.post(ADDRESS, {"act": "submit"} | typed(desk, duty, achievements="写了很久。"))
    assert sent.url == f"/login/?next={ADDRESS}"

    liaison.post("/login/", {"username": desk.liaison.username, "password": PASSWORD})

    assertContains(liaison.get(ADDRESS), "写了很久。</textarea>")
    assert not ProgressReport.objects.exists()
