"""Codes and tests on their way to a contact."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.services.contacts import verify_contact
from agencies.states import Channel, Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery
from tasks.reminders.delivering import deliver_now, due_now
from tasks.services.contact_messages import send_channel_test, send_code, send_test
from tests.factories.agencies import ContactFactory, LeadingGroupMemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

SATURDAY = date(2024, 9, 21)
NOW = datetime(2024, 9, 20, 19, 0, tzinfo=UTC)  # Saturday, three in the morning
WHEN = {"today": SATURDAY, "now": NOW}


@pytest.fixture
def contact(member):
    return ContactFactory(user=member, address="member@example.org")


def deliver(delivery):
    outcome = deliver_now(delivery.pk, today=SATURDAY, now=lambda: NOW)
    delivery.refresh_from_db()
    return outcome


def test_code_arrives_at_any_hour_and_proves_the_contact(contact, member):
    delivery = send_code(contact, by=member, **WHEN)

    assert due_now(**WHEN) == [(delivery.pk, Channel.EMAIL)]
    assert deliver(delivery) == "sent"
    (email,) = mail.outbox
    assert contact.code.code in email.subject
    verify_contact(contact, by=member, code=contact.code.code, now=NOW)


def test_code_is_not_kept_with_what_was_sent(contact, member):
    delivery = send_code(contact, by=member, **WHEN)
    deliver(delivery)

    assert contact.code.code not in f"{delivery.subject} {delivery.body}"
    assert delivery.subject == "【科学素质规划】验证码（不留存）"


def test_code_that_was_replaced_is_not_sent(contact, member):
    old = send_code(contact, by=member, **WHEN)
    send_code(contact, by=member, today=SATURDAY, now=NOW + timedelta(minutes=2))

    assert deliver(old) == "skipped"
    assert mail.outbox == []


def test_code_that_is_over_is_not_sent(contact, member):
    late = send_code(contact, by=member, **WHEN)

    outcome = deliver_now(late.pk, today=SATURDAY, now=lambda: NOW + timedelta(minutes=16))

    assert outcome == "skipped"
    assert mail.outbox == []


def test_code_that_was_held_up_says_how_long_it_is_still_valid(contact, member):
    late = send_code(contact, by=member, **WHEN)

    deliver_now(late.pk, today=SATURDAY, now=lambda: NOW + timedelta(minutes=11))

    assert mail.outbox[0].subject.endswith("4分钟内有效")


def test_code_reaches_a_leader(haizhou, owner):
    leader = LeadingGroupMemberFactory(group__jurisdiction=haizhou)
    contact = ContactFactory(user=None, member=leader)

    delivery = send_code(contact, by=owner, **WHEN)

    assert (delivery.leader, deliver(delivery)) == (leader, "sent")


def test_test_message_is_sent_and_on_record(contact, member):
    contact.verified_at = NOW
    contact.save()

    delivery = send_test(contact, by=member, **WHEN)

    assert deliver(delivery) == "sent"
    assert [one.to for one in mail.outbox] == [["member@example.org"]]
    assert AuditEvent.objects.filter(verb="tasks.send_test_message").count() == 1


def test_tests_come_once_a_minute(contact, member):
    contact.verified_at = NOW
    contact.save()
    send_test(contact, by=member, **WHEN)

    with pytest.raises(InvalidChange, match="频繁"):
        send_test(contact, by=member, **WHEN)


def test_contact_that_is_not_proven_gets_no_test(contact, member):
    with pytest.raises(InvalidChange):
        send_test(contact, by=member, **WHEN)


def test_test_of_somebody_elses_contact_is_refused(contact, outsider):
    with pytest.raises(NotAllowed):
        send_test(contact, by=outsider, **WHEN)


@pytest.fixture
def operator(haizhou):
    return MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user


def test_who_operates_it_tests_a_channel_on_himself(operator):
    ContactFactory(user=operator, address="op@example.org", verified_at=timezone.now())

    for channel in (Channel.INBOX, Channel.EMAIL):
        assert deliver(send_channel_test(channel, by=operator, **WHEN)) == "sent"

    assert [one.to for one in mail.outbox] == [["op@example.org"]]
    assert Delivery.objects.unread().filter(user=operator).count() == 1


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, "pigeon", ""])
def test_channel_that_cannot_be_tested_says_why(operator, channel):
    with pytest.raises(InvalidChange):
        send_channel_test(channel, by=operator, **WHEN)


def test_inbox_is_tested_once_a_minute(operator):
    send_channel_test(Channel.INBOX, by=operator, **WHEN)

    with pytest.raises(InvalidChange, match="频繁"):
        send_channel_test(Channel.INBOX, by=operator, **WHEN)


def test_channel_is_tested_by_who_operates_it(owner):
    with pytest.raises(NotAllowed):
        send_channel_test(Channel.INBOX, by=owner, **WHEN)
