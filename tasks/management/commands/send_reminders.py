"""Reminders by hand or by cron: the same functions that workers and the scheduler call."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from sciliteracy.lib.commands import day_argument, told_when_not_migrated
from sciliteracy.lib.dates import portal_today
from tasks.models import Delivery
from tasks.reminders.delivering import RELATED, deliver_due, is_away, message_of
from tasks.reminders.sending import prepare
from tasks.services.working_days import the_calendar
from tasks.states import MessageLanguage


class Command(BaseCommand):
    help = "Make the reminders of a day and send them; with --dry-run, say what would be sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day_argument, metavar="DATE", help="default: today")
        parser.add_argument("--dry-run", action="store_true", help="change and send nothing")

    @told_when_not_migrated()
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = options["on"] or portal_today(now)
        if not options["dry_run"] and today != portal_today(now):
            raise CommandError(
                f"{today} is not today ({portal_today(now)}): other days only with --dry-run."
            )
        if not the_calendar().is_working(today):
            self.stdout.write(f"{today} is no working day: nothing is sent.")
        elif options["dry_run"]:
            self._rehearse(today, now)
        else:
            self._send(today, now)

    def _rehearse(self, today: datetime.date, now: datetime.datetime) -> None:
        """Everything but the sending, in a transaction that is taken back."""
        with transaction.atomic():
            told = prepare(today=today, now=now)
            lines = list(_what_would_go(today, now))
            transaction.set_rollback(True)
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(f"would be: {told}")

    def _send(self, today: datetime.date, now: datetime.datetime) -> None:
        self.stdout.write(str(prepare(today=today, now=now)))
        done = deliver_due(today=today, now=timezone.now, most=1_000_000)
        for line in _what_became(now):
            self.stdout.write(line)
        self.stdout.write(str(done))
        later = Delivery.objects.waiting().count()
        if later:
            self.stdout.write(f"waiting for their hour or another try: {later}")


def _what_would_go(today: datetime.date, now: datetime.datetime) -> Iterator[str]:
    rows = Delivery.objects.waiting().select_related(*RELATED).order_by("pk")
    for delivery in rows:
        if is_away(delivery, today):
            yield f"{_to(delivery)}: away, told when back"
            continue
        try:
            message = message_of(delivery, today=today, now=now)
        except Exception as error:  # one that fails here would fail alone there, too
            yield f"{_to(delivery)}: {error!r}"
            continue
        if message is None:
            yield f"{_to(delivery)}: nothing to tell any more"
            continue
        if message.kept is not None:  # a code is for its reader, not for a log
            yield f"{_to(delivery)}: {message.kept}"
            continue
        yield f"{_to(delivery)}: {message.subject}"
        yield from (f"    {line}" for line in message.text.splitlines() if line.strip())


def _what_became(since: datetime.datetime) -> Iterator[str]:
    """What a run that began at `since` did with each message."""
    touched = Q(sent_at__gte=since) | Q(skipped_at__gte=since) | Q(dead_at__gte=since)
    tried_again = ~Q(error="") & Q(available_at__gte=since)
    rows = Delivery.objects.filter(touched | tried_again).select_related(*RELATED).order_by("pk")
    for delivery in rows.iterator():
        if delivery.sent_at:
            yield f"sent: {_to(delivery)}: {delivery.subject}"
        elif delivery.skipped_at:
            yield f"skipped: {_to(delivery)}: {delivery.error or 'nothing to tell any more'}"
        else:
            outcome = "given up" if delivery.dead_at else "to be tried again"
            yield f"{outcome}: {_to(delivery)}: {delivery.error}"


def _to(delivery: Delivery) -> str:
    """Channel, reader and address of a message."""
    with override(MessageLanguage.CHINESE):
        text = f"{delivery.get_channel_display()} {delivery.recipient}"
    return f"{text} <{delivery.contact.address}>" if delivery.contact else text
