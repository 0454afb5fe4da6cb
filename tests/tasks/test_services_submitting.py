"""Submitting, signing, recalling, and what came by telephone."""

import datetime

import pytest

from agencies.models import AuditEvent
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.checks import Unready
from tasks.models import ProgressReport
from tasks.services import submitting as services
from tasks.services.reports import (
    NotAllSubmitted,
    log_report,
    recall_report,
    report_nothing_new,
    return_report,
    sign_report,
    submit_report,
    submit_reports,
)
from tasks.states import EnteredBy, ReportAct, ReportNature, ReportState
from tests.factories.agencies import AgencyFactory, MembershipFactory, VenueFactory
from tests.tasks.desks import DAYS, NOW, ON, SHARE, STOCK, TODAY, log
from tests.verbs import verbs_of

LATE = datetime.date(2024, 10, 10)


def signing(desk):
    desk.set_rules(agency_signs=True)
    return desk.submit(desk.duty())


CALLS = {
    "submit_report": lambda by, desk: submit_report(desk.write(desk.duty()), by=by, **ON),
    "submit_reports": lambda by, desk: submit_reports([desk.write(desk.duty())], by=by, **ON),
    "report_nothing_new": lambda by, desk: report_nothing_new(
        by=by, occurrence=desk.duty(), agency=desk.agency, nature=ReportNature.ZERO, **ON
    ),
    "log_report": lambda by, desk: log_report(
        by=by,
        occurrence=desk.duty(),
        agency=desk.agency,
        note="王老师来电",
        achievements="办了两场。",
        **ON,
    ),
    "sign_report": lambda by, desk: sign_report(signing(desk), by=by, today=TODAY, now=NOW),
    "recall_report": lambda by, desk: recall_report(
        desk.submit(desk.duty()), by=by, today=TODAY, now=NOW, reason="补一张照片"
    ),
}
AUDITED = {"submit_reports": "submit_report", "report_nothing_new": "submit_report"}
RIGHT = {
    "log_report": ["office"],
    "sign_report": ["head"],
    "recall_report": ["liaison", "head"],
}
EVERYBODY = ["liaison", "head", "office"]


def test_every_verb_is_tried():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["outsider", "reviewer", "upper", *EVERYBODY])
def test_verbs_are_for_those_with_right(request, call, person, desk, fuxin):
    people = {"upper": lambda: MembershipFactory(jurisdiction=fuxin).user}
    if person in people:
        by = people[person]()
    else:
        by = getattr(desk, person, None) or request.getfixturevalue(person)

    if person in RIGHT.get(call, EVERYBODY):
        CALLS[call](by, desk)
        verb = f"tasks.{AUDITED.get(call, call)}"
        events = AuditEvent.objects.filter(actor_id=by.pk, verb=verb)
        assert [event.jurisdiction_id for event in events] == [desk.place.pk]
    else:
        with pytest.raises(NotAllowed):
            CALLS[call](by, desk)


def test_submitted_report_says_by_whom_and_when(desk):
    report = desk.submit(desk.duty())

    report.refresh_from_db()
    assert (report.state, report.submitted_by) == (ReportState.SUBMITTED, desk.liaison)
    assert (report.submitted_on, report.signed_by) == (TODAY, None)
    assert [(step.act, step.at) for step in report.steps.all()] == [
        (ReportAct.WRITTEN, NOW),
        (ReportAct.SUBMITTED, NOW),
    ]


def test_narrative_without_a_day_is_told_up_to_its_end(desk):
    report = desk.submit(desk.duty(), performed_on=None, today=LATE, problems="忘了")

    assert report.performed_on == datetime.date(2024, 9, 30)


def test_second_click_changes_nothing(desk):
    draft = desk.write(desk.duty())
    page = ProgressReport.objects.get()

    submit_report(draft, by=desk.liaison, **ON)
    again = submit_report(page, by=desk.liaison, **ON)

    assert (again.state, again.steps.filter(act="submitted").count()) == ("submitted", 1)


def test_second_person_is_told_who_was_first(desk):
    draft = desk.write(desk.duty())
    page = ProgressReport.objects.get()
    submit_report(draft, by=desk.liaison, **ON)

    with pytest.raises(InvalidChange, match=f"刚由{desk.liaison}办理“报送”，现在是“待审核”"):
        submit_report(page, by=desk.head, **ON)


def test_what_was_rewritten_meanwhile_is_not_submitted_unseen(desk):
    draft = desk.write(desk.duty())
    desk.write(draft.occurrence, by=desk.head, achievements="改过了。")

    with pytest.raises(StaleVersion):
        submit_report(draft, by=desk.liaison, **ON)

    assert ProgressReport.objects.get().state == ReportState.DRAFT


def test_report_is_not_submitted_once_locked(desk):
    draft = desk.write(desk.duty())

    with pytest.raises(InvalidChange, match="锁定"):
        submit_report(draft, by=desk.liaison, today=datetime.date(2024, 10, 25), now=NOW)


def test_report_is_not_submitted_once_the_duty_is_anothers(desk):
    draft = desk.write(desk.duty())
    desk.measure.effective_assignments.update(agency=AgencyFactory(jurisdiction=desk.place))

    with pytest.raises(InvalidChange) as refusal:
        submit_report(draft, by=desk.liaison, **ON)

    assert list(refusal.value.errors) == ["agency"]


@pytest.mark.parametrize(
    ("adding", "fields", "field"),
    [
        (None, {"performed_on": None, "quantity": 1}, "performed_on"),
        (None, {"achievements": ""}, "quantity"),
        (SHARE, {"quantity": 5}, "denominator"),
    ],
)
def test_what_lacks_is_told_at_its_field(desk, adding, fields, field):
    with pytest.raises(Unready) as refusal:
        desk.submit(desk.target(adding=adding), **fields)

    assert list(refusal.value.errors) == [field]
    assert ProgressReport.objects.get().state == ReportState.DRAFT


def test_narrative_without_words_is_refused(desk):
    with pytest.raises(Unready) as refusal:
        desk.submit(desk.duty(), achievements=" ")

    assert list(refusal.value.errors) == ["achievements"]


def test_days_are_of_a_venue_where_the_agency_has_one(desk):
    occurrence = desk.target(adding=DAYS)
    venue = VenueFactory(agency=desk.agency)

    with pytest.raises(Unready) as refusal:
        desk.submit(occurrence, quantity=200)

    assert list(refusal.value.errors) == ["venue"]
    desk.submit(occurrence, quantity=200, venue=venue)


def test_tally_says_of_how_many(desk):
    occurrence = desk.target(of_target={"per": "各镇（街道）", "per_group": None})
    desk.write(occurrence, quantity=8)

    with pytest.raises(Unready) as refusal:
        desk.submit(occurrence)
    with pytest.raises(InvalidChange, match="多于总数"):
        desk.write(occurrence, denominator=7)

    assert list(refusal.value.errors) == ["denominator"]
    desk.submit(occurrence, denominator=9)


# --- questions ------------------------------------------------------------------------------------


def test_question_is_asked_once_and_its_answer_kept(desk):
    occurrence = desk.target()
    desk.approve(occurrence, quantity=10)
    draft = desk.write(occurrence, quantity=31)

    with pytest.raises(Unready) as asked:
        submit_report(draft, by=desk.liaison, **ON)
    assert [(one.key, one.hard, one.field) for one in asked.value.findings] == [
        ("jump", False, "quantity")
    ]
    draft.refresh_from_db()
    submit_report(draft, by=desk.liaison, answers={"jump": "科技周", "x": "?"}, **ON)
    return_report(draft, by=desk.reviewer, today=TODAY, now=NOW, note="请附照片")
    submit_report(draft, by=desk.liaison, **ON)

    assert (draft.state, draft.answers) == (ReportState.SUBMITTED, {"jump": "科技周"})


def test_jump_factor_is_a_setting(desk):
    desk.set_rules(jump_factor=4)
    occurrence = desk.target()
    desk.approve(occurrence, quantity=10)

    submit_report(desk.write(occurrence, quantity=40), by=desk.liaison, **ON)


def test_lower_level_needs_words_on_why(desk):
    occurrence = desk.target(adding=STOCK)
    desk.approve(occurrence, quantity=12)

    with pytest.raises(Unready, match=r"比上次（12）低"):
        desk.submit(occurrence, quantity=11)
    desk.submit(occurrence, quantity=11, problems="撤并一处")


def test_red_light_needs_words_on_the_problem(desk):
    occurrence = desk.target(adding=DAYS)
    on = {"today": datetime.date(2024, 12, 1), "performed_on": datetime.date(2024, 12, 1)}
    desk.approve(occurrence, quantity=10, **on)

    with pytest.raises(Unready) as refusal:
        desk.submit(occurrence, quantity=20, **on)

    assert list(refusal.value.errors) == ["problems"]
    desk.submit(occurrence, quantity=20, problems="场馆维修", **on)


def test_light_that_is_red_for_want_of_reports_asks_for_nothing(desk):
    assert desk.submit(desk.target(adding=DAYS), quantity=220).state == ReportState.SUBMITTED


def test_shared_figure_is_held_against_the_members(desk):
    shared = desk.target(value=10)
    member = desk.target(value=2, member=AgencyFactory(jurisdiction=desk.place))
    type(member.task.target).objects.filter(pk=member.task.target_id).update(
        indicator=shared.task.target.indicator_id
    )
    type(member).objects.filter(pk=member.pk).update(done=4)
    draft = desk.write(shared, quantity=5)

    with pytest.raises(Unready, match="合计 4，与总数 5 不一致"):
        submit_report(draft, by=desk.liaison, **ON)


def test_figure_of_the_venue_open_least_is_not_held_against_the_members(desk):
    shared = desk.target(value=10, adding=DAYS)
    member = desk.target(value=2, adding=DAYS, member=AgencyFactory(jurisdiction=desk.place))
    type(member.task.target).objects.filter(pk=member.task.target_id).update(
        indicator=shared.task.target.indicator_id
    )
    type(member).objects.filter(pk=member.pk).update(done=4)

    report = submit_report(desk.write(shared, quantity=5), by=desk.liaison, **ON)

    assert report.state == ReportState.SUBMITTED


# --- nothing new, by telephone --------------------------------------------------------------------


@pytest.mark.parametrize("nature", [ReportNature.ZERO, ReportNature.NO_CHANGE])
@pytest.mark.parametrize("kind", ["duty", "target"])
def test_nothing_new_is_one_call(desk, nature, kind):
    occurrence = getattr(desk, kind)()

    report = report_nothing_new(
        by=desk.liaison, occurrence=occurrence, agency=desk.agency, nature=nature, **ON
    )

    assert (report.state, report.nature) == (ReportState.SUBMITTED, nature)
    assert report.quantity == (0 if kind == "target" else None)


def test_nothing_new_late_is_told_up_to_the_end_of_the_work(desk):
    report = report_nothing_new(
        by=desk.liaison,
        occurrence=desk.duty(),
        agency=desk.agency,
        nature=ReportNature.ZERO,
        today=LATE,
        now=NOW,
    )

    assert report.performed_on == datetime.date(2024, 9, 30)


def test_nothing_new_on_a_red_target_says_why(desk):
    on = {"today": datetime.date(2025, 1, 10), "now": NOW}
    call = {"occurrence": desk.target(), "agency": desk.agency, "nature": ReportNature.ZERO} | on

    with pytest.raises(Unready) as refusal:
        report_nothing_new(by=desk.liaison, **call)
    report_nothing_new(by=desk.liaison, problems="活动取消", **call)

    assert list(refusal.value.errors) == ["problems"]


def test_nothing_new_has_no_other_nature(desk):
    with pytest.raises(InvalidChange) as refusal:
        report_nothing_new(
            by=desk.liaison, occurrence=desk.duty(), agency=desk.agency, nature="normal", **ON
        )

    assert list(refusal.value.errors) == ["nature"]


def test_telephone_call_is_written_down_by_the_office(desk):
    desk.set_rules(agency_signs=True)

    report = log(desk, desk.duty())

    assert (report.state, report.entered_by) == (ReportState.SUBMITTED, EnteredBy.OFFICE)
    assert (report.submitted_by, report.steps.last().note) == (desk.office, "王老师来电")


def test_telephone_call_goes_on_from_the_agencys_draft(desk):
    draft = desk.write(desk.duty(), problems="缺人")

    report = log(desk, draft.occurrence)

    assert (report.pk, report.problems, report.entered_by) == (draft.pk, "缺人", EnteredBy.OFFICE)


def test_telephone_call_needs_a_note(desk):
    with pytest.raises(InvalidChange) as refusal:
        log(desk, desk.duty(), note=" ")

    assert list(refusal.value.errors) == ["note"]


# --- all at once ----------------------------------------------------------------------------------


def test_all_go_in_or_none(desk):
    good, bad = desk.write(desk.duty()), desk.write(desk.target(), achievements="")

    with pytest.raises(NotAllSubmitted) as refusal:
        submit_reports([bad, good], by=desk.liaison, **ON)

    assert {pk: list(errors) for pk, errors in refusal.value.errors.items()} == {
        bad.pk: ["quantity"]
    }
    assert (good.state, ProgressReport.objects.get(pk=good.pk).state) == ("draft", "draft")
    desk.write(bad.occurrence, quantity=2)
    bad.refresh_from_db()
    submit_reports([bad, good], by=desk.liaison, answers={bad.pk: {"no_words": "见佐证"}}, **ON)
    assert {row.state for row in ProgressReport.objects.all()} == {ReportState.SUBMITTED}
