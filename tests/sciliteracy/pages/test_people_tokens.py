"""Interface accounts and their tokens, on the pages of those who look after people."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import ApiToken, User
from agencies.services.api_tokens import known_token
from agencies.states import Role
from tests.api import machine
from tests.factories.agencies import ApiTokenFactory, JurisdictionFactory, UserFactory
from tests.sciliteracy.pages.administrators import security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
pytestmark = pytest.mark.django_db
IN_A_YEAR = (timezone.localdate() + datetime.timedelta(days=300)).isoformat()


@pytest.fixture
def program(haizhou):
    return machine(haizhou, Role.LEADER)


@pytest.fixture
def granter(client, security_admin):
    client.force_login(security_admin)
    return client


def values(**more):
    return {
        "name": "市数据平台",
        "scopes": ["read"],
        "expires_on": IN_A_YEAR,
        "networks": "",
    } | more


def make(client, account, **more):
    return client.post(f"/people/{account.pk}/tokens/new/", values(**more))


def test_system_administrator_opens_an_interface_account(client, system_admin, haizhou):
    client.force_login(system_admin)
    typed = {"username": "platform", "name": "市数据平台", "jurisdiction": haizhou.pk}

    response = client.post("/people/new/", typed | {"is_machine": "on"})

    account = User.objects.get(username="platform")
    assert response.url == f"/people/{account.pk}/"
    assert (account.is_machine, account.has_usable_password()) == (True, False)
    page = client.get(response.url)
    assertContains(page, "接口账户，供系统调用")
    assertNotContains(page, "重置口令")
    assertNotContains(page, "创建令牌</a>")


def test_token_is_shown_once_and_lets_in(granter, program):
    page = make(granter, program, scopes=["read", "report"], networks="10.0.0.0/8\n::1")

    token = ApiToken.objects.get()
    text = page.context["text"]
    assertContains(page, text)
    assert "no-store" in page.headers["Cache-Control"]
    assert known_token(text, address="10.1.1.1", now=timezone.now()) == token
    assert token.networks == ["10.0.0.0/8", "::1/128"]
    after = granter.get(f"/people/{program.pk}/")
    assertContains(after, token.prefix)
    assertNotContains(after, text)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["king"]}, "scopes"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"expires_on": "x"}, "expires_on"),
        ({"networks": "10.0.0.0/99"}, "networks"),
    ],
)
def test_token_is_refused_at_the_field(granter, program, given, field):
    page = make(granter, program, **given)

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_a_person(granter, haizhou):
    assert make(granter, UserFactory(jurisdiction=haizhou)).status_code == 403


def test_system_administrator_makes_no_token(client, system_admin, program):
    client.force_login(system_admin)

    assert make(client, program).status_code == 403


def test_token_is_revoked_with_a_reason(granter, program):
    token = ApiTokenFactory(user=program)
    path = f"/people/{program.pk}/tokens/{token.pk}/revoke/"

    assert granter.post(path, {"reason": ""}).status_code == 200
    response = granter.post(path, {"reason": "不再使用"})

    token.refresh_from_db()
    assert (response.url, token.retired_reason) == (f"/people/{program.pk}/", "不再使用")
    assertContains(granter.get(response.url), "已吊销")
    assert granter.get(path).status_code == 404


def test_list_shows_tokens_in_reach(granter, program):
    ApiTokenFactory(user=program, name="本区平台")
    elsewhere = machine(JurisdictionFactory())
    ApiTokenFactory(user=elsewhere, name="外区平台")

    page = granter.get("/people/tokens/")

    assertContains(page, "本区平台")
    assertNotContains(page, "外区平台")
    assertContains(granter.get("/people/tokens/?q=没有"), "没有符合条件的令牌")


def test_list_takes_as_many_statements_for_one_token_as_for_many(granter, program):
    def number():
        with CaptureQueriesContext(connection) as found:
            granter.get("/people/tokens/")
        return len(found)

    ApiTokenFactory(user=program)
    number()
    one = number()
    for _more in range(2):
        ApiTokenFactory(user=machine(program.jurisdiction))

    assert number() == one
