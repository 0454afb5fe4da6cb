"""Webhooks: signed, sent again, given up, replayed; never into the own network unasked."""

import base64
import datetime
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from agencies.models import Agency, AuditEvent, ChangeClock, JobRun, Webhook, WebhookDelivery
from agencies.services import webhooks
from agencies.services.change_order import give_places, the_clock
from agencies.states import Role
from sciliteracy.api.webhooks import deliver_due
from sciliteracy.jobs import deliver_webhooks, forget_changes
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tests.api import machine
from tests.factories.agencies import (
    AgencyFactory,
    JurisdictionFactory,
    MembershipFactory,
    WebhookDeliveryFactory,
    WebhookFactory,
)
from tests.sciliteracy.pages.administrators import security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)


class Receiver:
    """Another system: what it got, and what it answers."""

    def __init__(self):
        self.got, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers.items()), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    def ids(self):
        return [headers["webhook-id"] for headers, _body in self.got]

    def told(self):
        return [
            (row["resource"], row["id"])
            for _headers, body in self.got
            for row in json.loads(body)["results"]
        ]


@pytest.fixture
def receiver(settings):
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


@pytest.fixture
def program(haizhou):
    return machine(haizhou, Role.LEADER)


@pytest.fixture
def webhook(receiver, program):
    give_places()
    clock = the_clock()
    return WebhookFactory(
        user=program, url=receiver.url, epoch=clock.epoch, position=clock.last, key="k"
    )


def run(after=0.0):
    return deliver_due(now=lambda: NOW + after * MINUTE)


def test_change_is_told_once(webhook, receiver, haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)

    assert run() == {"delivered": 1, "failed": 0}
    assert run() == {"delivered": 0, "failed": 0}
    assert receiver.told() == [("agencies", agency.pk)]
    assert receiver.got[0][1] == WebhookDelivery.objects.get().body.encode()


def test_message_is_signed(webhook, receiver, haizhou):
    AgencyFactory(jurisdiction=haizhou)
    run()

    headers, body = receiver.got[0]
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"k", told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_nothing_new_is_no_message(webhook, receiver):
    AgencyFactory(jurisdiction=JurisdictionFactory(name="惠济区"))

    assert run() == {"delivered": 0, "failed": 0}
    assert receiver.got == []


def test_resources_are_chosen(webhook, receiver, haizhou):
    Webhook.objects.update(resources=["plans"])
    AgencyFactory(jurisdiction=haizhou)

    run()

    assert receiver.got == []


def test_failure_is_tried_again_later_with_the_same_message(webhook, receiver, haizhou):
    first = AgencyFactory(jurisdiction=haizhou)
    receiver.answers = [500]
    assert run() == {"delivered": 0, "failed": 1}
    second = AgencyFactory(jurisdiction=haizhou)

    assert run(0.5) == {"delivered": 0, "failed": 0}
    assert run(1.5) == {"delivered": 2, "failed": 0}

    assert receiver.told() == [("agencies", pk) for pk in (first.pk, first.pk, second.pk)]
    assert receiver.ids()[0] == receiver.ids()[1] != receiver.ids()[2]
    delivery = WebhookDelivery.objects.earliest("pk")
    assert (delivery.attempts, delivery.status, delivery.error) == (2, 204, "")


def test_many_failures_stop_it_until_somebody_lets_it_go_on(webhook, receiver, haizhou):
    AgencyFactory(jurisdiction=haizhou)
    receiver.answers = [500] * 11
    after = 0
    for pause in (*webhooks.BACK_OFF, 1):
        run(after)
        after += pause + 0.1

    webhook.refresh_from_db()
    assert webhook.stopped_at is not None
    assert (len(receiver.got), webhook.error) == (11, "HTTP 500")
    assert run(after + 10_000) == {"delivered": 0, "failed": 0}
    granter = MembershipFactory(
        role=Role.SECURITY_ADMIN, jurisdiction=webhook.user.jurisdiction
    ).user
    webhooks.resume_webhook(webhook, by=granter)
    assert run(after + 10_000) == {"delivered": 1, "failed": 0}


def test_own_network_is_not_called_unless_allowed(webhook, receiver, haizhou, settings):
    settings.OUTGOING_NETWORKS = []
    AgencyFactory(jurisdiction=haizhou)

    assert run() == {"delivered": 0, "failed": 1}
    assert receiver.got == []
    webhook.refresh_from_db()
    assert "private" in webhook.error


def test_delivery_is_replayed_as_it_was(webhook, receiver, haizhou, system):
    AgencyFactory(jurisdiction=haizhou)
    run()

    webhooks.replay_delivery(WebhookDelivery.objects.get(), by=system)

    assert run(1) == {"delivered": 1, "failed": 0}
    assert receiver.got[0][1] == receiver.got[1][1]
    assert len(set(receiver.ids())) == 1


def test_lost_changes_are_told(webhook, receiver, haizhou):
    ChangeClock.objects.update(epoch="another")

    run()

    assert json.loads(receiver.got[0][1])["read_everything"] is True
    assert run() == {"delivered": 0, "failed": 0}


def test_claimed_webhook_is_left_alone(webhook, receiver, haizhou):
    AgencyFactory(jurisdiction=haizhou)
    assert webhooks.claim_webhook(webhook, now=NOW)

    assert run() == {"delivered": 0, "failed": 0}
    assert not webhooks.claim_webhook(webhook, now=NOW)
    assert run(6) == {"delivered": 1, "failed": 0}


def test_closed_account_is_told_nothing(webhook, receiver, haizhou, program):
    AgencyFactory(jurisdiction=haizhou)
    type(program).objects.filter(pk=program.pk).update(is_active=False)

    assert run() == {"delivered": 0, "failed": 0}


def test_key_is_not_stored_as_it_is(program, security_admin):
    row, secret = webhooks.make_webhook(
        program,
        by=security_admin,
        name="平台",
        url="https://platform.example.org/",
        resources=[],
        clock=the_clock(),
    )

    assert secret not in row.sealed_secret
    assert webhooks.secret_of(row) == secret.encode()
    event = AuditEvent.objects.get(verb="agencies.make_webhook")
    assert row.sealed_secret not in json.dumps(event.after)


@pytest.mark.parametrize("url", ["ftp://x/", "javascript:x", "https://", "https://a:b@x/", "x"])
def test_address_of_no_web_is_refused(program, security_admin, url):
    with pytest.raises(InvalidChange) as caught:
        webhooks.make_webhook(
            program, by=security_admin, name="x", url=url, resources=[], clock=the_clock()
        )

    assert list(caught.value.errors) == ["url"]


def test_verbs_are_the_administrators(webhook, owner, program):
    delivery = WebhookDeliveryFactory(webhook=webhook)
    for verb in (
        lambda: webhooks.make_webhook(
            program, by=owner, name="x", url="https://x/", resources=[], clock=the_clock()
        ),
        lambda: webhooks.remove_webhook(webhook, by=owner, reason="x"),
        lambda: webhooks.resume_webhook(webhook, by=owner),
        lambda: webhooks.replay_delivery(delivery, by=owner),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_pages_make_show_replay_resume_and_remove(client, security_admin, program, haizhou):
    client.force_login(security_admin)
    base = f"/people/{program.pk}/webhooks/"
    typed = {"name": "平台", "url": "https://platform.example.org/h", "resources": ["plans"]}
    assert client.post(f"{base}new/", typed | {"url": "x"}).context["form"].errors

    page = client.post(f"{base}new/", typed)
    row = Webhook.objects.get()
    assertContains(page, page.context["secret"])
    assertContains(client.get(f"/people/{program.pk}/"), "platform.example.org")
    delivery = WebhookDeliveryFactory(webhook=row, delivered_at=NOW)
    detail = f"{base}{row.pk}/"
    assertContains(client.get(detail), "已送达")
    assert client.post(f"{detail}deliveries/{delivery.pk}/replay/").url == detail
    assertContains(client.get(detail), "等待发送")
    Webhook.objects.update(stopped_at=NOW, failures=11, error="HTTP 500")
    assertContains(client.get(detail), "多次失败")
    assertContains(client.get(detail), "对方的服务器出错（对方答复：HTTP 500）")
    assert client.post(f"{detail}resume/").url == detail
    assert client.post(f"{detail}remove/", {"reason": "停用"}).status_code == 302
    assert client.get(detail).status_code == 404


def test_jobs_are_kept_on_record(webhook, haizhou):
    AgencyFactory(jurisdiction=haizhou)

    deliver_webhooks()
    forget_changes()

    runs = dict(JobRun.objects.values_list("name", "counts"))
    assert runs["deliver-webhooks"] == {"delivered": 1, "failed": 0}
    assert runs["forget-old-changes"] == {"changes": 0, "deliveries": 0}
    assert Agency.objects.exists()


def test_log_is_kept_for_a_month(webhook):
    day = datetime.timedelta(days=1)
    for days in (29, 31):
        WebhookDeliveryFactory(webhook=webhook, delivered_at=NOW - days * day)
    WebhookDeliveryFactory(webhook=webhook)

    assert webhooks.forget_old_deliveries(now=NOW) == 1
    assert WebhookDelivery.objects.count() == 2
