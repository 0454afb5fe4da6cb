"""The demo's one-click sign-in, and that it is the demo's alone."""

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.services.users import open_account
from agencies.states import Role
from sciliteracy.demo_people import load_people, people_by_jurisdiction
from sciliteracy.lib.errors import NotAllowed
from tests.factories.agencies import AgencyFactory, UserFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings, haizhou):
    settings.DEMO = True
    PlanFactory(jurisdiction=haizhou)
    AgencyFactory(jurisdiction=haizhou)
    return list(load_people())


def test_every_role_has_one_person_in_each_jurisdiction_with_a_plan(people, haizhou):
    [(place, users)] = people_by_jurisdiction()

    assert place == haizhou
    assert [user.memberships.get().role for user in users] == Role.values
    assert not any(user.has_usable_password() for user in users)


def test_loading_people_again_adds_nobody(people):
    assert list(load_people()) == []


def test_one_click_signs_in(client, people, haizhou):
    person = User.objects.get(username=f"demo-{haizhou.code}-liaison")

    response = client.post(reverse("demo-sign-in"), {"username": person.username})

    assert response["Location"] == reverse("start")
    assert client.get(reverse("account")).context["user"] == person


@pytest.mark.parametrize(
    ("asked", "offered", "comes"),
    [("/plans/?q=x", 2, "/plans/?q=x"), ("https://example.com/", 0, "/start/")],
)
def test_one_click_leads_to_the_page_that_was_asked_for(
    client, people, haizhou, asked, offered, comes
):
    page = client.get(reverse("login"), {"next": asked}).content.decode()
    given = {"username": f"demo-{haizhou.code}-liaison", "next": asked}

    response = client.post(reverse("demo-sign-in"), given)

    assert page.count(f'name="next" value="{asked}"') == offered
    assert response["Location"] == comes


@pytest.mark.parametrize("username", ["", "nobody", "\x00", "real"])
def test_one_click_is_for_the_people_of_the_demo(client, people, username):
    UserFactory(username="real")

    response = client.post(reverse("demo-sign-in"), {"username": username})

    assert response.status_code == 404


def test_sign_in_page_offers_them_in_the_demo_only(client, people, settings):
    in_demo = client.get(reverse("login")).content.decode()
    settings.DEMO = False
    outside = client.get(reverse("login")).content.decode()

    assert ["demo-sign-in" in page or "/demo/sign-in/" in page for page in (in_demo, outside)] == [
        True,
        False,
    ]


def test_door_is_not_there_outside_the_demo(client, people, settings, haizhou):
    settings.DEMO = False
    person = User.objects.get(username=f"demo-{haizhou.code}-liaison")

    response = client.post(reverse("demo-sign-in"), {"username": person.username})

    assert (response.status_code, "_auth_user_id" in client.session) == (404, False)


def test_no_demo_account_is_made_outside_the_demo(settings, system, haizhou):
    settings.DEMO = False

    with pytest.raises(NotAllowed):
        open_account(by=system, jurisdiction=haizhou, username="x", name="x", is_demo=True)
