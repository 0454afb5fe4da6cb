"""Error pages: in the portal's look, with ways on."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import RequestFactory, override_settings
from django.urls import include, path
from pytest_django.asserts import assertContains

from sciliteracy.lib.access import anonymous_allowed
from sciliteracy.pages import errors

WAYS = ["/plans/", "/agencies/", "/indicators/"]


@anonymous_allowed
def break_down(request):
    raise RuntimeError("broken on purpose")


@anonymous_allowed
def refuse(request):
    raise PermissionDenied


@anonymous_allowed
def suspect(request):
    raise SuspiciousOperation


urlpatterns = [
    path("break/", break_down),
    path("refuse/", refuse),
    path("suspect/", suspect),
    path("", include("sciliteracy.pages.urls")),
]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error
here = override_settings(ROOT_URLCONF=__name__)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/no-such-page/", "/plans/no-such-plan/", "/agencies/999999/"])
def test_unknown_address_has_the_portals_look(reader, address):
    response = reader.get(address)

    assertContains(response, "没有这个页面", status_code=404)
    for way in WAYS:
        assertContains(response, f'href="{way}"', status_code=404)


@here
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/break/", 500, "系统出错了"),
        ("/refuse/", 403, "没有权限"),
        ("/suspect/", 400, "无法理解这个请求"),
    ],
)
def test_each_error_offers_ways_on(reader, address, status, words):
    reader.raise_request_exception = False

    response = reader.get(address)

    assertContains(response, words, status_code=status)
    for way in WAYS:
        assertContains(response, f'href="{way}"', status_code=status)


def test_server_error_needs_no_database():
    """No `db` fixture: a query would fail this test."""
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500


@pytest.mark.parametrize("address", ["/", "/no-such-page/", "/login/"])
@pytest.mark.django_db
def test_pages_carry_a_strict_policy(reader, address):
    policy = reader.get(address).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_pages_hold_nothing_inline(reader, five_plans):
    for address in ["/", "/plans/fuxin-2022/", "/plans/fuxin-2022/document/", "/agency-names/"]:
        page = reader.get(address).content.decode()
        assert "style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert "onclick" not in page
