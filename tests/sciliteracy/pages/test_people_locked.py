"""Who is shut out is listed, and let in again."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.agencies import UserFactory
from tests.sciliteracy.pages.administrators import security_admin, system_admin

__all__ = ["security_admin", "system_admin"]
LIST = "/people/locked/"
LIST_QUERIES = 8
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


def test_address_is_released(client, system_admin):
    failed()
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
