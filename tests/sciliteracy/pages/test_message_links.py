"""The link of a message opens the form, whatever is asked for on the way."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from agencies.models import AuthenticatorApp, UserSession
from tests.codes import code_shown
from tests.factories.agencies import PASSWORD
from tests.tasks.desks import TODAY, make_desk

pytestmark = pytest.mark.django_db

NEW = "Neu-9-lang-genug!"


@pytest.fixture
def desk(haizhou, owner):
    return make_desk(haizhou, owner)


@pytest.fixture
def link(desk):
    return reverse("tasks:due-form", args=[desk.agency.pk, desk.measure.pk])


@pytest.fixture
def form(desk):
    """Where it has to end: at the row of the measure."""
    row = f"m{desk.measure.pk}-{desk.agency.pk}"
    return f"{reverse('tasks:due-list')}?agency={desk.agency.pk}#{row}"


def stopped(client, address):
    """The page that stands in the way, and what it carries on."""
    response = client.get(address)
    assert response.status_code == 302
    page = response["Location"]
    shown = client.get(page).content.decode()
    # The switches of language and type carry the way back to this page; the form comes last.
    carried = re.findall(r'name="next" value="([^"]*)"', shown)[-1]
    assert carried == parse_qs(urlsplit(page).query)["next"][0]
    return page, {"next": carried}


def sign_in(client, desk, link):
    page, carried = stopped(client, link)
    assert page.startswith("/login/")
    name = desk.liaison.get_username()
    response = client.post("/login/", carried | {"username": name, "password": PASSWORD})
    assert response["Location"] == link


def test_link_leads_to_the_form(client, desk, link, form):
    client.force_login(desk.liaison)

    assert client.get(link)["Location"] == form


def test_row_is_there_under_its_name(client, desk, link, form, settings):
    settings.PORTAL_TODAY = TODAY
    desk.duty()
    client.force_login(desk.liaison)

    page = client.get(client.get(link)["Location"]).content.decode()

    assert f'id="{form.partition("#")[2]}"' in page


def test_link_survives_signing_in(client, desk, link, form):
    sign_in(client, desk, link)

    assert client.get(link)["Location"] == form


def test_strangers_of_the_demo_sign_in_before_the_row_is_named(client, link, settings):
    settings.DEMO = True

    assert client.get(link)["Location"] == f"/login/?next={link}"


def test_link_survives_the_second_factor(client, desk, link, form):
    client.force_login(desk.liaison)
    client.post("/account/second-factor/enrol/", {"current": PASSWORD})
    key = AuthenticatorApp.objects.get().bin_key
    client.post("/account/second-factor/confirm/", {"code": code_shown(key, -1)})
    client.post("/logout/")
    UserSession.objects.update(second_factor_at=None)

    sign_in(client, desk, link)
    page, carried = stopped(client, link)
    response = client.post(page, carried | {"code": code_shown(key)})

    assert response["Location"] == link
    assert client.get(link)["Location"] == form


def test_link_survives_a_forced_change_of_password(client, desk, link, form):
    desk.liaison.must_change_password = True
    desk.liaison.save()

    sign_in(client, desk, link)
    page, carried = stopped(client, link)
    assert page.startswith("/account/password/")
    typed = {"current": PASSWORD, "new": NEW, "again": NEW}
    response = client.post(page, carried | typed)

    assert response["Location"] == link
    assert client.get(link)["Location"] == form
