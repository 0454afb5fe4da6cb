import datetime

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery, Reminder
from tasks.reminders.delivering import deliver_due
from tasks.services.reminding import Matter, is_short_notice, remind_by_hand
from tasks.states import ReminderKind
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.plans import EffectiveAssignmentFactory

pytestmark = pytest.mark.django_db

# The third quarter is due on Wednesday 9 October 2024; 1 to 7 October are off.
DUE = datetime.date(2024, 10, 9)
OVERDUE_DAY = datetime.date(2024, 10, 11)
NOW = datetime.datetime(2024, 10, 11, 2, 0, tzinfo=datetime.UTC)
ON = {"today": OVERDUE_DAY, "now": NOW}


@pytest.fixture
def matter(desk) -> Matter:
    occurrence = desk.duty()
    return Matter(occurrence, desk.agency.pk, DUE, occurrence.period_start, occurrence.period_end)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # Working days left: 27 and 29 September are worked, then 30, 8, 9 October.
        ("2024-09-27", False),
        ("2024-09-29", False),
        ("2024-09-30", True),
        ("2024-10-09", True),
        ("2024-10-10", False),
    ],
)
def test_short_notice_is_less_than_three_working_days(db, today, expected):
    assert is_short_notice(DUE, datetime.date.fromisoformat(today)) is expected


def test_person_is_told_in_one_message_with_the_words(desk, matter):
    second = desk.target()
    other = Matter(second, desk.agency.pk, DUE, matter.told_from, matter.told_to)

    assert remind_by_hand([matter, other], by=desk.office, words="请尽快报送", **ON) == 1

    delivery = Delivery.objects.get()
    assert delivery.user == desk.liaison
    assert deliver_due(today=OVERDUE_DAY, now=lambda: NOW).sent == 1
    delivery.refresh_from_db()
    assert delivery.subject == "【科学素质规划】办公室催办：2项待报送"
    assert delivery.body.count("请尽快报送") == 2


def test_each_act_is_on_record(desk, matter):
    remind_by_hand([matter], by=desk.office, words="请尽快报送", **ON)

    event = AuditEvent.objects.get(verb="tasks.remind_by_hand")
    assert (event.object_id, event.after["people"]) == (matter.occurrence.pk, 1)
    assert Reminder.objects.get().asked_by == desk.office


def test_short_notice_needs_a_reason(desk, matter):
    day = {"today": DUE, "now": NOW}

    with pytest.raises(InvalidChange) as refused:
        remind_by_hand([matter], by=desk.office, **day)

    assert list(refused.value.errors) == ["reason"]
    assert remind_by_hand([matter], by=desk.office, reason="领导小组明天开会", **day) == 1
    assert AuditEvent.objects.get(verb="tasks.remind_by_hand").reason == "领导小组明天开会"


def test_nobody_is_reminded_twice_a_day(desk, matter):
    remind_by_hand([matter], by=desk.office, **ON)

    with pytest.raises(InvalidChange):
        remind_by_hand([matter], by=desk.office, **ON)

    assert Reminder.objects.count() == 1


def test_other_lead_is_left_alone(desk, matter):
    second = AgencyFactory(jurisdiction=desk.place)
    EffectiveAssignmentFactory(measure=desk.measure, agency=second, position=2)
    MembershipFactory(jurisdiction=desk.place, role=Role.LIAISON, agency=second)

    remind_by_hand([matter], by=desk.office, **ON)

    assert [one.user for one in Reminder.objects.all()] == [desk.liaison]


@pytest.mark.parametrize("who", ["liaison", "head", "reviewer", "outsider"])
def test_others_may_not(desk, matter, who, request):
    user = request.getfixturevalue("outsider") if who == "outsider" else getattr(desk, who)

    with pytest.raises(NotAllowed):
        remind_by_hand([matter], by=user, **ON)

    assert not Reminder.objects.filter(kind=ReminderKind.BY_HAND).exists()


def test_too_many_at_once_are_refused(desk, matter):
    with pytest.raises(InvalidChange):
        remind_by_hand([matter] * 201, by=desk.office, **ON)
