"""The page of one's reminders, and unsubscribing without signing in."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuditEvent
from agencies.states import Channel
from tasks.models import ReminderHour, ReminderPause
from tasks.reminders.unsubscribing import unsubscribe_path
from tasks.services.reminder_choices import CHOOSABLE, refused_by
from tests.factories.agencies import ContactFactory, MembershipFactory
from tests.factories.reminders import ReminderOptOutFactory, ReminderPauseFactory
from tests.tasks.desks import make_desk

pytestmark = pytest.mark.django_db

PAGE = reverse("tasks:reminder-choices")
HOUR = reverse("tasks:reminder-hour-choose")
KINDS = reverse("tasks:reminder-kinds-choose")
PAUSES = reverse("tasks:reminder-pause-add")


@pytest.fixture(autouse=True)
def portal(settings):
    settings.REMINDER_CHANNELS = ["email"]
    settings.PORTAL_TODAY = None


@pytest.fixture
def reader(client, member):
    client.force_login(member)
    return client


def soon(days=1):
    return timezone.localdate() + datetime.timedelta(days=days)


def test_page_offers_defaults(reader):
    page = reader.get(PAGE)

    assertContains(page, '<option value="8" selected>8:00</option>')
    assertContains(page, "<td>总是</td>", count=len(CHOOSABLE))
    assertContains(page, 'type="checkbox"', count=len(CHOOSABLE))
    assertContains(page, "您还没有验证过的电子邮件地址")


def test_verified_address_is_not_missed(reader, member):
    ContactFactory(user=member, verified_at=timezone.now())

    assertNotContains(reader.get(PAGE), "您还没有验证过")


def test_without_other_channels_the_inbox_stands_alone(reader, settings):
    settings.REMINDER_CHANNELS = []

    page = reader.get(PAGE)

    assertContains(page, "没有启用其他渠道")
    assertNotContains(page, 'type="checkbox"')


def test_hour_and_language_are_saved(reader, member):
    assertRedirects(reader.post(HOUR, {"hour": 10, "language": "en", "version": 0}), PAGE)

    row = ReminderHour.objects.get(user=member)
    assert (row.hour, row.language) == (10, "en")


@pytest.mark.parametrize("wrong", [{"hour": "3"}, {"hour": "x"}, {"language": "fr"}])
def test_hour_that_is_none_is_told_at_the_field(reader, wrong):
    typed = {"hour": 10, "language": "en", "version": 0} | wrong

    page = reader.post(HOUR, typed)

    assert set(page.context["hour_form"].errors) == set(wrong)
    assert not ReminderHour.objects.exists()


def test_second_window_is_told(reader):
    typed = {"hour": 10, "language": "en", "version": 0}
    reader.post(HOUR, typed)

    page = reader.post(HOUR, typed | {"hour": 12})

    assert page.status_code == 409
    assert ReminderHour.objects.get().hour == 10
    again = typed | {"hour": 12, "version": page.context["hour_form"].data["version"]}
    assertRedirects(reader.post(HOUR, again), PAGE)
    assert ReminderHour.objects.get().hour == 12


def test_boxes_that_are_not_ticked_are_refused(reader, member):
    ticked = {f"{kind.value}-email": "on" for kind in CHOOSABLE[1:]}

    assertRedirects(reader.post(KINDS, ticked), PAGE)

    assert refused_by(member) == {(CHOOSABLE[0].value, "email")}
    boxes = [
        box for _kind, _meaning, row in reader.get(PAGE).context["kinds_form"].rows() for box in row
    ]
    assert [box.value() for box in boxes] == [False] + [True] * (len(CHOOSABLE) - 1)


def test_boxes_changed_in_another_window_are_told(reader, member):
    ReminderOptOutFactory(user=member)

    page = reader.post(KINDS, {"shown": "", "overdue-email": "on"})

    assertContains(page, "这些选择刚在别处改过", status_code=409)
    assert refused_by(member) == {("ahead", "email")}
    shown = page.context["kinds_form"].data["shown"]
    assertRedirects(reader.post(KINDS, {"shown": shown, "overdue-email": "on"}), PAGE)
    assert ("overdue", "email") not in refused_by(member)


def test_pauses_are_listed_with_who_stands_in(client, haizhou, owner):
    desk = make_desk(haizhou, owner)
    colleague = MembershipFactory(jurisdiction=haizhou, role="liaison", agency=desk.agency).user
    client.force_login(desk.liaison)

    assertRedirects(client.post(PAUSES, {"first_day": soon(), "last_day": soon(3)}), PAGE)
    assertContains(client.get(PAGE), f"{colleague}（联络员）")

    ReminderPauseFactory(user=colleague, first_day=soon(2), last_day=soon(2))
    page = client.get(PAGE)
    assertNotContains(page, f"{colleague}（联络员）")
    assertContains(page, f"{desk.head}（单位负责人）")


def test_where_nobody_is_left_the_office_stands_in_else_nobody(client, haizhou, owner):
    liaison = MembershipFactory(jurisdiction=haizhou, liaison=True).user
    ReminderPauseFactory(user=liaison, first_day=soon(), last_day=soon())
    client.force_login(liaison)
    assertContains(client.get(PAGE), f"{owner}（办公室管理员）")

    ReminderPauseFactory(user=owner, first_day=soon(), last_day=soon())

    assertContains(client.get(PAGE), "没有人，请告诉办公室")


def test_pause_that_cannot_be_is_told_at_the_field(reader):
    page = reader.post(PAUSES, {"first_day": "昨天", "last_day": soon(-3)})

    assert set(page.context["pause_form"].errors) == {"first_day"}
    assertContains(page, 'value="昨天"')
    page = reader.post(PAUSES, {"first_day": soon(-5), "last_day": soon(-3)})
    assert set(page.context["pause_form"].errors) == {"last_day"}


def test_own_pause_is_ended_and_no_others(reader, member, outsider):
    mine = ReminderPauseFactory(user=member, first_day=soon(), last_day=soon())
    other = ReminderPauseFactory(user=outsider, first_day=soon(), last_day=soon())

    assertRedirects(reader.post(reverse("tasks:reminder-pause-end", args=[mine.pk])), PAGE)
    assert reader.post(reverse("tasks:reminder-pause-end", args=[other.pk])).status_code == 404

    assert list(ReminderPause.objects.active()) == [other]


@pytest.mark.parametrize("pauses", [1, 3])
def test_statements_do_not_grow_with_pauses(reader, member, django_assert_num_queries, pauses):
    for number in range(1, pauses + 1):
        ReminderPauseFactory(user=member, first_day=soon(number), last_day=soon(number))
    reader.get(PAGE)

    with django_assert_num_queries(13):
        reader.get(PAGE)


# --- unsubscribing --------------------------------------------------------------------------------


@pytest.fixture
def strict() -> Client:
    """A mail provider: no session, no cookies, no CSRF token."""
    return Client(enforce_csrf_checks=True)


def test_one_click_switches_the_channel_off(strict, member):
    path = unsubscribe_path(member)

    for _time in range(2):
        response = strict.post(path, {"List-Unsubscribe": "One-Click"})
        assertContains(response, "已退订")

    assert refused_by(member) == {(kind.value, Channel.EMAIL.value) for kind in CHOOSABLE}
    events = AuditEvent.objects.filter(verb="tasks.refuse_reminder")
    assert set(events.values_list("actor_id", flat=True)) == {member.pk}
    assert events.count() == len(CHOOSABLE)


def test_looking_changes_nothing_and_asks(strict, member):
    page = strict.get(unsubscribe_path(member))

    assertContains(page, "确认退订")
    assertNotContains(page, str(member))
    assert refused_by(member) == set()


def test_whoever_is_signed_in_comes_to_the_choices(reader, member, outsider):
    assertRedirects(reader.get(unsubscribe_path(member)), PAGE)
    assertContains(reader.get(unsubscribe_path(outsider)), "确认退订")


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_address_is_nowhere(strict, member, method):
    path = unsubscribe_path(member)[:-2] + "x/"

    assert getattr(strict, method)(path).status_code == 404
    assert refused_by(member) == set()


def test_other_posts_still_ask_for_the_token(strict, member):
    strict.force_login(member)

    assert strict.post(KINDS, {}).status_code == 403
