"""Messages on the pages of who looks after the machine: how many, and those that were given up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.states import Channel, Role
from sciliteracy.pages.operations_deliveries import channel_rows, shown_error
from tasks.models import Delivery
from tests.factories.agencies import (
    ContactFactory,
    JurisdictionFactory,
    LeadingGroupMemberFactory,
    MembershipFactory,
)
from tests.factories.reminders import DeliveryFactory
from tests.project.test_english import chinese_left_on
from tests.sciliteracy.pages.administrators import system_admin

__all__ = ["system_admin"]
ADDRESS, RETRY = reverse("dead-list"), reverse("dead-retry")
QUERIES = 9
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, system_admin):
    client.force_login(system_admin)
    return client


def dead(**fields) -> Delivery:
    given = {"dead_at": timezone.now(), "attempts": 8, "error": "550 no such user"}
    return DeliveryFactory(**given | fields)


# --- How many -------------------------------------------------------------------------------------


def test_messages_are_counted_by_channel_and_state():
    now = timezone.now()
    hour, day = timedelta(hours=1), timedelta(days=1)
    oldest = now - 3 * hour
    DeliveryFactory(available_at=now - hour)
    DeliveryFactory(available_at=oldest)
    DeliveryFactory(available_at=now + hour)
    DeliveryFactory(available_at=now - hour, claimed_at=now)
    DeliveryFactory(available_at=now - hour, claimed_at=now - day)
    DeliveryFactory(sent_at=now)
    DeliveryFactory(sent_at=now - 3 * day)
    DeliveryFactory(sent_at=now - 8 * day)
    DeliveryFactory(skipped_at=now)
    dead()
    dead(skipped_at=now, aside_reason="已调离")

    [inbox, *_others] = channel_rows(now=now)

    assert (inbox.due, inbox.later, inbox.sending) == (3, 1, 1)
    assert (inbox.today, inbox.week, inbox.skipped) == (1, 2, 1)
    assert (inbox.dead, inbox.aside) == (1, 1)


def test_channel_that_is_off_is_named_while_it_has_messages(settings):
    settings.REMINDER_CHANNELS = [Channel.EMAIL]
    assert [row.channel for row in channel_rows(now=timezone.now())] == ["inbox", "email"]

    dead(channel=Channel.SMS, contact=ContactFactory(channel=Channel.SMS))
    assert [row.channel for row in channel_rows(now=timezone.now())] == ["inbox", "email", "sms"]


def test_page_on_operations_warns_and_the_navigation_counts(keeper):
    dead()

    page = keeper.get(reverse("operations"))

    assertContains(page, "1 条消息未能发出")
    assertContains(page, '<span class="visually-hidden">未能发出</span> 1</span>')


def test_nothing_is_said_where_nothing_was_given_up(keeper):
    DeliveryFactory(sent_at=timezone.now())

    page = keeper.get(reverse("operations"))

    assertNotContains(page, "条消息未能发出")
    assertNotContains(page, '<span class="visually-hidden">未能发出</span>')


@pytest.mark.parametrize(
    ("said", "hidden", "kept"),
    [
        ("550 <zhang@kx.example.cn> unknown", "zhang", "550"),
        ("POST https://qyapi.example.com/cgi-bin/send?key=693a91f6-7xxx: 403", "693a", "qyapi"),
        ("isv.MOBILE 13800001111 错误", "13800001111", "错误"),
        ("login refused: password=geheim", "geheim", "login refused"),
    ],
)
def test_error_is_told_without_secrets_and_addresses(said, hidden, kept):
    told = shown_error(said)

    assert hidden not in told
    assert kept in told


# --- The list -------------------------------------------------------------------------------------


def test_recipient_is_a_role_and_a_place_and_what_was_said_stays_out(keeper, haizhou):
    liaison = MembershipFactory(jurisdiction=haizhou, liaison=True, user__name="张三").user
    leader = LeadingGroupMemberFactory(group__jurisdiction=haizhou, name="李四")
    dead(user=liaison, subject="秘密标题", body="秘密正文")
    dead(user=None, leader=leader, channel=Channel.EMAIL, contact=ContactFactory())

    page = keeper.get(ADDRESS)

    assertContains(page, "联络员 · 海州区")
    assertContains(page, "领导小组成员 · 海州区")
    assertContains(page, "550 no such user")
    for secret in ("张三", "李四", "秘密标题", "秘密正文"):
        assertNotContains(page, secret)


def test_list_is_filtered(keeper, haizhou):
    head = MembershipFactory(jurisdiction=haizhou, user__jurisdiction=haizhou, liaison=True).user
    dead(user=head)
    dead(channel=Channel.EMAIL, contact=ContactFactory(), error="501")
    dead(skipped_at=timezone.now(), aside_reason="已调离", error="502")
    elsewhere = JurisdictionFactory(name="惠济区")

    def found(**asked):
        return [row[0].error for row in keeper.get(ADDRESS, asked).context["rows"]]

    assert sorted(found()) == ["501", "550 no such user"]
    assert found(channel="email") == ["501"]
    assert found(state="aside") == ["502"]
    assert found(role=Role.LIAISON) == ["550 no such user"]
    assert found(jurisdiction=haizhou.pk) == ["550 no such user"]
    assert found(jurisdiction=elsewhere.pk) == []
    assert len(found(channel="x", state="y", page="9", sort="z")) == 2


def test_list_goes_out_as_a_file_without_names(keeper, haizhou):
    dead(user=MembershipFactory(jurisdiction=haizhou, liaison=True, user__name="张三").user)

    text = keeper.get(ADDRESS, {"export": "csv"}).content.decode("utf-8-sig")

    assert "联络员 · 海州区" in text
    assert "张三" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(keeper, haizhou, django_assert_num_queries, rows):
    for _ in range(rows):
        dead(user=MembershipFactory(jurisdiction=haizhou, liaison=True).user)

    with django_assert_num_queries(QUERIES):
        keeper.get(ADDRESS)


# --- What is done about them ----------------------------------------------------------------------


def test_one_is_tried_again_and_the_filter_stays(keeper):
    one, other = dead(), dead()

    response = keeper.post(f"{RETRY}?channel=inbox", {"row": one.pk})

    assertRedirects(response, f"{ADDRESS}?channel=inbox")
    assert list(Delivery.objects.dead()) == [other]


def test_all_that_are_shown_are_tried_again(keeper):
    rows = [dead(), dead()]

    page = keeper.post(RETRY, {"row": [row.pk for row in rows]}, follow=True)

    assertContains(page, "已重新排队 2 条")
    assert not Delivery.objects.dead().exists()


@pytest.mark.parametrize("row", ["", "x", "²", "9" * 30, "-1", "123456789"])
def test_message_that_is_not_there_is_told(keeper, row):
    assertContains(keeper.post(RETRY, {"row": row}, follow=True), "已有人处理")


def test_one_is_set_aside_with_a_reason(keeper):
    row = dead()
    address = reverse("dead-set-aside", args=[row.pk])

    assertContains(keeper.post(address, {"reason": " "}), "errors")
    assertRedirects(keeper.post(address, {"reason": "已调离"}), ADDRESS)
    assert Delivery.objects.set_aside().get() == row
    assertContains(keeper.get(ADDRESS, {"state": "aside"}), "已调离")
    assert keeper.get(address).status_code == 404


def test_office_has_no_such_page(client, owner):
    client.force_login(owner)

    assert client.get(ADDRESS).status_code == 403
    assert client.post(RETRY, {"row": dead().pk}).status_code == 403


def test_pages_are_english(keeper):
    row = dead(user=MembershipFactory(liaison=True, jurisdiction__name="H").user)
    keeper.cookies["django_language"] = "en"

    for address in (ADDRESS, reverse("dead-set-aside", args=[row.pk])):
        assert chinese_left_on(keeper.get(address).content.decode()) == []
