"""Signing in and the two switches."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import AuditEvent
from tests.factories.agencies import PASSWORD, UserFactory

SAFE = "/plans/?q=x&page=2"


@pytest.mark.django_db
def test_sign_in_goes_where_the_reader_wanted_to(client):
    UserFactory(username="reader")
    form = {"username": "reader", "password": PASSWORD, "next": "/agencies/"}

    response = client.post("/login/", form)

    assert (response.status_code, response.url) == (302, "/agencies/")


@pytest.mark.django_db
def test_wrong_password_is_said_and_the_name_is_kept(client):
    response = client.post("/login/", {"username": "reader", "password": "wrong"})

    assertContains(response, 'value="reader"')
    assertContains(response, 'role="alert"')


@pytest.mark.django_db
def test_sign_out_is_a_post(client):
    client.force_login(UserFactory())

    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (302, '"storage"')
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_language_switch_is_kept_and_returns(client):
    response = client.post("/language/", {"language": "en", "next": SAFE})

    assert response.url == SAFE
    assert response.cookies["portal_language"].value == "en"
    assertContains(client.get("/login/"), "Sign in")


@pytest.mark.django_db
def test_large_type_is_kept_and_shown(client):
    response = client.post("/display/", {"display": "large", "next": SAFE})

    assert response.url == SAFE
    assertContains(client.get("/login/"), 'data-display="large"')
    client.post("/display/", {"display": "normal"})
    assert b'data-display="large"' not in client.get("/login/").content


@pytest.mark.parametrize("address", ["/language/", "/display/"])
@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\x00"]
)
@pytest.mark.django_db
def test_switches_never_lead_away(client, address, place):
    response = client.post(address, {"language": "en", "display": "large", "next": place})

    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("value", ["xx", "", "../../etc", "zh-hans\r\nX: 1"])
@pytest.mark.django_db
def test_unknown_choices_change_nothing(client, value):
    assert "portal_language" not in client.post("/language/", {"language": value}).cookies
    assert "portal_display" not in client.post("/display/", {"display": value}).cookies


@pytest.mark.parametrize("address", ["/language/", "/display/"])
def test_switches_are_posts(client, address):
    assert client.get(address).status_code == 405


def lapsed(client, password):
    """Who signs in with a temporary password that is eight days old, and the answer."""
    given_at = timezone.now() - timedelta(days=8)
    user = UserFactory(username="li", must_change_password=True, password_changed_at=given_at)
    return user, client.post("/login/", {"username": "li", "password": password})


def test_lapsed_password_lets_nobody_in_and_says_what_to_do(client, db):
    user, page = lapsed(client, PASSWORD)

    assertContains(page, "一次性口令已过期")
    assert "_auth_user_id" not in client.session
    event = AuditEvent.objects.get()
    assert (event.verb, event.succeeded, event.object_id) == ("agencies.sign_in", False, user.pk)
    assert event.after == {"why": "password_lapsed"}


def test_lapsed_password_is_told_to_nobody_who_does_not_know_it(client, db):
    _user, page = lapsed(client, "wrong")

    assertNotContains(page, "已过期")
