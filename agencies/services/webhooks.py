"""Verbs on webhooks, and their queue: claiming one, noting what came of it."""

import datetime
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies import permissions
from agencies.models import ChangeClock, User, Webhook, WebhookDelivery
from agencies.services import changes
from agencies.services.audit import record
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from sciliteracy.lib.outgoing import Unsafe, split
from sciliteracy.lib.sealing import seal, unseal

PURPOSE = "webhook"
SECRET_BYTES = 32
# Minutes until the next try; after the last one it is stopped.
BACK_OFF = (1, 5, 15, 60, 180, 360, 720, 720, 720, 720)
LEASE = datetime.timedelta(minutes=5)  # longer than one call may take
LOG_KEPT = datetime.timedelta(days=30)


def make_webhook(
    account: User, *, by, name: str, url: str, resources: Iterable[str], clock: ChangeClock
) -> tuple[Webhook, str]:
    """A webhook that tells what changes from now on, and its key, which is shown once."""
    if not permissions.can_make_api_token(by, account):
        raise NotAllowed
    try:
        split(url)
    except Unsafe as error:
        told = _("不是可以推送的地址，应以 https:// 开头。")
        raise InvalidChange({"url": [told]}) from error
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = Webhook(
        user=account,
        name=name.strip(),
        url=url,
        sealed_secret=seal(secret.encode(), purpose=PURPOSE, owner=str(account.pk)),
        resources=list(resources),
        made_by=by,
        epoch=clock.epoch,
        position=clock.last,
    )
    changes.add(row, by=by, verb="agencies.make_webhook")
    return row, secret


def secret_of(webhook: Webhook) -> bytes:
    return unseal(webhook.sealed_secret, purpose=PURPOSE, owner=str(webhook.user_id))


def remove_webhook(webhook: Webhook, *, by, reason: str) -> Webhook:
    _require(by, webhook)
    return changes.retire(webhook, by=by, verb="agencies.remove_webhook", reason=reason)


@transaction.atomic
def resume_webhook(webhook: Webhook, *, by) -> Webhook:
    """Let it go on at once from where it stopped."""
    _require(by, webhook)
    rows = Webhook.objects.filter(pk=webhook.pk)
    rows.update(stopped_at=None, next_try_at=None, failures=0)
    record(by=by, verb="agencies.resume_webhook", row=webhook)
    webhook.refresh_from_db()
    return webhook


@transaction.atomic
def replay_delivery(delivery: WebhookDelivery, *, by) -> WebhookDelivery:
    """Send the same message once more, as it was."""
    _require(by, delivery.webhook)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(delivered_at=None)
    record(
        by=by,
        verb="agencies.replay_delivery",
        row=delivery.webhook,
        after={"delivery": delivery.pk},
    )
    delivery.refresh_from_db()
    return delivery


def _require(by, webhook: Webhook) -> None:
    if not permissions.can_revoke_api_token(by, webhook):
        raise NotAllowed


# --- The queue ------------------------------------------------------------------------------------


def waiting(now: datetime.datetime) -> QuerySet[Webhook]:
    """Webhooks that somebody may work on now."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - LEASE)
    due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    rows = Webhook.objects.active().filter(free, due, stopped_at__isnull=True)
    return rows.filter(user__is_active=True, user__is_machine=True)


def claim_webhook(webhook: Webhook, *, now: datetime.datetime) -> bool:
    """One of many workers gets it."""
    won = waiting(now).filter(pk=webhook.pk).update(claimed_at=now)
    return won == 1


def let_go(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(claimed_at=None)


@transaction.atomic
def put_down(webhook: Webhook, *, body: str, position: int, epoch: str, now) -> WebhookDelivery:
    """A message with all up to `position`, stored together with having come so far."""
    come_to(webhook, position=position, epoch=epoch)
    return WebhookDelivery.objects.create(webhook=webhook, body=body, made_at=now)


def come_to(webhook: Webhook, *, position: int, epoch: str) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(position=position, epoch=epoch)


@transaction.atomic
def note_delivered(delivery: WebhookDelivery, *, status: int, now: datetime.datetime) -> None:
    _note(delivery, status=status, error="", now=now, delivered_at=now)
    Webhook.objects.filter(pk=delivery.webhook_id).update(
        failures=0, next_try_at=None, delivered_at=now, error=""
    )


@transaction.atomic
def note_failed(
    delivery: WebhookDelivery, *, status: int | None, error: str, now: datetime.datetime
) -> None:
    """Tried again later, each time later; stopped in the end."""
    _note(delivery, status=status, error=error[:300], now=now)
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    webhook.error = error[:300]
    webhook.failures += 1
    if webhook.failures > len(BACK_OFF):
        webhook.stopped_at = now
    else:
        pause = datetime.timedelta(minutes=BACK_OFF[webhook.failures - 1])
        webhook.next_try_at = now + pause
    webhook.save(update_fields=["error", "failures", "stopped_at", "next_try_at"])


def _note(delivery: WebhookDelivery, *, now: datetime.datetime, **how) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1, tried_at=now, **how
    )


def forget_old_deliveries(*, now: datetime.datetime) -> int:
    old = WebhookDelivery.objects.filter(delivered_at__lt=now - LOG_KEPT)
    return old.delete()[0]
