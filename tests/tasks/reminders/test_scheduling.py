"""Who is to be told of what on a day."""

import datetime

import pytest

from agencies.models import Jurisdiction, User
from agencies.states import Role
from plans.states import AssignmentRole, PlanStatus
from tasks.models import Reminder, ReminderPause
from tasks.reminders.scheduling import TURN, schedule_reminders
from tasks.states import ReminderKind, StandIn
from tests.factories.agencies import (
    AgencyFactory,
    JurisdictionFactory,
    LeaderPortfolioFactory,
    MembershipFactory,
)
from tests.factories.plans import EffectiveAssignmentFactory
from tests.factories.reminders import LeaseFactory
from tests.factories.tasks import OccurrenceFactory, TaskFactory
from tests.tasks.desks import YEAR, make_desk

pytestmark = pytest.mark.django_db

# The third quarter of 2024: due on Wednesday 9 October; 1 to 7 October are off, 29 September and
# 12 October are worked.
DUE = datetime.date(2024, 10, 9)
TEN_BEFORE = datetime.date(2024, 9, 19)
FIVE_BEFORE = datetime.date(2024, 9, 26)
ONE_BEFORE = datetime.date(2024, 10, 8)
THIRD_AFTER = datetime.date(2024, 10, 12)


def made(**kwargs) -> list[tuple]:
    rows = Reminder.objects.filter(**kwargs).order_by("pk")
    return [(row.user, row.kind, row.remind_on, row.stand_in) for row in rows]


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (TEN_BEFORE, ReminderKind.AHEAD),
        (FIVE_BEFORE, ReminderKind.AHEAD),
        (ONE_BEFORE, ReminderKind.AHEAD),
        (DUE, ReminderKind.DUE),
    ],
)
def test_liaison_is_reminded_on_each_rung(desk, today, kind):
    occurrence = desk.duty()

    assert schedule_reminders(today=today).made == 1
    assert made() == [(desk.liaison, kind, today, "")]
    row = Reminder.objects.get()
    assert (row.occurrence, row.due_on) == (occurrence, DUE)
    assert (row.told_from, row.told_to) == (occurrence.period_start, occurrence.period_end)


def test_nothing_before_the_first_rung(desk):
    desk.duty()

    assert schedule_reminders(today=TEN_BEFORE - datetime.timedelta(days=1)).made == 0


def test_second_run_makes_nothing(desk):
    desk.duty()
    schedule_reminders(today=TEN_BEFORE)

    assert schedule_reminders(today=TEN_BEFORE).made == 0
    assert schedule_reminders(today=TEN_BEFORE + datetime.timedelta(days=3)).made == 0


def test_every_rung_comes_once_over_the_days(desk):
    desk.duty()
    day = datetime.date(2024, 9, 1)
    while day <= datetime.date(2024, 10, 11):
        schedule_reminders(today=day)
        day += datetime.timedelta(days=1)

    assert [row[2] for row in made()] == [TEN_BEFORE, FIVE_BEFORE, ONE_BEFORE, DUE]


def test_after_two_weeks_down_only_the_rung_that_stands_is_made(desk):
    desk.duty()
    schedule_reminders(today=TEN_BEFORE)

    schedule_reminders(today=DUE)

    assert [row[1] for row in made()] == [ReminderKind.AHEAD, ReminderKind.DUE]


def test_nothing_on_a_day_off(desk):
    desk.duty()

    assert schedule_reminders(today=datetime.date(2024, 10, 5)).made == 0
    # A worked Saturday is a day like others: the third working day after the due day.
    assert schedule_reminders(today=THIRD_AFTER).made == 2


def test_overdue_is_told_to_the_head_as_well(desk):
    desk.duty()

    schedule_reminders(today=THIRD_AFTER)

    assert made() == [
        (desk.liaison, ReminderKind.OVERDUE, THIRD_AFTER, ""),
        (desk.head, ReminderKind.TO_HEAD, THIRD_AFTER, ""),
    ]


def test_leader_in_charge_is_told_after_nine_days(desk):
    desk.duty()
    portfolio = LeaderPortfolioFactory(agency=desk.agency, member__group__jurisdiction=desk.place)

    schedule_reminders(today=datetime.date(2024, 10, 21))

    told = Reminder.objects.get(kind=ReminderKind.TO_LEADER)
    assert (told.leader, told.user) == (portfolio.member, None)


def test_leader_whose_time_is_over_is_not_told(desk):
    desk.duty()
    LeaderPortfolioFactory(
        agency=desk.agency,
        member__group__jurisdiction=desk.place,
        held_to=datetime.date(2024, 10, 1),
    )

    schedule_reminders(today=datetime.date(2024, 10, 21))

    assert not Reminder.objects.filter(kind=ReminderKind.TO_LEADER).exists()


def test_agency_without_liaison_head_is_reminded_in_his_place(desk):
    desk.duty()
    desk.liaison.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")

    schedule_reminders(today=TEN_BEFORE)

    assert made() == [(desk.head, ReminderKind.AHEAD, TEN_BEFORE, StandIn.HEAD)]


def test_agency_without_anybody_is_the_offices(desk):
    desk.duty()
    for user in (desk.liaison, desk.head):
        user.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")

    schedule_reminders(today=TEN_BEFORE)

    assert made() == [(desk.office, ReminderKind.AHEAD, TEN_BEFORE, StandIn.OFFICE)]


def test_office_told_for_want_of_a_head_hears_that_and_not_that_nobody_is_there(desk):
    desk.duty()
    desk.head.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")

    schedule_reminders(today=THIRD_AFTER)

    assert (desk.office, ReminderKind.TO_HEAD, THIRD_AFTER, StandIn.NO_HEAD) in made()


def test_closed_account_is_nobody(desk):
    desk.duty()
    User.objects.filter(pk=desk.liaison.pk).update(is_active=False)

    schedule_reminders(today=TEN_BEFORE)

    assert [row[0] for row in made()] == [desk.head]


def test_whoever_is_away_is_stood_in_for(desk):
    desk.duty()
    ReminderPause.objects.create(
        user=desk.liaison, first_day=TEN_BEFORE, last_day=FIVE_BEFORE - datetime.timedelta(days=1)
    )

    schedule_reminders(today=TEN_BEFORE)
    schedule_reminders(today=FIVE_BEFORE)

    assert [(row[0], row[2]) for row in made()] == [
        (desk.head, TEN_BEFORE),
        (desk.liaison, FIVE_BEFORE),
    ]


def test_measure_that_nobody_answers_for_is_the_offices(desk):
    desk.duty()
    desk.measure.effective_assignments.all().delete()

    schedule_reminders(today=TEN_BEFORE)

    assert [(row[0], row[3]) for row in made()] == [(desk.office, StandIn.OFFICE)]


def test_all_leads_are_reminded_those_who_share_are_not(desk):
    desk.duty()
    second, sharing = (AgencyFactory(jurisdiction=desk.place) for _ in range(2))
    EffectiveAssignmentFactory(measure=desk.measure, agency=second, position=2)
    EffectiveAssignmentFactory(
        measure=desk.measure, agency=sharing, role=AssignmentRole.RESPONSIBLE
    )
    other = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=second).user
    MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=sharing)

    schedule_reminders(today=TEN_BEFORE)

    assert {row[0] for row in made()} == {desk.liaison, other}


def test_main_agency_alone_is_reminded(desk):
    second = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=second, position=2)
    other = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=second).user
    OccurrenceFactory(task=TaskFactory(measure=desk.measure, main_agency=second))

    schedule_reminders(today=TEN_BEFORE)

    assert [row[0] for row in made()] == [other]


def test_liaison_of_two_leads_is_reminded_once(desk):
    desk.duty()
    second = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=second, position=2)
    MembershipFactory(user=desk.liaison, jurisdiction=desk.place, role=Role.LIAISON, agency=second)

    assert schedule_reminders(today=TEN_BEFORE).made == 1


def test_member_is_reminded_of_its_own_period(desk):
    member = AgencyFactory(jurisdiction=desk.place)
    liaison = MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=member).user
    desk.duty(member=member)

    schedule_reminders(today=TEN_BEFORE)

    assert [row[0] for row in made()] == [liaison]


def test_what_was_reported_is_not_reminded_of(desk):
    desk.submit(desk.duty(), performed_on=datetime.date(2024, 8, 10))

    assert schedule_reminders(today=TEN_BEFORE).made == 0


def test_year_is_asked_about_in_each_quarter(desk):
    occurrence = desk.target()
    desk.submit(occurrence, quantity=100, performed_on=datetime.date(2024, 6, 30))

    # The fifth working day after the quarter is Saturday 12 October; ten before that, 24 September.
    schedule_reminders(today=datetime.date(2024, 9, 24))

    row = Reminder.objects.get()
    assert (row.occurrence, row.due_on) == (occurrence, datetime.date(2024, 10, 12))
    assert row.told_from == datetime.date(2024, 7, 1)


def test_year_is_asked_about_at_its_end_though_told_of_before(desk):
    occurrence = desk.target()
    desk.submit(occurrence, quantity=100, performed_on=datetime.date(2024, 6, 30))

    schedule_reminders(today=YEAR["report_due_on"])

    assert Reminder.objects.get(kind=ReminderKind.DUE).occurrence == occurrence


def test_monthly_duty_has_the_short_ladder(desk):
    month = {
        "period_start": datetime.date(2024, 9, 1),
        "period_end": datetime.date(2024, 9, 30),
        "opens_on": datetime.date(2024, 9, 1),
        "work_due_on": datetime.date(2024, 9, 30),
    }
    OccurrenceFactory(task=TaskFactory(measure=desk.measure, frequency_unit="month"), **month)

    assert schedule_reminders(today=FIVE_BEFORE).made == 0
    # Three working days before 9 October: 8 October, 30 and 29 September.
    assert schedule_reminders(today=datetime.date(2024, 9, 29)).made == 1


def test_ladder_of_a_jurisdiction_counts(desk):
    desk.duty()
    desk.place.settings = {"reminders": {"before": [2]}}
    desk.place.save()

    assert schedule_reminders(today=FIVE_BEFORE).made == 0
    assert schedule_reminders(today=datetime.date(2024, 9, 30)).made == 1


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.ENDED, PlanStatus.SUPERSEDED])
def test_plan_not_in_force_reminds_nobody(desk, status):
    desk.duty()
    type(desk.measure.plan).objects.filter(pk=desk.measure.plan_id).update(status=status)

    assert schedule_reminders(today=TEN_BEFORE).made == 0


def test_backfilled_period_reminds_nobody(desk):
    desk.duty(opened_reason="补录")

    assert schedule_reminders(today=TEN_BEFORE).made == 0


def test_more_time_makes_the_ladder_anew(desk):
    occurrence = desk.duty()
    schedule_reminders(today=TEN_BEFORE)
    later = datetime.date(2024, 11, 7)
    type(occurrence).objects.filter(pk=occurrence.pk).update(
        work_due_on=datetime.date(2024, 10, 31), report_due_on=later, locks_on=later
    )

    assert schedule_reminders(today=FIVE_BEFORE).made == 0
    schedule_reminders(today=datetime.date(2024, 10, 24))

    assert [row.due_on for row in Reminder.objects.order_by("pk")] == [DUE, later]


@pytest.mark.parametrize("others", [0, 3])
def test_statements_do_not_grow_with_places(desk, django_assert_num_queries, others):
    desk.duty()
    for _ in range(others):
        place = JurisdictionFactory()
        make_desk(place, desk.office).duty()
    LeaseFactory(name=TURN)

    with django_assert_num_queries(23):
        assert schedule_reminders(today=TEN_BEFORE).made == 1 + others


def test_more_time_on_the_day_of_a_rung_is_told_that_day_again(desk):
    """The fifth day before the old date is the tenth before the new one: the same kind, the same
    day, another date."""
    occurrence = desk.duty()
    schedule_reminders(today=FIVE_BEFORE)
    later = datetime.date(2024, 10, 15)
    type(occurrence).objects.filter(pk=occurrence.pk).update(report_due_on=later, locks_on=later)

    done = schedule_reminders(today=FIVE_BEFORE)

    assert (done.made, done.faults) == (1, [])
    assert [row.due_on for row in Reminder.objects.order_by("pk")] == [DUE, later]


@pytest.mark.parametrize(
    "broken",
    [
        {"settings": {"reminders": {"before": ["soon"], "repeat_every": None}}},
        {"settings": {"rules": {"terms": [[2, 30]], "lock_after_days": 10**9}, "reminders": 7}},
        {"settings": ["rules", "reminders"]},
        {"settings": "rules"},
        {"reporting_period": "fortnight"},
    ],
)
def test_place_whose_numbers_cannot_be_used_stops_no_other(desk, broken):
    desk.duty()
    other = make_desk(JurisdictionFactory(), desk.office)
    other.duty()
    Jurisdiction.objects.filter(pk=other.place.pk).update(**broken)

    schedule_reminders(today=TEN_BEFORE)

    assert desk.liaison in {row[0] for row in made()}


def test_group_that_fails_is_named(desk):
    desk.duty()
    Jurisdiction.objects.filter(pk=JurisdictionFactory().pk).update(reporting_period="fortnight")

    done = schedule_reminders(today=TEN_BEFORE)

    assert done.made == 1
    assert [fault.partition(":")[0] for fault in done.faults] == ["fortnight"]


def test_agency_without_anybody_in_a_place_without_an_office_stops_no_other(desk):
    desk.duty()
    empty = make_desk(JurisdictionFactory(), desk.office)
    empty.duty()
    for user in (empty.liaison, empty.head, empty.reviewer):
        user.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")

    done = schedule_reminders(today=TEN_BEFORE)

    assert (done.made, done.faults) == (1, [])
