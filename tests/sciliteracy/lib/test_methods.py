"""Whoever opens the address of a button gets a page, in the portal's look."""

import pytest
from pytest_django.asserts import assertContains

BUTTONS = ["/logout/", "/language/", "/display/", "/demo/sign-in/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", BUTTONS)
def test_address_of_a_button_says_so(client, address):
    page = client.get(address)

    assertContains(page, "这个地址不能直接打开", status_code=405)
    assertContains(page, "跳到正文", status_code=405)
    assert "POST" in page.headers["Allow"]


@pytest.mark.django_db
def test_page_offers_ways_on_to_who_is_signed_in(client, member):
    client.force_login(member)

    assertContains(client.get("/logout/"), 'href="/plans/"', status_code=405)
