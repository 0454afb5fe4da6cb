"""Telling other systems what changed: pages of the change feed, signed and sent one after another.

Signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, and in `webhook-signature`
`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. What was not taken is sent again, the
same bytes under the same id, before anything newer.
"""

import base64
import datetime
import hashlib
import hmac
import json
import time
from collections.abc import Callable

from rest_framework.utils.encoders import JSONEncoder

from agencies.models import Webhook, WebhookDelivery
from agencies.services import webhooks
from agencies.services.change_order import give_places, the_clock
from sciliteracy.api.changes import changes_since, cursor_at, entry
from sciliteracy.api.resources import RESOURCES
from sciliteracy.lib.outgoing import NoAnswer, Unsafe, call

MOST_CHANGES = 100
AT_ONCE = 200
TAKEN = range(200, 300)


def deliver_due(*, now: Callable[[], datetime.datetime], seconds: float = 40) -> dict[str, int]:
    """Every webhook that is due, each as far as it goes; within a bound on time."""
    end, counts = time.monotonic() + seconds, {"delivered": 0, "failed": 0}
    give_places()
    for webhook in webhooks.waiting(now()).select_related("user")[:AT_ONCE]:
        if time.monotonic() > end:
            break
        if not webhooks.claim_webhook(webhook, now=now()):
            continue
        try:
            while time.monotonic() < end and (sent := step(webhook, now=now())) is not None:
                counts["delivered" if sent else "failed"] += 1
                if not sent:
                    break
        finally:
            webhooks.let_go(webhook)
    return counts


def step(webhook: Webhook, *, now: datetime.datetime) -> bool | None:
    """Send what waits, else what is new: whether it was taken; None where there is nothing."""
    delivery = webhook.deliveries.filter(delivered_at__isnull=True).order_by("pk").first()
    delivery = delivery or _next_message(webhook, now=now)
    return None if delivery is None else send(delivery, webhook, now=now)


def _next_message(webhook: Webhook, *, now: datetime.datetime) -> WebhookDelivery | None:
    clock = the_clock()
    webhook.refresh_from_db(fields=["position", "epoch"])
    lost = webhook.epoch != clock.epoch or webhook.position < clock.forgotten
    since = clock.last if lost else webhook.position
    page = changes_since(
        since,
        clock.last,
        user=webhook.user,
        kinds=webhook.resources or list(RESOURCES),
        size=MOST_CHANGES,
    )
    if not page.changes and not lost:
        webhooks.come_to(webhook, position=page.last, epoch=clock.epoch)
        return None
    body = {
        "cursor": cursor_at(page.last, clock),
        # Changes were lost: the receiver reads everything anew.
        "read_everything": lost,
        "results": [entry(row, page.gone) for row in page.changes],
    }
    text = json.dumps(body, cls=JSONEncoder, ensure_ascii=False)
    return webhooks.put_down(webhook, body=text, position=page.last, epoch=clock.epoch, now=now)


def send(delivery: WebhookDelivery, webhook: Webhook, *, now: datetime.datetime) -> bool:
    """One call. Whether it was taken is on record either way."""
    body = delivery.body.encode()
    headers = signed(delivery.pk, body, webhooks.secret_of(webhook), now=now)
    try:
        answer = call(webhook.url, body=body, headers=headers)
    except (Unsafe, NoAnswer) as error:
        webhooks.note_failed(delivery, status=None, error=str(error), now=now)
        return False
    if answer.status in TAKEN:
        webhooks.note_delivered(delivery, status=answer.status, now=now)
        return True
    told = f"HTTP {answer.status}"
    webhooks.note_failed(delivery, status=answer.status, error=told, now=now)
    return False


def signed(number: int, body: bytes, secret: bytes, *, now: datetime.datetime) -> dict[str, str]:
    name, moment = f"delivery-{number}", str(int(now.timestamp()))
    told = b".".join((name.encode(), moment.encode(), body))
    digest = base64.b64encode(hmac.new(secret, told, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "sciliteracy-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{digest}",
    }
