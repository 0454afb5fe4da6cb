"""Messages that were given up: tried again, or set aside with a reason."""

import datetime

import pytest

from agencies.models import AuditEvent
from agencies.states import Role
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import Delivery
from tasks.services.deliveries import retry_deliveries, set_delivery_aside
from tests.factories.agencies import MembershipFactory
from tests.factories.reminders import DeliveryFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2024, 9, 19, 1, 0, tzinfo=datetime.UTC)


@pytest.fixture
def keeper(haizhou):
    return MembershipFactory(jurisdiction=haizhou, role=Role.SYSTEM_ADMIN).user


@pytest.fixture
def dead() -> Delivery:
    return DeliveryFactory(dead_at=NOW, attempts=8, claimed_at=NOW, error="550 no such user")


def test_what_was_given_up_is_tried_again_and_who_said_so_is_on_record(keeper, dead):
    later = NOW + datetime.timedelta(days=1)

    assert retry_deliveries([dead.pk], by=keeper, now=later) == 1

    dead.refresh_from_db()
    assert (dead.dead_at, dead.claimed_at, dead.attempts) == (None, None, 0)
    assert dead.available_at == later
    event = AuditEvent.objects.get(verb="tasks.retry_delivery")
    assert (event.actor_id, event.object_id) == (keeper.pk, dead.pk)


def test_only_what_was_given_up_is_tried_again(keeper, dead):
    others = [DeliveryFactory(), DeliveryFactory(sent_at=NOW), DeliveryFactory(skipped_at=NOW)]

    assert retry_deliveries([dead.pk, *(one.pk for one in others)], by=keeper, now=NOW) == 1
    assert AuditEvent.objects.filter(verb="tasks.retry_delivery").count() == 1


def test_second_who_tries_again_is_told_that_it_was_done(keeper, dead):
    retry_deliveries([dead.pk], by=keeper, now=NOW)

    with pytest.raises(InvalidChange, match="已有人处理"):
        retry_deliveries([dead.pk], by=keeper, now=NOW)


def test_what_is_set_aside_waits_for_nobody_and_can_still_be_sent(keeper, dead):
    set_delivery_aside(dead, by=keeper, reason="  已调离  ", now=NOW)

    assert not Delivery.objects.dead().exists()
    assert Delivery.objects.set_aside().get().aside_reason == "已调离"
    assert AuditEvent.objects.get(verb="tasks.set_delivery_aside").reason == "已调离"

    retry_deliveries([dead.pk], by=keeper, now=NOW)

    assert Delivery.objects.waiting().get().aside_reason == ""


def test_setting_aside_needs_a_reason(keeper, dead):
    with pytest.raises(InvalidChange) as refusal:
        set_delivery_aside(dead, by=keeper, reason=" ", now=NOW)

    assert "reason" in refusal.value.errors


def test_what_is_not_dead_cannot_be_set_aside(keeper):
    with pytest.raises(InvalidChange, match="已有人处理"):
        set_delivery_aside(DeliveryFactory(), by=keeper, reason="已调离", now=NOW)


@pytest.mark.parametrize("who", ["owner", "member"])
def test_others_may_do_neither(request, dead, who):
    user = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        retry_deliveries([dead.pk], by=user, now=NOW)
    with pytest.raises(NotAllowed):
        set_delivery_aside(dead, by=user, reason="已调离", now=NOW)
