"""Two people at the screen: one asks, the other one is shown the temporary password."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AccountHelp, User
from agencies.states import Role
from tests.factories.agencies import PASSWORD, AccountHelpFactory, MembershipFactory, UserFactory
from tests.sciliteracy.pages.administrators import auditor, holder, security_admin, system_admin

__all__ = ["auditor", "security_admin", "system_admin"]
LIST = "/people/help/"
LIST_QUERIES = 6
pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(haizhou):
    return holder(Role.OFFICE_ADMIN, haizhou, user__username="chief", user__name="主任")


@pytest.fixture
def asked(chief, system_admin):
    return AccountHelpFactory(account=chief, asked_by=system_admin)


def as_(client, user):
    client.force_login(user)
    return client


def test_asking_and_agreeing(client, chief, system_admin, security_admin):
    page = f"/people/{chief.pk}/"
    assertContains(as_(client, system_admin).get(page), f"{page}help/")
    assertNotContains(client.get(page), f"{page}password/")
    assert client.post(f"{page}password/").status_code == 403
    assert client.post(f"{page}second-factor/", {"reason": "x"}).status_code == 403
    answer = client.post(f"{page}help/", {"kind": "password", "reason": "忘记口令"})
    assert answer.url == page
    assertContains(client.get(page), "正在等待另一人决定")
    request = AccountHelp.objects.get()
    assert client.post(f"{LIST}{request.pk}/agree/").status_code == 403

    assertContains(as_(client, security_admin).get(LIST), "忘记口令")
    shown = client.post(f"{LIST}{request.pk}/agree/")

    stored = User.objects.get(pk=chief.pk)
    assert stored.check_password(shown.context["password"])
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.post(f"{LIST}{request.pk}/agree/").status_code == 403


def test_declining(client, chief, asked, security_admin):
    as_(client, security_admin)

    assert client.post(f"{LIST}{asked.pk}/decline/", {"reason": ""}).status_code == 200
    assert client.post(f"{LIST}{asked.pk}/decline/", {"reason": "未核实"}).url == LIST

    assertContains(client.get(LIST), "已拒绝")
    assert User.objects.get(pk=chief.pk).check_password(PASSWORD)


def test_withdrawing(client, chief, asked, security_admin, system_admin):
    page = f"{LIST}{asked.pk}/withdraw/"
    assert as_(client, security_admin).post(page).status_code == 403
    assertContains(as_(client, system_admin).get(f"/people/{chief.pk}/"), page)
    assertContains(client.get(LIST), page)

    assert client.post(page).url == LIST

    assertContains(client.get(LIST), "已撤回")
    assert client.post(page).status_code == 403


def test_what_ran_out_is_shown_and_offered_to_nobody(client, asked, security_admin, settings):
    AccountHelp.objects.update(asked_at=timezone.now() - timedelta(days=settings.HELP_REQUEST_DAYS))
    as_(client, security_admin)

    page = client.get(LIST)

    assertContains(page, "已过期")
    assertNotContains(page, f"{LIST}{asked.pk}/")
    assert client.post(f"{LIST}{asked.pk}/agree/").status_code == 403


def test_auditor_finds_the_requests_and_the_way_back(client, auditor, security_admin, system_admin):
    asked = AccountHelpFactory(account=security_admin, asked_by=system_admin)

    assertContains(as_(client, auditor).get("/account/"), LIST)
    shown = client.post(f"{LIST}{asked.pk}/agree/")

    assert shown.context["back"] == LIST


def test_holder_is_told_by_whom(client, chief, asked, security_admin, system_admin):
    password = as_(client, security_admin).post(f"{LIST}{asked.pk}/agree/").context["password"]
    client.logout()

    page = client.post("/login/", {"username": "CHIEF", "password": password}, follow=True)

    assertContains(page, "若非您本人要求")
    for person in (security_admin, system_admin):
        assertContains(page, str(person))


def test_holder_is_told_of_what_one_person_did(client, member, haizhou, system_admin):
    User.objects.filter(pk=member.pk).update(jurisdiction=haizhou)
    answer = as_(client, system_admin).post(f"/people/{member.pk}/password/")
    client.logout()

    name, password = member.username, answer.context["password"]
    page = client.post("/login/", {"username": name, "password": password}, follow=True)

    assertContains(page, f"您的口令由{system_admin}")


def test_nobody_is_told_of_a_password_of_their_own(client, member):
    page = client.post("/login/", {"username": "member", "password": PASSWORD}, follow=True)

    assertNotContains(page, "若非您本人要求")


def test_second_factor_of_one_without_such_a_role(client, member, system_admin):
    as_(client, system_admin)

    answer = client.post(f"/people/{member.pk}/second-factor/", {"reason": "手机丢失"})

    assert answer.url == f"/people/{member.pk}/"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    client, haizhou, security_admin, django_assert_num_queries, rows
):
    for _ in range(rows):
        AccountHelpFactory(account=holder(Role.OFFICE_ADMIN, haizhou))
        AccountHelpFactory(
            account=UserFactory(jurisdiction=haizhou),
            decision="declined",
            decided_by=MembershipFactory().user,
            decided_at=timezone.now(),
        )
    as_(client, security_admin).get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
