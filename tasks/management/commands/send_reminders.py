"""Reminders by hand or by cron: the same functions that workers and the scheduler call."""

import argparse
import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from sciliteracy.lib.dates import portal_today
from tasks.models import Delivery
from tasks.reminders.delivering import deliver_due
from tasks.reminders.sending import prepare
from tasks.services.working_days import the_calendar


class Command(BaseCommand):
    help = "Make the reminders of a day and send them; with --dry-run, say what would be sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=_day, metavar="DATE", help="default: today")
        parser.add_argument("--dry-run", action="store_true", help="change and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["on"] or portal_today()
        if not the_calendar().is_working(today):
            self.stdout.write(f"{today} is no working day: nothing is sent.")
            return
        if options["dry_run"]:
            self._rehearse(today)
            return
        if today != portal_today():
            raise CommandError(
                f"{today} is not today ({portal_today()}): other days only with --dry-run."
            )
        self.stdout.write(str(prepare(today=today, now=timezone.now())))
        done = deliver_due(today=today, now=timezone.now, most=1_000_000)
        self.stdout.write(str(done))

    def _rehearse(self, today: datetime.date) -> None:
        now = timezone.now()
        with transaction.atomic():
            told = prepare(today=today, now=now)
            lines = list(_lines(today))
            transaction.set_rollback(True)
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(f"would be: {told}")


def _lines(today: datetime.date):
    rows = Delivery.objects.waiting().filter(day=today)
    related = ("user__jurisdiction", "leader__group__jurisdiction", "contact")
    for delivery in rows.select_related(*related).order_by("pk"):
        yield f"{delivery.get_channel_display()} {delivery.recipient}"


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-03-31") from None
