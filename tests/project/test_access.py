"""Every view says who may call it, and strangers are let in nowhere else."""

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from sciliteracy.checks import check_access_rules, routes
from sciliteracy.lib.access import access_rule, anonymous_allowed, readers_only
from sciliteracy.lib.errors import NotAllowed

# Addresses open to strangers. Adding one is a decision: it belongs into this list first.
OPEN = {
    "/healthz",
    "/readyz",
    "/demo/sign-in/",
    "/login/",
    "/logout/",
    "/language/",
    "/display/",
    # Parts without anybody's data, and in the demo alone.
    "/examples/",
    # The address is signed, and mail programs have no account (RFC 8058).
    "/reminders/unsubscribe/<str:token>/",
}


def unmarked(request):
    return HttpResponse("never shown")


@anonymous_allowed
def open_to_all(request):
    return HttpResponse("open")


@readers_only
def for_readers(request):
    return HttpResponse("read")


@readers_only
def refused(request, kind):
    raise PermissionDenied if kind == "denied" else NotAllowed


urlpatterns = [
    path("refused/<slug:kind>/", refused),
    path("unmarked/", unmarked),
    path("open/", open_to_all),
    path("inner/", include([path("readers/", for_readers)])),
    path("login/", open_to_all, name="login"),
]
handler500 = open_to_all
here = override_settings(ROOT_URLCONF=__name__)


def test_every_view_of_the_portal_has_a_rule():
    assert [address for address, view in routes() if access_rule(view) is None] == []


def test_open_views_are_the_listed_ones():
    found = {address for address, view in routes() if access_rule(view) == "anonymous_allowed"}

    assert found == OPEN


@here
def test_check_names_the_view_without_a_rule():
    errors = check_access_rules(None)

    assert [(error.id, error.obj) for error in errors] == [("sciliteracy.E001", unmarked)]


@here
def test_view_without_a_rule_is_not_run(client):
    with pytest.raises(ImproperlyConfigured, match="unmarked has no access rule"):
        client.get("/unmarked/")


@here
def test_stranger_is_sent_to_sign_in_and_back(client):
    response = client.get("/inner/readers/?page=2")

    assert (response.status_code, response.url) == (302, "/login/?next=/inner/readers/%3Fpage%3D2")


@here
def test_stranger_with_htmx_leaves_the_page_as_a_whole(client):
    response = client.get(
        "/inner/readers/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/inner/"},
    )

    assert response.headers["HX-Redirect"] == "/login/?next=/inner/"


@here
def test_stranger_sees_open_views(client):
    assert client.get("/open/").content == b"open"


@here
@override_settings(DEMO=True)
@pytest.mark.parametrize("kind", ["denied", "not-allowed"])
def test_demo_asks_strangers_to_sign_in_for_what_needs_a_right(client, kind):
    response = client.get(f"/refused/{kind}/?x=1")

    assert (response.status_code, response.url) == (
        302,
        f"/login/?next=/refused/{kind}/%3Fx%3D1",
    )


@here
@override_settings(DEMO=True)
def test_demo_lets_everybody_read(client):
    assert client.get("/inner/readers/").content == b"read"


@here
def test_signed_in_reader_reads(client, member):
    client.force_login(member)

    assert client.get("/inner/readers/").content == b"read"


def test_account_without_a_reading_role_is_refused(client, django_user_model, db):
    client.force_login(django_user_model.objects.create(username="nobody"))

    assert client.get("/plans/").status_code == 403
    assert client.get("/").url == "/start/"


@here
def test_headers_are_strict(client):
    headers = client.get("/open/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
