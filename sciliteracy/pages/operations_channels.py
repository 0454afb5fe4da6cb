"""渠道 on the page on operations: which ways out are set up, and a test of each, to oneself."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies import permissions
from agencies.addresses import is_sent_on
from agencies.models import Contact, User
from agencies.states import Channel
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.contacts import say_what_came
from tasks.models import Delivery
from tasks.models.reminder import TEST
from tasks.reminders.fault_words import fault_words
from tasks.services.contact_messages import send_channel_test

MOST_LOOKED_AT = 500


@dataclass
class WayRow:
    """One channel: through what it goes, where a test of one's own would arrive, how the last one
    went."""

    channel: Channel
    is_sent_on: bool
    through: str
    own: Contact | None
    last: Delivery | None

    @property
    def fault(self) -> str:
        """Why the last one did not arrive, in words."""
        failed = self.last is not None and self.last.sent_at is None
        return fault_words(self.last.error) if failed and self.last else ""

    @property
    def can_be_tested(self) -> bool:
        return self.is_sent_on and (self.own is not None or self.channel == Channel.INBOX)


def way_rows(user: User) -> list[WayRow]:
    own: dict[str, Contact] = {}
    for contact in Contact.objects.usable().filter(user=user):
        own.setdefault(contact.channel, contact)
    tests = Delivery.objects.filter(user=user, purpose__startswith=TEST).order_by("channel", "-pk")
    last: dict[str, Delivery] = {}
    for delivery in tests.exclude(purpose__startswith=f"{TEST}-code-")[:MOST_LOOKED_AT]:
        last.setdefault(delivery.channel, delivery)
    return [
        WayRow(one, is_sent_on(one), _through(one), own.get(one), last.get(one)) for one in Channel
    ]


def _through(channel: Channel) -> str:
    """The server, without what is secret about it."""
    if channel == Channel.EMAIL:
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if channel == Channel.SMS and settings.SMS_URL:
        return urlsplit(settings.SMS_URL).hostname or ""
    return ""


@signed_in
@require_POST
@never_cache
def channel_test(request):
    allow_or_forbid(permissions.can_operate(request.user))
    now = timezone.now()
    try:
        delivery = send_channel_test(
            request.POST.get("channel", ""), by=request.user, today=portal_today(now), now=now
        )
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    else:
        say_what_came(request, delivery)
    return redirect("operations")
