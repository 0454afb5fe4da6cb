"""Who is told of theme days, when, and what of it still holds when it goes out."""

import datetime

import pytest

from agencies.states import Channel, Role
from plans.states import AssignmentRole, PlanStatus
from tasks.models import Delivery, Reminder, ThemeDay, ThemeDayMeasure
from tasks.reminders.delivering import deliver_due
from tasks.reminders.scheduling import TURN, Scheduled
from tasks.reminders.sending import prepare
from tasks.reminders.theme_scheduling import schedule_theme_days
from tasks.services.theme_days import confirm_theme_date
from tasks.states import ReminderKind, StandIn
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, MembershipFactory
from tests.factories.calendar import ThemeDateFactory, ThemeDayFactory, ThemeDayMeasureFactory
from tests.factories.plans import EffectiveAssignmentFactory
from tests.factories.reminders import LeaseFactory, ReminderPauseFactory
from tests.tasks.desks import make_desk

pytestmark = pytest.mark.django_db

# Of 12 May 2024: a Friday; the day before the May holiday; a Friday.
NOTICE, CHECK, SUMMARY = (
    datetime.date(2024, 4, 12),
    datetime.date(2024, 4, 30),
    datetime.date(2024, 5, 17),
)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def theme_day(desk) -> ThemeDay:
    """A national one that serves the desk's measure."""
    return ThemeDayMeasureFactory(theme_day__name="全国防灾减灾日", measure=desk.measure).theme_day


def schedule(day) -> Scheduled:
    done = Scheduled()
    schedule_theme_days(today=day, done=done)
    assert done.faults == []
    return done


def told(**kwargs) -> set[tuple]:
    return {(row.user, row.kind) for row in Reminder.objects.filter(**kwargs)}


def send(day):
    hour = datetime.timezone(datetime.timedelta(hours=8))
    now = datetime.datetime(day.year, day.month, day.day, 9, tzinfo=hour)
    prepare(today=day, now=now)
    return deliver_due(today=day, now=lambda: now)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (NOTICE, ReminderKind.NOTICE),
        (CHECK, ReminderKind.CHECK),
        (SUMMARY, ReminderKind.SUMMARY),
    ],
)
def test_office_and_liaison_are_told_of_each_step(desk, theme_day, day, kind):
    schedule(day)

    assert told(theme_day=theme_day) == {(desk.office, kind), (desk.liaison, kind)}
    row = Reminder.objects.first()
    assert (row.due_on, row.told_from, row.occurrence) == (day, datetime.date(2024, 5, 12), None)


@pytest.mark.parametrize("day", [NOTICE - ONE_DAY, datetime.date(2024, 4, 13)])
def test_nothing_before_its_day_or_on_a_day_off(desk, theme_day, day):
    assert schedule(day).made == 0


def test_each_step_comes_once_over_the_days(desk, theme_day):
    day = datetime.date(2024, 4, 1)
    while day < datetime.date(2024, 6, 30):
        schedule(day)
        day += ONE_DAY

    rows = Reminder.objects.filter(user=desk.liaison).order_by("pk")
    assert [(row.kind, row.remind_on) for row in rows] == [
        (ReminderKind.NOTICE, NOTICE),
        (ReminderKind.CHECK, CHECK),
        (ReminderKind.SUMMARY, SUMMARY),
    ]


def test_after_two_weeks_down_there_is_one_message_with_what_stands(desk, theme_day):
    other = ThemeDayMeasureFactory(measure=desk.measure, theme_day__day=20).theme_day

    send(datetime.date(2024, 5, 6))

    assert Delivery.objects.filter(user=desk.liaison).count() == 1
    body = Delivery.objects.sent().get(user=desk.liaison).body
    assert body.count("请检查筹备情况") == 1
    assert body.count("请发出活动通知") == 1
    assert other.name in body


def test_message_says_what_is_to_do_and_leads_to_the_theme_day(desk, theme_day):
    send(NOTICE)

    sent = Delivery.objects.sent().get(user=desk.liaison)
    assert sent.subject == "【科学素质规划】1个主题日"
    assert "全国防灾减灾日 2024-05-12" in sent.body
    assert "还有30天，请发出活动通知" in sent.body
    assert theme_day.get_absolute_url() in sent.body
    assert "暂定" not in sent.body


def test_theme_day_and_reports_are_one_message(desk, theme_day):
    first_quarter = {
        "period_start": datetime.date(2024, 1, 1),
        "period_end": datetime.date(2024, 3, 31),
        "opens_on": datetime.date(2024, 1, 1),
        "work_due_on": datetime.date(2024, 3, 31),
        "report_due_on": NOTICE,
        "locks_on": datetime.date(2024, 4, 30),
    }
    desk.duty(**first_quarter)

    send(NOTICE)

    sent = Delivery.objects.sent().get(user=desk.liaison)
    assert sent.subject == "【科学素质规划】1项即将到期，1个主题日"


def test_day_that_awaits_its_notice_says_so(desk, theme_day):
    ThemeDay.objects.update(awaits_notice=True)

    send(NOTICE)

    assert "（暂定，以通知为准）" in Delivery.objects.sent().get(user=desk.liaison).body


def test_day_that_moves_before_it_goes_out_is_told_anew(desk, theme_day, owner):
    schedule(NOTICE)
    ThemeDateFactory(
        theme_day=theme_day,
        starts_on=datetime.date(2024, 5, 13),
        ends_on=datetime.date(2024, 5, 13),
    )
    # The thirtieth day before is now a Saturday, told on the Friday before: the same day.
    send(NOTICE)

    body = Delivery.objects.sent().get(user=desk.liaison).body
    assert "2024-05-13" in body
    assert "2024-05-12" not in body
    assert Reminder.objects.filter(user=desk.liaison).count() == 2


def test_day_that_moves_far_away_is_not_told(desk, theme_day):
    schedule(NOTICE)
    ThemeDateFactory(
        theme_day=theme_day,
        starts_on=datetime.date(2024, 9, 1),
        ends_on=datetime.date(2024, 9, 1),
    )

    assert (send(NOTICE).sent, Delivery.objects.sent().count()) == (0, 0)


def test_confirming_the_same_day_tells_nobody_twice(desk, theme_day):
    schedule(NOTICE)
    day = datetime.date(2024, 5, 12)
    ThemeDateFactory(theme_day=theme_day, starts_on=day, ends_on=day)

    assert schedule(NOTICE).made == 0


@pytest.mark.parametrize(
    "change",
    [{"switched_on": False}, {"retired_at": "2024-04-01T00:00Z", "retired_reason": "重复"}],
)
def test_theme_day_out_of_use_is_told_to_nobody(desk, theme_day, change):
    schedule(NOTICE)
    ThemeDay.objects.update(**change)

    assert schedule(CHECK).made == 0
    assert send(NOTICE).sent == 0


def test_national_day_without_a_measure_is_nobodys(desk):
    ThemeDayFactory()

    assert schedule(NOTICE).made == 0


def test_own_theme_day_is_the_offices_without_any_measure(desk):
    ThemeDayFactory(jurisdiction=desk.place)

    schedule(NOTICE)

    assert told() == {(desk.office, ReminderKind.NOTICE)}


def test_unlinked_measure_and_ended_plan_tell_nobody(desk, theme_day):
    schedule(NOTICE)
    desk.measure.plan.status = PlanStatus.ENDED
    desk.measure.plan.save()

    assert schedule(CHECK).made == 0
    assert send(NOTICE).sent == 0

    desk.measure.plan.status = PlanStatus.IN_FORCE
    desk.measure.plan.save()
    ThemeDayMeasure.objects.update(retired_at="2024-04-01T00:00Z", retired_reason="取消")

    assert schedule(CHECK).made == 0


def test_agency_without_liaison_head_is_told(desk, theme_day):
    desk.liaison.memberships.update(retired_at="2024-01-01T00:00Z", retired_reason="调离")

    schedule(NOTICE)

    assert Reminder.objects.get(user=desk.head).stand_in == StandIn.HEAD


def test_liaison_who_is_away_is_stood_in_for(desk, theme_day):
    ReminderPauseFactory(user=desk.liaison, first_day=NOTICE, last_day=NOTICE)

    schedule(NOTICE)

    assert told() == {
        (desk.office, ReminderKind.NOTICE),
        (desk.head, ReminderKind.NOTICE),
    }


def test_who_left_in_between_is_not_told(desk, theme_day):
    schedule(NOTICE)
    desk.liaison.memberships.update(retired_at="2024-04-11T00:00Z", retired_reason="调离")

    send(NOTICE)

    assert {one.user for one in Delivery.objects.sent()} == {desk.office, desk.head}


def test_person_with_two_posts_is_told_once(desk, theme_day):
    MembershipFactory(
        user=desk.office, jurisdiction=desk.place, role=Role.LIAISON, agency=desk.agency
    )
    second = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=second, position=2)
    MembershipFactory(user=desk.liaison, jurisdiction=desk.place, role=Role.LIAISON, agency=second)

    assert schedule(NOTICE).made == 2


def test_agency_that_shares_is_not_told(desk, theme_day):
    sharing = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(
        measure=desk.measure, agency=sharing, role=AssignmentRole.RESPONSIBLE
    )
    MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=sharing)

    assert schedule(NOTICE).made == 2


def test_days_of_a_jurisdiction_count(desk, theme_day):
    other = make_desk(JurisdictionFactory(), desk.office)
    ThemeDayMeasureFactory(theme_day=theme_day, measure=other.measure)
    desk.place.settings = {"theme_days": {"notice": 20, "check": 0}}
    desk.place.save()

    schedule(NOTICE)

    assert told() == {(other.liaison, ReminderKind.NOTICE)}

    # 22 April is the twentieth day before.
    schedule(datetime.date(2024, 4, 22))
    schedule(CHECK)

    assert told(user=desk.liaison) == {(desk.liaison, ReminderKind.NOTICE)}


@pytest.mark.parametrize(
    "stored",
    [{"theme_days": "soon"}, {"theme_days": {"notice": -3, "check": "x"}}, ["theme_days"]],
)
def test_numbers_that_cannot_be_used_are_the_usual_ones(desk, theme_day, stored):
    desk.place.settings = stored
    desk.place.save()

    assert schedule(NOTICE).made == 2


def test_confirmed_date_after_the_day_needs_no_notice(desk, theme_day, admin_user):
    """A theme day whose date becomes known too late for a step is told of what is left."""
    ThemeDay.objects.update(rule="notice", month=None, day=None, awaits_notice=True)
    assert schedule(NOTICE).made == 0
    day = datetime.date(2024, 5, 12)
    confirm_theme_date(theme_day, by=admin_user, starts_on=day, ends_on=day, source="通知")

    schedule(datetime.date(2024, 5, 10))

    assert told(user=desk.liaison) == {(desk.liaison, ReminderKind.CHECK)}


def test_liaison_who_wants_no_mail_about_notices_has_them_in_the_inbox(desk, theme_day):
    send(NOTICE)

    assert set(Delivery.objects.sent().values_list("channel", flat=True)) == {Channel.INBOX}


@pytest.mark.parametrize("others", [0, 3])
def test_statements_do_not_grow_with_places(desk, theme_day, django_assert_num_queries, others):
    for _ in range(others):
        place = make_desk(JurisdictionFactory(), desk.office)
        ThemeDayMeasureFactory(theme_day=theme_day, measure=place.measure)
    LeaseFactory(name=TURN)

    with django_assert_num_queries(10):
        assert schedule(NOTICE).made == 2 + others
