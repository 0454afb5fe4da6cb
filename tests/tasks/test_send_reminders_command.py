"""manage.py send_reminders: what is printed is what is done, or would be."""

import datetime
import io

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.states import Channel
from tasks.channels import CHANNELS, Refused
from tasks.models import Delivery, Lease, Reminder
from tasks.services.contact_messages import send_code
from tests.factories.agencies import ContactFactory, MembershipFactory
from tests.factories.reminders import ReminderPauseFactory
from tests.tasks.desks import NOW

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 9, 19)
SATURDAY = datetime.date(2024, 9, 21)


@pytest.fixture(autouse=True)
def day(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def address(desk) -> str:
    """Where the liaison is written to about the one report that is due."""
    desk.duty()
    return ContactFactory(user=desk.liaison, channel=Channel.EMAIL, verified_at=NOW).address


def said(*arguments) -> list[str]:
    out = io.StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_each_message_is_told_with_its_reader(desk, address):
    subject = "【科学素质规划】1项即将到期"

    lines = said()

    assert lines == [
        "reminders made 1, put into messages 1; messages made 2, replaced 0, handed over 0",
        f"sent: 站内消息 {desk.liaison}: {subject}",
        f"sent: 电子邮件 {desk.liaison} <{address}>: {subject}",
        "sent 2, nothing to tell any more 0, reader away 0, to be tried again 0, given up 0",
    ]
    assert [one.to for one in mail.outbox] == [[address]]


def test_second_run_sends_nothing(address):
    said()

    assert said()[-1].startswith("sent 0,")
    assert len(mail.outbox) == 1


def test_what_failed_is_told(desk, address, monkeypatch):
    def refuse(message):
        raise Refused("550 no such user")

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, refuse)

    assert f"given up: 电子邮件 {desk.liaison} <{address}>: 550 no such user" in said()


def test_rehearsal_tells_who_would_read_what_and_leaves_nothing(desk, address):
    lines = said("--dry-run")

    assert lines[0] == f"站内消息 {desk.liaison}: 【科学素质规划】1项即将到期"
    assert f"电子邮件 {desk.liaison} <{address}>: 【科学素质规划】1项即将到期" in lines
    assert [line for line in lines if line.startswith("    ") and "报告进展" in line]
    assert lines[-1].startswith("would be: reminders made 1,")
    assert (mail.outbox, Reminder.objects.count(), Delivery.objects.count()) == ([], 0, 0)
    assert not Lease.objects.exists()


def test_rehearsal_of_another_day(desk, address):
    lines = said("--dry-run", "--on", "2024-10-09")

    assert lines[-1].startswith("would be: reminders made 1,")
    assert Reminder.objects.count() == 0


def test_rehearsal_tells_what_waits_for_somebody_who_left(desk, address):
    said()
    Delivery.objects.update(sent_at=None)
    MembershipFactory(user=desk.liaison)
    desk.liaison.memberships.filter(agency=desk.agency).update(
        retired_at=NOW, retired_reason="调离"
    )

    assert f"站内消息 {desk.liaison}: nothing to tell any more" in said("--dry-run")


def test_rehearsal_tells_what_waits_for_somebody_who_is_away(desk, address):
    said()
    Delivery.objects.update(sent_at=None)
    ReminderPauseFactory(user=desk.liaison)

    assert f"站内消息 {desk.liaison}: away, told when back" in said("--dry-run")


def test_rehearsal_does_not_print_a_code(desk):
    contact = ContactFactory(user=desk.liaison, channel=Channel.EMAIL)
    send_code(contact, by=desk.liaison, today=TODAY, now=timezone.now())

    lines = said("--dry-run")

    assert [line for line in lines if line.endswith("验证码（不留存）")]
    assert contact.code.code not in "\n".join(lines)


def test_another_day_is_only_rehearsed():
    with pytest.raises(CommandError, match=r"2024-10-09 is not today \(2024-09-19\)"):
        said("--on", "2024-10-09")


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_day_off_is_told(settings, address, arguments):
    settings.PORTAL_TODAY = SATURDAY

    assert said(*arguments) == ["2024-09-21 is no working day: nothing is sent."]
    assert mail.outbox == []


def test_day_that_is_none_is_told():
    with pytest.raises(CommandError, match="'soon' is no day"):
        said("--on", "soon")
