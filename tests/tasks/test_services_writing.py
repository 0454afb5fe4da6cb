"""Writing a report down, throwing it away, beginning its correction."""

import datetime
from decimal import Decimal

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from plans.states import AssignmentRole
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import ProgressReport
from tasks.services import writing as services
from tasks.services.reports import (
    correct_report,
    return_report,
    withdraw_report,
    write_report,
)
from tasks.states import EnteredBy, ReportAct, ReportNature, ReportState
from tests.factories.agencies import AgencyFactory, MembershipFactory, VenueFactory
from tests.factories.plans import EffectiveAssignmentFactory
from tests.tasks.desks import DAYS, NOW, ON, SHARE, STOCK, TODAY, freeze
from tests.verbs import verbs_of

ONE_DAY = datetime.timedelta(days=1)

CALLS = {
    "write_report": lambda by, desk: write_report(
        by=by, occurrence=desk.duty(), agency=desk.agency, achievements="办了活动", **ON
    ),
    "withdraw_report": lambda by, desk: withdraw_report(
        desk.write(desk.duty()), by=by, today=TODAY, now=NOW, reason="重复"
    ),
    "correct_report": lambda by, desk: correct_report(
        desk.approve(desk.duty()), by=by, reason="数错了", **ON
    ),
}


def test_every_verb_is_tried():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["member", "outsider", "upper", "reviewer", "leader"])
def test_verbs_are_for_the_agency_and_the_office(request, call, person, desk, fuxin):
    people = {
        "upper": lambda: MembershipFactory(jurisdiction=fuxin).user,
        "reviewer": lambda: desk.reviewer,
        "leader": lambda: MembershipFactory(jurisdiction=desk.place, role=Role.LEADER).user,
    }
    by = people[person]() if person in people else request.getfixturevalue(person)

    with pytest.raises(NotAllowed):
        CALLS[call](by, desk)

    assert not AuditEvent.objects.filter(actor_id=by.pk).exists()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["liaison", "head", "office"])
def test_verbs_are_audited_where_they_belong(call, person, desk):
    by = getattr(desk, person)

    CALLS[call](by, desk)

    events = AuditEvent.objects.filter(actor_id=by.pk, verb=f"tasks.{call}")
    assert [event.jurisdiction_id for event in events] == [desk.place.pk]


def test_draft_is_written_with_its_step(desk):
    report = desk.write(desk.duty(), problems=" 缺经费 ")

    report.refresh_from_db()
    assert (report.state, report.entered_by) == (ReportState.DRAFT, EnteredBy.AGENCY)
    assert (report.problems, report.written_by) == ("缺经费", desk.liaison)
    assert [(one.act, one.by, one.at) for one in report.steps.all()] == [
        (ReportAct.WRITTEN, desk.liaison, NOW)
    ]


def test_second_writing_goes_on_in_the_report_in_hand(desk):
    occurrence = desk.duty()

    first = desk.write(occurrence)
    second = desk.write(occurrence, achievements="又办了一场。")

    assert (first.pk, ProgressReport.objects.get().achievements) == (second.pk, "又办了一场。")
    assert second.steps.count() == 1


def test_step_is_added_when_the_office_takes_the_pen(desk):
    occurrence = desk.duty()
    desk.write(occurrence)

    report = desk.write(occurrence, by=desk.office, achievements="电话补充。")

    assert report.entered_by == EnteredBy.OFFICE
    assert [step.by for step in report.steps.all()] == [desk.liaison, desk.office]


def test_writing_over_another_version_is_refused(desk):
    report = desk.write(desk.duty())
    seen = report.version
    desk.write(report.occurrence, achievements="先改。")

    with pytest.raises(StaleVersion):
        desk.write(
            report.occurrence,
            report=ProgressReport.objects.get(),
            expected_version=seen,
            achievements="后改。",
        )

    assert ProgressReport.objects.get().achievements == "先改。"


@pytest.mark.parametrize("person", ["liaison", "office"])
def test_nothing_is_written_while_in_review(desk, person):
    report = desk.submit(desk.duty())

    with pytest.raises(InvalidChange, match="待审核"):
        desk.write(report.occurrence, by=getattr(desk, person), achievements="再改。")


def test_returned_report_stays_returned_while_it_is_put_right(desk):
    report = desk.submit(desk.duty())
    return_report(report, by=desk.reviewer, today=TODAY, now=NOW, note="请写具体")

    desk.write(report.occurrence, achievements="三场，五百人。")

    report.refresh_from_db()
    assert (report.state, report.achievements) == (ReportState.RETURNED, "三场，五百人。")


def test_returned_report_keeps_its_day(desk):
    report = desk.submit(desk.duty())
    return_report(report, by=desk.reviewer, today=TODAY, now=NOW, note="请写具体")

    with pytest.raises(InvalidChange) as refusal:
        desk.write(report.occurrence, performed_on=None)

    assert list(refusal.value.errors) == ["performed_on"]


# --- whose period ---------------------------------------------------------------------------------


def test_period_of_another_agency_is_refused_at_the_field(desk):
    other = AgencyFactory(jurisdiction=desk.place)

    with pytest.raises(InvalidChange) as refusal:
        desk.write(desk.duty(), by=desk.office, agency=other)

    assert list(refusal.value.errors) == ["agency"]


def test_liaison_does_not_write_for_another_agency(desk):
    other = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=other)

    with pytest.raises(NotAllowed):
        desk.write(desk.duty(), agency=other)


def test_responsible_agency_may_contribute(desk):
    other = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=other, role=AssignmentRole.RESPONSIBLE)
    by = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=other).user

    assert desk.write(desk.duty(), by=by, agency=other).agency == other


def test_member_period_is_the_members_own(desk):
    town = AgencyFactory(jurisdiction=desk.place)
    by = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=town).user
    occurrence = desk.target(member=town)

    desk.write(occurrence, by=by, agency=town, quantity=1)
    with pytest.raises(InvalidChange) as refusal:
        desk.write(occurrence, quantity=1)

    assert list(refusal.value.errors) == ["agency"]


def test_office_reports_where_nobody_is_known(desk, haizhou):
    desk.measure.effective_assignments.all().delete()
    haizhou.office = AgencyFactory(jurisdiction=haizhou)
    haizhou.save()

    report = desk.write(desk.duty(), by=desk.office, agency=haizhou.office)

    assert report.entered_by == EnteredBy.OFFICE


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (datetime.date(2024, 6, 30), "从 2024-07-01 起开放"),
        (datetime.date(2024, 10, 25), "已于 2024-10-24 锁定"),
    ],
)
def test_period_takes_reports_while_it_is_open(desk, today, words):
    with pytest.raises(InvalidChange, match=words):
        desk.write(desk.duty(), today=today)


def test_retired_task_takes_no_report(desk):
    occurrence = desk.duty()
    type(occurrence.task).objects.update(retired_at=NOW, retired_reason="误录")

    with pytest.raises(InvalidChange, match="已停用或取消"):
        desk.write(occurrence)


def test_frozen_quarter_takes_no_report(desk):
    freeze(desk, datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))

    with pytest.raises(InvalidChange, match="已封存"):
        desk.write(desk.duty(), today=datetime.date(2024, 10, 2))


def test_frozen_quarter_closes_its_days_of_the_year(desk):
    freeze(desk, datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
    occurrence = desk.target()

    desk.write(occurrence, quantity=2)
    with pytest.raises(InvalidChange, match="已封存"):
        desk.write(occurrence, quantity=2, performed_on=datetime.date(2024, 3, 31))


# --- what may not be said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adding", "fields", "field"),
    [
        (None, {"performed_on": datetime.date(2023, 12, 31)}, "performed_on"),
        (None, {"performed_on": TODAY + ONE_DAY}, "performed_on"),
        (None, {"performed_on": "昨天"}, "performed_on"),
        (None, {"quantity": -1}, "quantity"),
        (None, {"quantity": Decimal(10) ** 14}, "quantity"),
        (None, {"quantity": Decimal("1.00001")}, "quantity"),
        (None, {"quantity": "NaN"}, "quantity"),
        (None, {"quantity": "三次"}, "quantity"),
        (None, {"achievements": "长" * 5001}, "achievements"),
        (None, {"nature": "无此性质"}, "nature"),
        (DAYS, {"quantity": 229}, "quantity"),
        (DAYS | {"unit": "周"}, {"quantity": 34}, "quantity"),
        (SHARE, {"quantity": 101, "denominator": 100}, "quantity"),
        (SHARE, {"quantity": 1, "denominator": 0}, "denominator"),
    ],
)
def test_impossible_values_are_refused_at_their_field(desk, adding, fields, field):
    with pytest.raises(InvalidChange) as refusal:
        desk.write(desk.target(adding=adding), **fields)

    assert list(refusal.value.errors) == [field]
    assert ProgressReport.objects.count() == 0


@pytest.mark.parametrize(("unit", "most"), [("天", 228), ("周", 33)])
def test_calendar_bounds_count_what_was_told_already(desk, unit, most):
    occurrence = desk.target(adding=DAYS | {"unit": unit})
    desk.approve(occurrence, quantity=most - 1)

    desk.write(occurrence, quantity=1)
    with pytest.raises(InvalidChange, match=f"最多 {most} {unit}，连同已报的共 {most + 1} {unit}"):
        desk.write(occurrence, quantity=2)


@pytest.mark.parametrize(("adding", "allowed"), [(DAYS, False), (None, True)])
def test_work_after_its_day_counts_late_but_not_by_the_day(desk, adding, allowed):
    day = datetime.date(2025, 1, 2)
    fields = {"quantity": 1, "performed_on": day, "today": day}
    occurrence = desk.target(adding=adding)

    if allowed:
        assert desk.write(occurrence, **fields).performed_on == day
    else:
        with pytest.raises(InvalidChange, match="不能晚于工作期限"):
            desk.write(occurrence, **fields)


def test_venue_of_another_agency_is_refused(desk):
    with pytest.raises(InvalidChange) as refusal:
        desk.write(desk.target(adding=DAYS), quantity=1, venue=VenueFactory())

    assert list(refusal.value.errors) == ["venue"]


def test_each_venue_has_its_own_report(desk):
    occurrence = desk.target(adding=DAYS)
    venues = [VenueFactory(agency=desk.agency) for _ in range(2)]

    reports = [desk.write(occurrence, quantity=1, venue=venue) for venue in venues]

    assert [report.venue for report in reports] == venues


# --- nothing new ----------------------------------------------------------------------------------


def test_zero_report_of_what_adds_up_is_nothing(desk):
    report = desk.write(desk.target(), nature=ReportNature.ZERO)

    assert (report.quantity, report.performed_on) == (0, TODAY)


def test_no_change_of_a_stock_is_its_last_level(desk):
    occurrence = desk.target(adding=STOCK)
    desk.approve(occurrence, quantity=12)

    assert desk.write(occurrence, nature=ReportNature.NO_CHANGE).quantity == 12


def test_no_change_of_a_share_keeps_its_denominator(desk):
    occurrence = desk.target(adding=SHARE)
    desk.approve(occurrence, quantity=12, denominator=80)

    report = desk.write(occurrence, nature=ReportNature.NO_CHANGE)

    assert (report.quantity, report.denominator) == (12, 80)


def test_no_change_of_what_was_never_told_is_refused(desk):
    with pytest.raises(InvalidChange) as refusal:
        desk.write(desk.target(adding=STOCK), nature=ReportNature.NO_CHANGE)

    assert list(refusal.value.errors) == ["nature"]
