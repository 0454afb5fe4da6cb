"""Verbs that write to a contact out of turn: the code that proves it, and tests.

They leave a message in the queue; whoever asked for it has it sent off at once.
"""

import datetime
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.addresses import is_sent_on
from agencies.models import Contact, User
from agencies.services import contacts
from agencies.services.address_uses import take_use
from agencies.services.audit import record
from agencies.states import Channel
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery
from tasks.models.reminder import TEST

CODE = f"{TEST}-code-"
MINUTE = datetime.timedelta(minutes=1)


@transaction.atomic
def send_code(
    contact: Contact, *, by: User, today: datetime.date, now: datetime.datetime
) -> Delivery:
    """A code on its way to the contact that it proves."""
    code = contacts.new_code(contact, by=by, now=now)
    return _queue(contact, purpose=code_purpose(code.nonce), today=today, now=now)


@transaction.atomic
def send_test(
    contact: Contact, *, by: User, today: datetime.date, now: datetime.datetime
) -> Delivery:
    """A word to a contact that was proven, to see whether it still arrives."""
    if not permissions.can_keep_contacts(by, contact.owner):
        raise NotAllowed
    if contact.is_retired or contact.verified_at is None or not is_sent_on(contact.channel):
        raise InvalidChange({"": [_("先验证这个联系方式，再发测试消息。")]})
    contacts.take_sending(contact, by=by, purpose=TEST, now=now)
    record(by=by, verb="tasks.send_test_message", row=contact)
    return _queue(contact, purpose=_purpose(), today=today, now=now)


@transaction.atomic
def send_channel_test(
    channel: str, *, by: User, today: datetime.date, now: datetime.datetime
) -> Delivery:
    """A word to oneself on one channel, by who looks after the machine."""
    if not permissions.can_operate(by):
        raise NotAllowed
    if channel not in Channel.values or not is_sent_on(channel):
        raise InvalidChange({"": [_("系统没有启用这种渠道。")]})
    if channel != Channel.INBOX:
        contact = Contact.objects.usable().filter(user=by, channel=channel).first()
        if contact is None:
            raise InvalidChange({"": [_("请先在“我的联系方式”里登记并验证自己在这种渠道的地址。")]})
        return send_test(contact, by=by, today=today, now=now)
    wait = take_use(f"account {by.pk}", purpose="inbox", most=1, within=MINUTE, now=now)
    if wait is not None:
        raise InvalidChange({"": [contacts.too_often(wait)]})
    record(by=by, verb="tasks.send_test_message", after={"channel": channel})
    return Delivery.objects.create(
        user=by, channel=channel, day=today, purpose=_purpose(), available_at=now
    )


def code_purpose(nonce: str) -> str:
    """The purpose of the message that carries the code drawn from `nonce`."""
    return CODE + nonce[:16]


def _purpose() -> str:
    return f"{TEST}-{secrets.token_hex(8)}"


def _queue(
    contact: Contact, *, purpose: str, today: datetime.date, now: datetime.datetime
) -> Delivery:
    return Delivery.objects.create(
        user=contact.user,
        leader=contact.member,
        channel=contact.channel,
        contact=contact,
        day=today,
        purpose=purpose,
        available_at=now,
    )
