"""Every refusal to a signed-in person leaves a trace that outlives the rollback."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from agencies.models import AuditEvent
from agencies.services.agencies import update_agency
from agencies.services.auditing import REFUSED
from sciliteracy.lib.access import anonymous_allowed
from sciliteracy.pages.errors import forbidden
from tests.factories.agencies import AgencyFactory


@anonymous_allowed
def deny(request, rest=""):
    raise PermissionDenied


@anonymous_allowed
@transaction.atomic
def try_it(request):
    update_agency(AgencyFactory(), by=request.user, name="改名")


@anonymous_allowed
def allow(request):
    return HttpResponse("fine")


urlpatterns = [
    path("deny/", deny),
    path("deny/<str:rest>", deny),
    path("try/", try_it),
    path("allow/", allow),
]
urlpatterns += [path(f"{name}/", allow, name=name) for name in ("home", "login", "search")]
handler403 = forbidden
here = override_settings(ROOT_URLCONF=__name__)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_page(settings):
    """The 403 page without the navigation, whose addresses are not in this URLconf."""
    page = ("django.template.loaders.locmem.Loader", {"403.html": "no"})
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [page]},
        }
    ]


def refusals():
    return list(AuditEvent.objects.filter(verb=REFUSED))


@here
def test_refusal_is_recorded_with_who_and_what(client, member):
    client.force_login(member)

    response = client.get("/deny/?page=2", REMOTE_ADDR="10.0.0.7")

    assert response.status_code == 403
    [event] = refusals()
    assert (event.actor_id, event.succeeded, event.address) == (member.pk, False, "10.0.0.7")
    assert event.after == {"method": "GET", "path": "/deny/"}


@here
def test_refusal_by_a_verb_is_a_page_and_outlives_the_rollback(client, member):
    client.force_login(member)

    response = client.post("/try/")

    assert response.status_code == 403
    [event] = refusals()
    assert event.after == {"method": "POST", "path": "/try/"}
    assert event.reason == "您没有进行此操作的权限。"
    assert AuditEvent.objects.filter(verb="agencies.update_agency").count() == 0


@here
def test_refusal_belongs_to_the_jurisdiction_of_the_account(client, member, haizhou):
    member.jurisdiction = haizhou
    member.save()
    client.force_login(member)

    client.get("/deny/")

    assert [event.jurisdiction_id for event in refusals()] == [haizhou.pk]


@here
def test_strangers_and_answers_leave_no_refusal(client, member):
    assert client.get("/deny/").status_code == 403
    client.force_login(member)
    assert client.get("/allow/").status_code == 200

    assert refusals() == []


@here
def test_null_byte_in_the_address_is_recorded_without_it(client, member):
    client.force_login(member)

    client.get("/deny/a%00b")

    assert [event.after["path"] for event in refusals()] == ["/deny/ab"]
