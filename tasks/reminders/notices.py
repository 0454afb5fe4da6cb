"""Messages about a way to reach somebody, not about what is due: tests, and codes that prove an
address. They go at any hour, on any day: somebody sits and waits for them."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import ContactCode
from agencies.models.contact import CODE_LASTS
from tasks.channels import Message
from tasks.models import Delivery
from tasks.models.reminder import TEST
from tasks.reminders.composing import address
from tasks.services.contact_messages import CODE, code_purpose


def is_notice(delivery: Delivery) -> bool:
    return delivery.purpose.startswith(TEST)


def compose_notice(delivery: Delivery, *, now: datetime.datetime) -> Message | None:
    """A test, or the code that stands; None where it is used or over, or another was sent since."""
    if delivery.purpose.startswith(CODE):
        return _with_code(delivery, now)
    place = address(reverse("account-contacts") if delivery.user else reverse("home"))
    return Message(
        key=delivery.pk,
        address=_shown(delivery),
        subject=_("【科学素质规划】测试消息"),
        text=_("收到这条消息，说明这种联系方式可以使用，无需回复。"),
        link=place,
    )


def _with_code(delivery: Delivery, now: datetime.datetime) -> Message | None:
    code = ContactCode.objects.filter(contact=delivery.contact).first()
    if code is None or code_purpose(code.nonce) != delivery.purpose:
        return None
    if code.is_over(now):
        return None
    # What an outage held up is valid for as much less.
    left = (code.made_at + CODE_LASTS - now).total_seconds()
    minutes = max(1, round(left / 60))
    subject = _("【科学素质规划】验证码%(code)s，%(n)d分钟内有效") % {
        "code": code.code,
        "n": minutes,
    }
    told = _("有人在科学素质规划管理系统登记了这个联系方式。如果不是您或您的同事，请不要理会。")
    return Message(
        key=delivery.pk,
        address=_shown(delivery),
        subject=subject,
        text=told,
        kept=_("【科学素质规划】验证码（不留存）"),
    )


def _shown(delivery: Delivery) -> str:
    return delivery.contact.address if delivery.contact else ""
