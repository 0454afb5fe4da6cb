"""Fills a database: `python -m tests.chaos.seed people N`, then `… deliveries`.

One agency whose liaisons all have an e-mail address, and one report that is due; then, for each of
them, the reminder and the message about it, ready to go.
"""

import datetime
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402 - these want the settings to be there
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from agencies.models import Contact, Membership, User  # noqa: E402
from agencies.states import Channel, Role  # noqa: E402
from tasks.models import Delivery, Occurrence, Reminder  # noqa: E402
from tests.factories.agencies import JurisdictionFactory, MembershipFactory  # noqa: E402
from tests.factories.reminders import ReminderFactory  # noqa: E402
from tests.tasks.desks import make_desk  # noqa: E402

PURPOSE = "chaos"
NOW = timezone.now()


def people(number: int) -> None:
    call_command("migrate", verbosity=0)
    place = JurisdictionFactory()
    desk = make_desk(place, MembershipFactory(jurisdiction=place).user)
    desk.duty()
    for user in (desk.liaison, desk.head):
        user.memberships.update(retired_at=NOW, retired_reason="调离")
    users = User.objects.bulk_create(
        User(username=f"liaison-{n}", password="!") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.LIAISON, jurisdiction=place, agency=desk.agency)
        for user in users
    )
    Contact.objects.bulk_create(
        Contact(
            user=user, channel=Channel.EMAIL, address=f"{user.username}@x.example", verified_at=NOW
        )
        for user in users
    )


def deliveries() -> None:
    """Under a purpose of their own, so that the runs that gather leave them alone."""
    form = ReminderFactory.build(occurrence=None, user=None)
    told = {name: getattr(form, name) for name in ("kind", "due_on", "told_from", "told_to")}
    occurrence, today = Occurrence.objects.get(), settings.PORTAL_TODAY
    contacts = list(Contact.objects.order_by("pk"))
    Reminder.objects.bulk_create(
        Reminder(
            occurrence=occurrence,
            user_id=contact.user_id,
            remind_on=today,
            digest_on=today,
            purpose=PURPOSE,
            **told,
        )
        for contact in contacts
    )
    Delivery.objects.bulk_create(
        Delivery(
            user_id=contact.user_id,
            contact=contact,
            channel=Channel.EMAIL,
            day=today,
            purpose=PURPOSE,
            available_at=NOW - datetime.timedelta(hours=1),
        )
        for contact in contacts
    )


if __name__ == "__main__":
    if sys.argv[1] == "people":
        people(int(sys.argv[2]))
    else:
        deliveries()
