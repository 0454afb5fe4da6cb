"""The words of a message: whose, in which language, and safe."""

import datetime

import pytest
from django.core import signing

from agencies.states import Channel
from tasks.models import Reminder
from tasks.reminders.composing import compose
from tasks.reminders.delivering import message_of
from tasks.reminders.unsubscribing import SALT, read_token, unsubscribe_path
from tasks.reminders.wording import tone_of
from tasks.states import MessageLanguage, ReminderKind
from tests.factories.agencies import ContactFactory, UserFactory
from tests.factories.reminders import (
    DeliveryFactory,
    MessageTextFactory,
    ReminderFactory,
    ReminderHourFactory,
)
from tests.tasks.desks import make_desk

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 9, 19)
NOW = datetime.datetime(2024, 9, 19, 1, 0, tzinfo=datetime.UTC)
AHEAD, OVERDUE, BY_HAND = ReminderKind.AHEAD, ReminderKind.OVERDUE, ReminderKind.BY_HAND
TO_HEAD, TO_LEADER = ReminderKind.TO_HEAD, ReminderKind.TO_LEADER


def delivery_to(desk, kind=AHEAD, channel=Channel.INBOX):
    ReminderFactory(occurrence=desk.duty(), user=desk.liaison, digest_on=TODAY, kind=kind)
    contact = ContactFactory(user=desk.liaison) if channel != Channel.INBOX else None
    return DeliveryFactory(user=desk.liaison, day=TODAY, channel=channel, contact=contact)


def composed(delivery):
    return compose(delivery, Reminder.objects.all(), today=TODAY)


def test_words_are_those_of_the_jurisdiction(desk):
    delivery = delivery_to(desk)
    MessageTextFactory(jurisdiction=desk.place, kind=AHEAD, subject="请{姓名}看：{情况}")
    MessageTextFactory(kind=AHEAD, subject="别处的{情况}")

    message = composed(delivery)

    assert message.subject == f"请{desk.liaison}看：1项即将到期"
    assert message.text.startswith(f"{desk.liaison}：请尽快报送。")
    assert f"{desk.agency.name} 报告进展\n2024-10-09 http" in message.text


def test_message_about_two_places_is_in_the_portals_words(desk, outsider):
    delivery = delivery_to(desk)
    MessageTextFactory(jurisdiction=desk.place, kind=AHEAD)
    elsewhere = outsider.memberships.get().jurisdiction
    other = make_desk(elsewhere, outsider)
    ReminderFactory(occurrence=other.duty(), user=desk.liaison, digest_on=TODAY)

    message = composed(delivery)

    assert message.subject == "【科学素质规划】2项即将到期"
    assert f"\n{desk.agency.name} 报告进展\n2024-10-09 http" in message.text


def test_text_that_cannot_be_used_gives_way_to_the_portals(desk):
    MessageTextFactory(jurisdiction=desk.place, kind=AHEAD, line="没有链接", subject="{情况}！")

    message = composed(delivery_to(desk))

    assert message.subject == "1项即将到期！"
    assert "没有链接" not in message.text
    assert message.link in message.text


def test_html_escapes_all_words(desk):
    MessageTextFactory(
        jurisdiction=desk.place, kind=AHEAD, opening="<b>看", line="<i>{单位}\n{期限}{链接}"
    )
    desk.agency.name = "<script>局"
    desk.agency.save()

    html = composed(delivery_to(desk, channel=Channel.EMAIL)).html

    assert "&lt;b&gt;看" in html
    assert "<p>&lt;i&gt;&lt;script&gt;局<br>2024-10-09<a href=" in html
    assert "<script>" not in html


def test_message_is_in_the_language_of_its_reader(desk):
    delivery = delivery_to(desk)
    row = ReminderHourFactory(user=desk.liaison, language=MessageLanguage.ENGLISH)
    delivery.refresh_from_db()

    message = message_of(delivery, today=TODAY, now=NOW)

    assert message.subject == "[Science literacy plan] 1 soon due"
    assert message.text.startswith(f"Dear {desk.liaison},")
    row.language = MessageLanguage.CHINESE
    row.save()
    delivery.refresh_from_db()
    assert message_of(delivery, today=TODAY, now=NOW).subject == "【科学素质规划】1项即将到期"


@pytest.mark.parametrize(
    ("kinds", "to_leader", "tone"),
    [
        ([AHEAD, OVERDUE], False, OVERDUE),
        ([OVERDUE, TO_HEAD], False, OVERDUE),
        ([TO_HEAD], False, TO_HEAD),
        ([TO_LEADER], True, TO_LEADER),
        ([AHEAD, BY_HAND, TO_HEAD], False, BY_HAND),
        ([AHEAD, ReminderKind.DUE], False, ReminderKind.DUE),
        ([], False, ReminderKind.NOTICE),
    ],
)
def test_what_weighs_most_sets_the_tone(kinds, to_leader, tone):
    assert tone_of(kinds, to_leader=to_leader) == tone


@pytest.mark.parametrize("places", [1, 3])
def test_statements_do_not_grow_with_places(desk, outsider, django_assert_num_queries, places):
    delivery = delivery_to(desk)
    for number in range(1, places):
        other = make_desk(outsider.memberships.get().jurisdiction, outsider)
        MessageTextFactory(
            jurisdiction=other.place, kind=AHEAD, language=("zh-hans", "en")[number - 1]
        )
        ReminderFactory(occurrence=other.duty(), user=desk.liaison, digest_on=TODAY)

    with django_assert_num_queries(5):
        composed(delivery)


def test_unsubscribe_address_is_that_of_the_reader(desk):
    message = composed(delivery_to(desk, channel=Channel.EMAIL))

    token = message.unsubscribe_link.split("/")[-2]
    assert read_token(token) == (desk.liaison, Channel.EMAIL)


def test_tokens_of_others_making_are_none():
    person, gone = UserFactory(), UserFactory(is_active=False)
    token = unsubscribe_path(person).split("/")[-2]
    elsewhere = signing.Signer(salt="other").sign_object({"user": person.pk, "channel": "email"})
    odd = [
        signing.Signer(salt=SALT).sign_object(value)
        for value in ([], {"user": person.pk}, {"user": "x", "channel": "email"})
    ]

    for forged in ("", "x", token + "x", token[1:], elsewhere, *odd):
        assert read_token(forged) is None
    assert read_token(unsubscribe_path(gone).split("/")[-2]) is None
