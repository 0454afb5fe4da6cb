"""The pages of contacts: one's own, and those of the leading group's members."""

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import Contact
from agencies.services.contacts import add_contact
from agencies.states import Channel
from tests.factories.agencies import ContactFactory, LeadingGroupMemberFactory
from tests.project.test_english import chinese_left_on

pytestmark = pytest.mark.django_db

ADDRESS = "/account/contacts/"
OWN_QUERIES, MEMBER_QUERIES, GROUP_QUERIES = 8, 9, 13
KEY = "0123-4567-89ab"
ROBOT = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def signed_in(client, member, settings):
    """The liaison, where messages go out at once and by all channels."""
    settings.REDIS_URL, settings.SMS_URL = "", "https://sms.example.org/"
    settings.REMINDER_CHANNELS = ["email", "sms", "wecom", "webhook"]
    client.force_login(member)
    return client


@pytest.fixture
def leader(haizhou):
    return LeadingGroupMemberFactory(group__jurisdiction=haizhou)


def add(client, channel="email", address="li@example.org", at=ADDRESS, **more):
    data = {"channel": channel, "address": address} | more
    return client.post(at, data, follow=True)


def test_contact_is_added_and_its_code_sent(signed_in, member):
    page = add(signed_in)

    contact = Contact.objects.get(user=member)
    assertContains(page, "已发送到电子邮件 li@example.org，请查收。")
    assertContains(page, f'action="/contacts/{contact.pk}/verify/"')
    assert contact.code.code in mail.outbox[0].subject


def test_code_that_comes_back_puts_it_to_use(signed_in):
    add(signed_in)
    contact = Contact.objects.get()

    page = signed_in.post(
        f"/contacts/{contact.pk}/verify/", {"code": contact.code.code}, follow=True
    )

    assertContains(page, "已验证，今后的提醒会发到这里。")
    assertContains(page, "使用中")


@pytest.mark.parametrize("code", ["abc", "", "9" * 41, "0\0", "１２３"])
def test_wrong_code_is_told_at_its_field_and_kept(signed_in, code):
    add(signed_in)
    contact = Contact.objects.get()

    page = signed_in.post(f"/contacts/{contact.pk}/verify/", {"code": code})

    assert page.status_code == 200
    assertContains(page, f'id="code{contact.pk}_code_error"')
    assert Contact.objects.get().verified_at is None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"channel": "email", "address": "li"}, "address"),
        ({"channel": "email", "address": ""}, "address"),
        ({"channel": "inbox", "address": "li@example.org"}, "channel"),
        ({"channel": "feishu", "address": "https://open.feishu.cn/"}, "channel"),
        ({"channel": "webhook", "address": "https://hook.example.org/"}, "secret"),
        ({"channel": "wecom", "address": "https://evil.example.org/?key=x"}, "address"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(signed_in, data, field):
    page = signed_in.post(ADDRESS, data)

    assert list(page.context["form"].errors) == [field]
    assertContains(page, f'value="{data["address"]}"' if data["address"] else "登记")
    assert not Contact.objects.exists()


def test_key_of_a_robot_is_on_no_page(signed_in, member):
    contact = add_contact(by=member, channel=Channel.WECOM, address=ROBOT, user=member)

    page = signed_in.get(ADDRESS)

    assertContains(page, "qyapi.weixin.qq.com/…89ab")
    assertNotContains(page, KEY)
    assertNotContains(page, contact.sealed)


def test_first_that_was_verified_counts(signed_in, member):
    now = timezone.now()
    unproven, first, second = (
        ContactFactory(user=member, verified_at=at) for at in (None, now, now)
    )

    rows = {row.contact: row for row in signed_in.get(ADDRESS).context["rows"]}

    assert [rows[one].counts for one in (unproven, first, second)] == [False, True, False]


def test_retired_contact_is_gone_with_its_reason(signed_in, member):
    contact = ContactFactory(user=member)

    page = signed_in.post(f"/contacts/{contact.pk}/retire/", {"reason": "换号"}, follow=True)

    assertContains(page, "已停用，不再向这里发送。")
    assertNotContains(page, contact.address)
    assert Contact.objects.get().retired_reason == "换号"


def test_contact_is_not_retired_without_a_reason(signed_in, member):
    contact = ContactFactory(user=member)

    page = signed_in.post(f"/contacts/{contact.pk}/retire/", {"reason": " "})

    assertContains(page, f'id="end{contact.pk}_reason_error"')
    assert not Contact.objects.get().is_retired


def test_test_message_is_sent_with_one_click_and_not_twice(signed_in, member):
    contact = ContactFactory(user=member, verified_at=timezone.now())

    first, second = (signed_in.post(f"/contacts/{contact.pk}/test/", follow=True) for _ in range(2))

    assertContains(first, "请查收")
    assertContains(second, "发送太频繁")
    assert [one.subject for one in mail.outbox] == ["【科学素质规划】测试消息"]


def test_address_that_refuses_says_so(signed_in, member):
    contact = ContactFactory(user=member, address="nobody", verified_at=timezone.now())

    page = signed_in.post(f"/contacts/{contact.pk}/test/", follow=True)

    assertContains(page, "不会再试")


@pytest.mark.parametrize("act", ["code", "verify", "test", "prefer", "retire"])
def test_somebody_elses_contact_is_not_there(signed_in, outsider, act):
    contact = ContactFactory(user=outsider, verified_at=timezone.now())

    response = signed_in.post(f"/contacts/{contact.pk}/{act}/", {"reason": "x", "code": "1"})

    assert response.status_code == 404
    assert not Contact.objects.get().is_retired


def test_demo_sends_nothing_beyond_its_inbox(signed_in, settings):
    settings.REMINDER_CHANNELS = []

    page = signed_in.get(ADDRESS)

    assertContains(page, "本系统没有启用站外渠道")
    add(signed_in)
    assert not Contact.objects.exists()


def test_office_keeps_the_contacts_of_the_leading_group(signed_in, owner, leader):
    signed_in.force_login(owner)
    at = f"/leading-group-members/{leader.pk}/contacts/"

    page = add(signed_in, at=at)

    contact = leader.contacts.get()
    assert page.redirect_chain == [(at, 302)]
    signed_in.post(f"/contacts/{contact.pk}/verify/", {"code": contact.code.code})
    group = signed_in.get(leader.group.get_absolute_url())
    assertContains(group, f'href="{at}">电子邮件<')


def test_contacts_of_the_leading_group_are_for_its_office(signed_in, leader):
    ContactFactory(user=None, member=leader, verified_at=timezone.now())

    group = signed_in.get(leader.group.get_absolute_url())

    assertNotContains(group, "联系方式")
    assert signed_in.get(f"/leading-group-members/{leader.pk}/contacts/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    signed_in, member, owner, leader, django_assert_num_queries, rows
):
    ContactFactory.create_batch(rows, user=member)
    ContactFactory.create_batch(rows, user=None, member=leader, verified_at=timezone.now())
    LeadingGroupMemberFactory.create_batch(rows - 1, group=leader.group)
    signed_in.get(ADDRESS)

    with django_assert_num_queries(OWN_QUERIES):
        signed_in.get(ADDRESS)
    signed_in.force_login(owner)
    signed_in.get(ADDRESS)
    with django_assert_num_queries(MEMBER_QUERIES):
        signed_in.get(f"/leading-group-members/{leader.pk}/contacts/")
    with django_assert_num_queries(GROUP_QUERIES):
        signed_in.get(leader.group.get_absolute_url())


def test_page_has_no_chinese_in_english(signed_in, member, settings):
    signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    empty = signed_in.get(ADDRESS)
    ContactFactory.create_batch(2, user=member, verified_at=timezone.now())
    add(signed_in)

    for page in (empty, signed_in.get(ADDRESS)):
        assert chinese_left_on(page.content.decode()) == []


def test_preferred_one_of_several_is_written_to(signed_in, member):
    now = timezone.now()
    first, second = (
        ContactFactory(user=member, address=f"{name}@example.org", verified_at=now)
        for name in ("first", "second")
    )
    page = signed_in.get(ADDRESS)
    assertContains(page, f"/contacts/{second.pk}/prefer/")
    assertNotContains(page, f"/contacts/{first.pk}/prefer/")

    page = signed_in.post(f"/contacts/{second.pk}/prefer/", follow=True)

    assertContains(page, "今后的提醒发到")
    assert [(row.contact, row.counts) for row in page.context["rows"]] == [
        (second, True),
        (first, False),
    ]
    assertContains(page, f"/contacts/{first.pk}/prefer/")


def test_unproven_one_is_not_preferred(signed_in, member):
    contact = ContactFactory(user=member)

    page = signed_in.post(f"/contacts/{contact.pk}/prefer/", follow=True)

    assertContains(page, "先验证这个联系方式")
    assert not Contact.objects.get().preferred


def test_refusal_is_told_in_the_readers_language(signed_in, member):
    contact = ContactFactory(user=member, address="nobody", verified_at=timezone.now())

    page = signed_in.post(f"/contacts/{contact.pk}/test/", follow=True)

    assertContains(page, "不是有效的电子邮件地址")
    assertNotContains(page, "not an e-mail address")
