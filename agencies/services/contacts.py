"""Verbs on contacts: how people are reached, proven by a code that was sent there."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import permissions
from agencies.addresses import is_sent_on, read_address
from agencies.models import Contact, ContactCode, LeadingGroupMember, User
from agencies.models.contact import key_of
from agencies.services import changes
from agencies.services.address_uses import take_use
from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.sealing import Unreadable

MOST_OF_ONE_PERSON = 20
VERIFY = "agencies.verify_contact"
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def add_contact(
    *,
    by: User,
    channel: str,
    address: str,
    secret: str = "",
    user: User | None = None,
    member: LeadingGroupMember | None = None,
) -> Contact:
    """Note down how to reach a user or a group member. It counts once a code proved it."""
    owner = user or member
    if owner is None:
        raise InvalidChange({"": [_("联系方式属于一个用户或一名领导小组成员。")]})
    if not permissions.can_keep_contacts(by, owner):
        raise NotAllowed
    typed = read_address(channel, address, secret)
    row = Contact(user=user, member=member, channel=channel, address=typed.shown)
    if typed.url:
        row.seal_address(typed.url, typed.secret)
    with transaction.atomic():
        _refuse_more(owner, row, typed.url or typed.shown)
        return changes.add(row, by=by, verb="agencies.add_contact")


def retire_contact(contact: Contact, *, by: User, reason: str) -> Contact:
    """It is written to no more. What was sealed of it is forgotten: a key for nobody's use."""
    _refuse_strangers(contact, by)
    with transaction.atomic():
        changes.retire(contact, by=by, verb="agencies.retire_contact", reason=reason)
        ContactCode.objects.filter(contact=contact).delete()
        Contact.objects.filter(pk=contact.pk).update(sealed="")
    return contact


def prefer_contact(contact: Contact, *, by: User) -> Contact:
    """Write to this one of several on a channel from now on."""
    _refuse_strangers(contact, by)
    _refuse_unfit(contact)
    if contact.verified_at is None:
        raise InvalidChange({"": [_("先验证这个联系方式，再选为优先使用的。")]})
    told: dict[str, Any] = {
        "by": by,
        "verb": "agencies.prefer_contact",
        "editable": frozenset({"preferred"}),
    }
    with transaction.atomic():
        others = contact.owner.contacts.active().filter(channel=contact.channel, preferred=True)
        for other in others.exclude(pk=contact.pk).order_by("pk"):
            changes.change(other, changes={"preferred": False}, **told)
        return changes.change(contact, changes={"preferred": True}, **told)


def new_code(contact: Contact, *, by: User, now: datetime) -> ContactCode:
    """A code to be sent to the contact; one that was sent before is worth nothing any more.

    Limited for each contact, each address (whoever writes there) and each person: else anybody
    could have strangers' telephones ring.
    """
    _refuse_strangers(contact, by)
    _refuse_unfit(contact)
    if contact.verified_at is not None:
        raise InvalidChange({"": [_("这个联系方式已经验证过。")]})
    with transaction.atomic():
        take_sending(contact, by=by, purpose="code", now=now)
        fresh = {"nonce": secrets.token_hex(16), "made_at": now, "tries": 0}
        code, _made = ContactCode.objects.update_or_create(contact=contact, defaults=fresh)
        record(by=by, verb="agencies.send_contact_code", row=contact)
    return code


def take_sending(contact: Contact, *, by: User, purpose: str, now: datetime) -> None:
    """Count a message that somebody asked for. Raises InvalidChange, and says when to ask again."""
    try:
        address = key_of(contact.where()[0])
    except Unreadable:
        text = _("这个地址已无法解密，不能再向它发送。请停用后重新登记。")
        raise InvalidChange({"": [text]}) from None
    limits = (
        (f"contact {contact.pk}", 1, MINUTE),
        (address, 5, HOUR),
        (f"account {by.pk}", 20, DAY),
    )
    for key, most, within in limits:
        wait = take_use(key, purpose=purpose, most=most, within=within, now=now)
        if wait is not None:
            raise InvalidChange({"": [too_often(wait)]})


def verify_contact(contact: Contact, *, by: User, code: str, now: datetime) -> Contact:
    """Count on the contact from now on: the code that was sent there came back.

    A wrong code counts, and outlives the refusal; after a few of them a new one has to be sent.
    """
    _refuse_strangers(contact, by)
    _refuse_unfit(contact)
    with transaction.atomic():
        row = ContactCode.objects.select_for_update().filter(contact=contact).first()
        refusal = _refusal(row, code, now)
        if row is not None and not refusal:
            row.delete()
            return changes.change(
                contact,
                by=by,
                verb=VERIFY,
                changes={"verified_at": contact.verified_at or now},
                editable=frozenset({"verified_at"}),
            )
        ContactCode.objects.filter(contact=contact).update(tries=F("tries") + 1)
        record(by=by, verb=VERIFY, row=contact, succeeded=False)
    raise InvalidChange({"code": [refusal]})


def reseal_contacts() -> int:
    """Part of `second_factor.reseal_secrets`, which asks and records: seal with the key of today
    what an earlier one sealed. Returns how many there were."""
    resealed = 0
    for contact in Contact.objects.exclude(sealed="").select_for_update().order_by("pk"):
        if not contact.is_sealed_with_todays_key and contact.is_readable:
            contact.seal_address(*contact.where())
            Contact.objects.filter(pk=contact.pk).update(sealed=contact.sealed)
            resealed += 1
    return resealed


def _refusal(row: ContactCode | None, code: str, now: datetime) -> str:
    """Why a code is not accepted; nothing where it is."""
    if row is None or row.is_over(now):
        return _("验证码已失效，请重新发送。")
    if constant_time_compare("".join(code.split()), row.code):
        return ""
    return _("验证码不正确，请核对后再输入。")


def _refuse_strangers(contact: Contact, by: User) -> None:
    if not permissions.can_keep_contacts(by, contact.owner):
        raise NotAllowed


def _refuse_unfit(contact: Contact) -> None:
    if contact.is_retired or not is_sent_on(contact.channel):
        raise InvalidChange({"": [_("这个联系方式已停用，或系统没有启用这种渠道。")]})


def _refuse_more(owner: User | LeadingGroupMember, row: Contact, where: str) -> None:
    """The same address twice would be two messages; and somewhere there is an end."""
    kind = User if isinstance(owner, User) else LeadingGroupMember
    kind.objects.select_for_update().get(pk=owner.pk)  # two at once see each other
    there = list(owner.contacts.active())
    if len(there) >= MOST_OF_ONE_PERSON:
        raise InvalidChange({"": [_("联系方式太多，请先停用不再使用的。")]})
    same = (one for one in there if one.channel == row.channel and one.address == row.address)
    if any(not one.sealed or (one.is_readable and one.where()[0] == where) for one in same):
        raise InvalidChange({"address": [_("已经登记过这个地址。")]})


def too_often(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    if seconds < 120:
        said = ngettext("发送太频繁，请%(n)d秒后再试。", "发送太频繁，请%(n)d秒后再试。", seconds)
        return said % {"n": seconds}
    minutes = -(-seconds // 60)
    said = ngettext("发送太频繁，请%(n)d分钟后再试。", "发送太频繁，请%(n)d分钟后再试。", minutes)
    return said % {"n": minutes}
