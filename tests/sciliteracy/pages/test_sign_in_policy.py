"""The page on which a security administrator sets what is asked of those who sign in."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from agencies.models import SignInPolicy
from agencies.services.sign_in_policy import set_sign_in_policy
from agencies.states import Role
from tests.factories.agencies import JurisdictionFactory, MembershipFactory, SignInPolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(haizhou):
    return reverse("people:sign-in-policy", args=[haizhou.pk])


@pytest.fixture
def keeper(haizhou):
    return MembershipFactory(jurisdiction=haizhou, role=Role.SECURITY_ADMIN).user


@pytest.fixture
def signed_in(client, keeper):
    client.force_login(keeper)
    return client


def test_page_says_what_holds_everywhere(signed_in, address):
    page = signed_in.get(address)

    assertContains(page, "登录规则")
    assertContains(page, "全系统：10，只能更大。")
    assert SignInPolicy.objects.count() == 0


def test_rules_are_saved_and_shown(signed_in, address, haizhou):
    form = {"version": 0, "failures": 3, "single_session": "on"}

    assertRedirects(signed_in.post(address, form), address)

    stored = SignInPolicy.objects.get(jurisdiction=haizhou)
    assert (stored.failures, stored.single_session, stored.password_length) == (3, True, None)
    assertContains(signed_in.get(address), 'value="3"')


@pytest.mark.parametrize(("name", "value"), [("failures", 6), ("password_length", "x")])
def test_what_is_refused_stands_at_its_field(signed_in, address, name, value):
    page = signed_in.post(address, {"version": 0, name: value})

    assert (page.status_code, list(page.context["form"].errors)) == (200, [name])
    assert page.context["form"][name].value() == str(value)


@pytest.mark.parametrize("is_first", [True, False])
def test_second_editor_is_shown_both(signed_in, address, haizhou, keeper, is_first):
    row = (
        SignInPolicy(jurisdiction=haizhou)
        if is_first
        else SignInPolicyFactory(jurisdiction=haizhou)
    )
    typed = {"version": 0 if is_first else 1, "failures": 4}
    set_sign_in_policy(row, by=keeper, failures=3)

    page = signed_in.post(address, typed)

    assert page.status_code == 409
    (difference,) = page.context["differences"]
    assert (difference.typed, difference.stored) == ("4", "3")
    version = page.context["form"]["version"].value()
    assert signed_in.post(address, typed | {"version": version}).status_code == 302
    assert SignInPolicy.objects.get().failures == 4


def test_rules_of_other_places_are_not_there(signed_in, address):
    elsewhere = reverse("people:sign-in-policy", args=[JurisdictionFactory().pk])

    assert signed_in.get(elsewhere).status_code == 404


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OFFICE_ADMIN, Role.AUDITOR])
def test_rules_are_no_other_administrators(client, haizhou, address, role):
    client.force_login(MembershipFactory(jurisdiction=haizhou, role=role).user)

    assert client.get(address).status_code == 403


def test_way_there_is_on_the_own_account(signed_in, address):
    assertContains(signed_in.get("/account/"), f'href="{address}"')


def test_page_costs_the_same_however_many_places_there_are(
    signed_in, address, keeper, django_assert_max_num_queries
):
    def served(places):
        for _ in range(places):
            SignInPolicyFactory(jurisdiction=MembershipFactory(user=keeper).jurisdiction)

    served(1)
    with django_assert_max_num_queries(30) as few:
        signed_in.get(address)
    served(3)

    with django_assert_max_num_queries(len(few)):
        signed_in.get(address)
