"""One's own account: who I am, my password, where I am signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import User, UserSession
from agencies.states import Role, SessionEnd
from tests.factories.agencies import (
    PASSWORD,
    MembershipFactory,
    UserFactory,
    UserSessionFactory,
)

pytestmark = pytest.mark.django_db

GOOD = "Tq7-rice-Field"
ADDRESSES = [
    *["/account/", "/account/password/", "/account/verify/", "/account/second-factor/"],
    *["/account/sessions/1/end/", "/account/sessions/end-all/", "/account/second-factor/codes/"],
]


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def change(client, **differs):
    form = {"current": PASSWORD, "new": GOOD, "again": GOOD} | differs
    return client.post("/account/password/", form)


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("address", ADDRESSES)
def test_stranger_is_sent_to_sign_in(client, settings, address, demo):
    settings.DEMO = demo

    assert client.get(address).url == f"/login/?next={address}"


def test_account_says_who_and_where(signed_in, owner, haizhou):
    UserSessionFactory(user=owner, address="10.0.0.7", user_agent="Firefox on Windows")
    UserSessionFactory(address="10.0.0.8")

    page = signed_in.get("/account/")

    for words in (owner.username, "办公室管理员", "海州区", "10.0.0.7", "Firefox · Windows"):
        assertContains(page, words)
    assertNotContains(page, "10.0.0.8")
    assert page.headers["Cache-Control"].count("no-store") == 1


def test_ended_and_expired_sessions_are_not_listed(signed_in, owner):
    now = timezone.now()
    UserSessionFactory(user=owner, ended_at=now, end_reason=SessionEnd.IDLE, address="10.0.0.7")
    UserSessionFactory(user=owner, started_at=now - timedelta(days=9), address="10.0.0.8")

    page = signed_in.get("/account/")

    assertNotContains(page, "10.0.0.")


@pytest.mark.parametrize("more", [1, 3])
def test_account_asks_as_much_for_one_row_as_for_three(
    signed_in, owner, more, django_assert_num_queries
):
    UserSessionFactory.create_batch(more, user=owner)
    MembershipFactory.create_batch(more, user=owner, role=Role.OFFICE_STAFF)

    with django_assert_num_queries(11):
        signed_in.get("/account/")


def test_header_leads_to_the_account(signed_in):
    assertContains(signed_in.get("/"), 'href="/account/"')


# --- password -------------------------------------------------------------------------------------


def test_changed_password_keeps_this_browser_and_ends_others(signed_in, owner):
    other = UserSessionFactory(user=owner)
    key = signed_in.session.session_key

    response = change(signed_in)

    assertRedirects(response, "/account/")
    assert User.objects.get(pk=owner.pk).check_password(GOOD)
    assert signed_in.session.session_key != key
    assert UserSession.objects.get(pk=other.pk).end_reason == SessionEnd.PASSWORD


def test_forced_change_goes_on_to_where_the_reader_wanted(signed_in, owner):
    User.objects.update(must_change_password=True)
    assertContains(signed_in.get("/account/password/"), "须先更改口令")

    response = change(signed_in, next="/agencies/")

    assertRedirects(response, "/agencies/")


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_change_never_leads_away(signed_in, place):
    assert change(signed_in, next=place).url == "/account/"


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"current": "wrong"}, "当前口令不正确"),
        ({"again": "other"}, "两次输入的新口令不一致"),
        ({"new": "short", "again": "short"}, "三类"),
        ({"new": PASSWORD, "again": PASSWORD}, "最近5次使用过"),
        ({"new": "x" * 5000, "again": "x" * 5000}, "128"),
        ({"current": ""}, 'role="alert"'),
    ],
)
def test_refused_password_is_told_and_never_shown_again(signed_in, owner, differs, words):
    page = change(signed_in, **differs)

    assertContains(page, words)
    assertNotContains(page, GOOD)
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)


def test_rules_are_told_before(signed_in):
    page = signed_in.get("/account/password/")

    for words in ("10", "三类", "用户名", "常用口令", "最近5次"):
        assertContains(page, words)


def test_password_about_to_be_too_old_is_told_at_sign_in(client, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    changed_at = timezone.now() - timedelta(days=80)
    UserFactory(username="person", is_superuser=True, password_changed_at=changed_at)

    page = client.post("/login/", {"username": "person", "password": PASSWORD}, follow=True)

    assertContains(page, "您的口令将在10天内过期")


# --- sessions -------------------------------------------------------------------------------------


def test_session_is_ended_from_the_list(signed_in, owner):
    other = UserSessionFactory(user=owner)

    signed_in.post(f"/account/sessions/{other.pk}/end/")

    assert UserSession.objects.get(pk=other.pk).end_reason == SessionEnd.ENDED
    assert signed_in.get("/account/").status_code == 200


def test_session_of_somebody_else_is_not_there(signed_in):
    other = UserSessionFactory()

    assert signed_in.post(f"/account/sessions/{other.pk}/end/").status_code == 404
    assert UserSession.objects.get(pk=other.pk).ended_at is None


def test_this_session_ended_is_signed_out(signed_in, owner):
    pk = UserSession.objects.get(user=owner).pk

    assertRedirects(signed_in.post(f"/account/sessions/{pk}/end/"), "/login/")
    assert UserSession.objects.get(pk=pk).end_reason == SessionEnd.LOGOUT


def test_other_sessions_are_ended_at_once(signed_in, owner):
    UserSessionFactory.create_batch(2, user=owner)

    page = signed_in.post("/account/sessions/end-others/", follow=True)

    assertContains(page, "已结束其他2处登录")
    assert UserSession.objects.filter(ended_at__isnull=True).count() == 1


def test_everything_is_left_at_once(signed_in, owner):
    UserSessionFactory(user=owner)

    assertRedirects(signed_in.post("/account/sessions/end-all/"), "/login/")
    assert UserSession.objects.filter(ended_at__isnull=True).count() == 0
    assert "_auth_user_id" not in signed_in.session


@pytest.mark.parametrize("address", [*ADDRESSES[4:], "/account/sessions/end-others/"])
def test_ending_is_a_post(signed_in, address):
    assert signed_in.get(address).status_code == 405
