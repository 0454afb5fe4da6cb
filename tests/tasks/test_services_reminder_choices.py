"""What a person chooses about their own reminders."""

import datetime

import pytest

from agencies.models import AuditEvent
from agencies.states import Channel
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import ReminderHour, ReminderOptOut, ReminderPause
from tasks.services import reminder_choices as services
from tasks.states import ReminderKind
from tests.factories.agencies import UserFactory
from tests.factories.reminders import ReminderHourFactory, ReminderOptOutFactory
from tests.verbs import verbs_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 9, 18)
EMAIL, WECOM = Channel.EMAIL.value, Channel.WECOM.value
AHEAD, OVERDUE = ReminderKind.AHEAD.value, ReminderKind.OVERDUE.value


def day(number):
    return datetime.date(2024, 9, number)


def pause(user, first=16, last=20, today=TODAY, by=None):
    return services.add_pause(
        user, by=by or user, first_day=day(first), last_day=day(last), today=today
    )


CALLS = {
    "choose_reminder_hour": lambda by, user: services.choose_reminder_hour(
        services.hour_row(user), by=by, hour=10, language="en"
    ),
    "choose_reminder_kinds": lambda by, user: services.choose_reminder_kinds(
        user, by=by, refused={(AHEAD, EMAIL)}, channels=[EMAIL]
    ),
    "unsubscribe": lambda by, user: services.unsubscribe(user, by=by, channel=EMAIL),
    "add_pause": lambda by, user: pause(user, 25, 26, by=by),
    "end_pause": lambda by, user: services.end_pause(
        ReminderPause.objects.filter(user=user).first() or pause(user), by=by, today=TODAY
    ),
}


def test_every_verb_is_called():
    assert set(CALLS) == verbs_of(services)


@pytest.mark.parametrize("verb", CALLS)
def test_verbs_are_for_oneself_alone(owner, member, administrator, verb):
    for other in (owner, administrator):
        with pytest.raises(NotAllowed):
            CALLS[verb](other, member)
    CALLS[verb](member, member)

    assert AuditEvent.objects.filter(actor_id=member.pk).exists()


def test_hour_and_language_are_kept(member):
    CALLS["choose_reminder_hour"](member, member)
    services.choose_reminder_hour(services.hour_row(member), by=member, hour=9)

    row = ReminderHour.objects.get()
    assert (row.hour, row.language, row.version) == (9, "en", 2)


@pytest.mark.parametrize("wrong", [{"hour": 6}, {"hour": 21}, {"language": "fr"}])
def test_hours_and_languages_that_are_none_are_refused(member, wrong):
    with pytest.raises(InvalidChange):
        services.choose_reminder_hour(services.hour_row(member), by=member, **wrong)


def test_second_window_is_told_of_the_first(member):
    first = services.hour_row(member)
    ReminderHourFactory(user=member, hour=12)

    with pytest.raises(StaleVersion):
        services.choose_reminder_hour(first, by=member, hour=9)
    assert first.hour == 12


def test_choosing_kinds_adds_and_takes_back(member):
    ReminderOptOutFactory(user=member, kind=OVERDUE, channel=EMAIL)
    ReminderOptOutFactory(user=member, kind=OVERDUE, channel=WECOM)

    services.choose_reminder_kinds(member, by=member, refused={(AHEAD, EMAIL)}, channels=[EMAIL])

    assert services.refused_by(member) == {(AHEAD, EMAIL), (OVERDUE, WECOM)}
    verbs = AuditEvent.objects.filter(verb__startswith="tasks.").values_list("verb", flat=True)
    assert sorted(verbs) == ["tasks.refuse_reminder", "tasks.take_reminder"]


def test_choice_that_was_changed_elsewhere_is_not_overwritten(member):
    ReminderOptOutFactory(user=member, kind=OVERDUE, channel=EMAIL)

    with pytest.raises(InvalidChange):
        services.choose_reminder_kinds(
            member, by=member, refused=set(), channels=[EMAIL], expected=set()
        )
    assert services.refused_by(member) == {(OVERDUE, EMAIL)}


def test_inbox_cannot_be_refused(member):
    with pytest.raises(InvalidChange):
        services.choose_reminder_kinds(
            member, by=member, refused={(AHEAD, "inbox")}, channels=["inbox"]
        )


def test_unsubscribing_refuses_all_kinds_once(member):
    ReminderOptOutFactory(user=member, kind=AHEAD, channel=EMAIL)

    first = services.unsubscribe(member, by=member, channel=EMAIL)
    again = services.unsubscribe(member, by=member, channel=EMAIL)

    assert (first, again) == (len(services.CHOOSABLE) - 1, 0)
    assert ReminderOptOut.objects.active().count() == len(services.CHOOSABLE)
    event = AuditEvent.objects.filter(verb="tasks.refuse_reminder").first()
    assert (event.actor_id, event.reason) == (member.pk, "从邮件中退订")


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(20, 19, "last_day"), (16, 17, "last_day"), (20, 23, "first_day"), (10, 30, "first_day")],
)
def test_pauses_that_cannot_be_are_refused(member, first, last, field):
    pause(member, 20, 21)

    with pytest.raises(InvalidChange) as refusal:
        pause(member, first, last)
    assert set(refusal.value.errors) == {field}


def test_pause_of_more_than_a_year_is_refused(member):
    with pytest.raises(InvalidChange):
        services.add_pause(
            member,
            by=member,
            first_day=TODAY,
            last_day=TODAY + datetime.timedelta(days=366),
            today=TODAY,
        )


def test_pauses_have_an_end_in_number(member, monkeypatch):
    monkeypatch.setattr(services, "MOST_PAUSES", 2)
    pause(member, 20, 20)
    pause(member, 22, 22)

    with pytest.raises(InvalidChange):
        pause(member, 24, 24)
    pause(UserFactory(), 24, 24)


def test_running_pause_is_cut(member):
    row = services.end_pause(pause(member, 16, 20), by=member, today=TODAY)

    assert row.last_day == day(17)
    assert not ReminderPause.objects.on(TODAY).exists()
    assert ReminderPause.objects.on(day(17)).exists()


@pytest.mark.parametrize("first", [18, 19])
def test_pause_that_begins_today_or_later_is_dropped(member, first):
    row = services.end_pause(pause(member, first, 20), by=member, today=TODAY)

    assert row.is_retired
    assert not ReminderPause.objects.on(day(20)).exists()


def test_pause_that_is_over_stays(member):
    row = pause(member, 16, 20)

    services.end_pause(row, by=member, today=day(23))

    row.refresh_from_db()
    assert (row.last_day, row.version) == (day(20), 1)
