"""Who is shut out is listed, and let in again."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.agencies import JurisdictionFactory, UserFactory, UserSessionFactory
from tests.sciliteracy.pages.administrators import security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
LIST = "/people/locked/"
LIST_QUERIES = 10
pytestmark = pytest.mark.django_db


def failed(username="x", address="10.0.0.7", times=5, age=0):
    row = AccessAttempt.objects.create(
        username=username, ip_address=address, failures_since_start=times
    )
    then = timezone.now() - timedelta(minutes=age)
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=then)


def test_list_holds_accounts_in_reach_and_addresses(client, system_admin, haizhou, fuxin):
    UserFactory(username="Li.Si", jurisdiction=haizhou)
    UserFactory(username="upper", jurisdiction=fuxin)
    for name in ("li.si", "upper", "unknown"):
        failed(name, address="10.0.0.7", times=5)
    failed("li.si", address="10.0.0.8", times=1)
    failed("old", address="10.0.0.9", times=9, age=31)
    client.force_login(system_admin)

    page = client.get(LIST)

    assert [row.account.username for row in page.context["accounts"]] == ["Li.Si"]
    assert [(row.address, row.failures) for row in page.context["addresses"]] == [("10.0.0.7", 15)]
    assertNotContains(page, "unknown")


def addresses(client):
    return [row.address for row in client.get(LIST).context["addresses"]]


def test_address_is_listed_where_it_concerns_an_account_of_ones_own(
    client, system_admin, administrator, haizhou, fuxin
):
    for number, place in enumerate([haizhou, fuxin, JurisdictionFactory(parent=haizhou)]):
        failed(UserFactory(jurisdiction=place).username, address=f"10.0.0.{number}")
    failed("unknown", address="10.0.0.8")
    client.force_login(system_admin)

    assert addresses(client) == ["10.0.0.0"]
    client.force_login(administrator)
    assert set(addresses(client)) == {"10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.8"}


def test_address_from_which_ones_own_people_work_is_listed(client, system_admin, haizhou):
    """Somebody there mistyped every name: whoever sits there must be let in again."""
    person = UserFactory(jurisdiction=haizhou)
    for address in ("10.0.0.7", "2001:db8::5"):
        UserSessionFactory(user=person, address=address)
    long_ago = timezone.now() - timedelta(days=91)
    UserSessionFactory(user=person, address="10.0.0.9", started_at=long_ago)
    for address in ("10.0.0.7", "10.0.0.8", "10.0.0.9", "2001:db8::"):
        failed("unknown", address=address)
    client.force_login(system_admin)

    assert set(addresses(client)) == {"10.0.0.7", "2001:db8::"}
    assertContains(client.get(LIST), "2001:db8::/64")


def test_address_of_others_is_not_released(client, system_admin, fuxin):
    failed(UserFactory(jurisdiction=fuxin).username)
    client.force_login(system_admin)

    page = client.post(f"{LIST}address/", {"address": "10.0.0.7"})

    assert "address" in page.context["form"].errors
    assert AccessAttempt.objects.count() == 1


def test_address_is_released(client, system_admin, haizhou):
    failed(UserFactory(jurisdiction=haizhou).username)
    client.force_login(system_admin)

    assertContains(client.get(f"{LIST}address/", {"address": "10.0.0.7"}), 'value="10.0.0.7"')
    assert client.post(f"{LIST}address/", {"address": "nonsense"}).status_code == 200
    assert client.post(f"{LIST}address/", {"address": "10.0.0.7"}).url == LIST

    assert AccessAttempt.objects.count() == 0


def test_others_are_refused(client, security_admin):
    client.force_login(security_admin)

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}address/", {"address": "10.0.0.7"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    client, haizhou, system_admin, django_assert_num_queries, rows
):
    for number in range(rows):
        user = UserFactory(jurisdiction=haizhou)
        failed(user.username, address=f"10.0.0.{number}")
    client.force_login(system_admin)
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
