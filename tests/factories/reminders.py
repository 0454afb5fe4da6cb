"""Reminders, the messages in which they go out, and what people chose about them."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.states import Channel
from tasks import models
from tasks.states import MessageLanguage, ReminderKind
from tests.factories.agencies import JurisdictionFactory, UserFactory
from tests.factories.tasks import OccurrenceFactory


class ReminderFactory(DjangoModelFactory):
    """Ten working days before the third quarter's report is due."""

    class Meta:
        model = models.Reminder

    occurrence = factory.SubFactory(OccurrenceFactory)
    user = factory.SubFactory(UserFactory)
    kind = ReminderKind.AHEAD
    due_on = datetime.date(2024, 10, 9)
    told_from = datetime.date(2024, 7, 1)
    told_to = datetime.date(2024, 9, 30)
    remind_on = datetime.date(2024, 9, 19)


class DeliveryFactory(DjangoModelFactory):
    """The day's message in somebody's inbox, not sent yet."""

    class Meta:
        model = models.Delivery

    user = factory.SubFactory(UserFactory)
    channel = Channel.INBOX
    day = datetime.date(2024, 9, 19)
    available_at = factory.LazyFunction(timezone.now)


class LeaseFactory(DjangoModelFactory):
    class Meta:
        model = models.Lease

    name = factory.Sequence(lambda n: f"lease-{n}")
    holder = "one"
    held_until = factory.LazyFunction(timezone.now)


class ReminderPauseFactory(DjangoModelFactory):
    class Meta:
        model = models.ReminderPause

    user = factory.SubFactory(UserFactory)
    first_day = datetime.date(2024, 9, 16)
    last_day = datetime.date(2024, 9, 20)


class ReminderOptOutFactory(DjangoModelFactory):
    class Meta:
        model = models.ReminderOptOut

    user = factory.SubFactory(UserFactory)
    kind = ReminderKind.AHEAD
    channel = Channel.EMAIL


class ReminderHourFactory(DjangoModelFactory):
    class Meta:
        model = models.ReminderHour

    user = factory.SubFactory(UserFactory)
    hour = 10


class MessageTextFactory(DjangoModelFactory):
    """What the office says when something is overdue."""

    class Meta:
        model = models.MessageText

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    kind = ReminderKind.OVERDUE
    language = MessageLanguage.CHINESE
    subject = "【示例】{情况}"
    opening = "{姓名}：请尽快报送。"
    line = "{单位} {要求}\n{期限} {链接}"
