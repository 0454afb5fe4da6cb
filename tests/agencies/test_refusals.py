"""Every refusal to a signed-in person leaves a trace that outlives the rollback."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from agencies.models import Agency, AuditEvent
from agencies.services import auditing
from agencies.services.agencies import update_agency
from agencies.services.auditing import (
    NOT_ALL_TOLD,
    REFUSED,
    refuse_out_of_sight,
    refuse_request,
)
from sciliteracy.lib.access import anonymous_allowed, visible_or_404
from sciliteracy.pages.errors import forbidden, not_found
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


@anonymous_allowed
def look(request, pk):
    visible_or_404(Agency.objects.active(), request.user, pk=pk)
    return HttpResponse("seen")


urlpatterns = [
    path("deny/", deny),
    path("look/<int:pk>/", look),
    path("deny/<str:rest>", deny),
    path("try/", try_it),
    path("allow/", allow),
]
urlpatterns += [path(f"{name}/", allow, name=name) for name in ("home", "login", "search")]
handler403 = forbidden
handler404 = not_found
here = override_settings(ROOT_URLCONF=__name__)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_page(settings):
    """The 403 page without the navigation, whose addresses are not in this URLconf."""
    page = ("django.template.loaders.locmem.Loader", {"403.html": "no", "404.html": "none"})
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


def refused(by, now, reason="没有权限"):
    return refuse_request(by=by, method="GET", path="/", reason=reason, now=now)


def test_refusals_of_one_person_cannot_fill_the_trail(member, owner, monkeypatch):
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 3)
    now = timezone.now()

    events = [refused(member, now) for _ in range(5)]

    reasons = [event and event.reason for event in events]
    assert reasons == ["没有权限", "没有权限", f"没有权限 {NOT_ALL_TOLD}", None, None]
    # Others are not silenced by it, nor the person for ever.
    assert refused(owner, now).reason == "没有权限"
    assert refused(member, now + datetime.timedelta(minutes=2)).reason == "没有权限"


def test_refusals_are_never_left_out_without_a_word(member, monkeypatch):
    """Two at once may have stepped over the one that says so."""
    now = timezone.now()
    for _ in range(4):
        refused(member, now)
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 3)

    assert NOT_ALL_TOLD in refused(member, now, "").reason
    assert refused(member, now) is None


def test_rows_out_of_sight_and_other_refusals_are_counted_apart(member, haizhou, monkeypatch):
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 1)
    now = timezone.now()

    assert refused(member, now) is not None
    assert told(member, AgencyFactory(jurisdiction=haizhou), now) is not None


@here
def test_person_who_goes_on_is_bounded(client, member, monkeypatch):
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 2)
    client.force_login(member)

    assert [client.get("/deny/").status_code for _ in range(5)] == [403] * 5

    assert [event.reason for event in refusals()] == [NOT_ALL_TOLD, ""]


# What is there and out of sight.


@here
def test_row_out_of_sight_is_recorded_without_its_name(client, outsider, haizhou, member):
    agency = AgencyFactory(jurisdiction=haizhou, name="区科协")
    client.force_login(outsider)

    response = client.get(f"/look/{agency.pk}/?q=1", REMOTE_ADDR="10.0.0.7")

    assert response.status_code == 404
    [event] = refusals()
    assert (event.actor_id, event.succeeded, event.address) == (outsider.pk, False, "10.0.0.7")
    assert (event.object_type, event.object_id) == ("agencies.agency", agency.pk)
    assert event.object_label == ""
    assert event.after == {"method": "GET", "path": f"/look/{agency.pk}/"}


@here
def test_row_out_of_sight_is_for_the_auditor_of_the_one_who_asked(client, outsider, haizhou, fuxin):
    outsider.jurisdiction = fuxin
    outsider.save()
    client.force_login(outsider)

    client.get(f"/look/{AgencyFactory(jurisdiction=haizhou).pk}/")

    assert [event.jurisdiction_id for event in refusals()] == [fuxin.pk]


@here
def test_row_in_sight_and_row_that_is_not_there_leave_nothing(client, outsider, member, haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    client.force_login(member)
    assert client.get(f"/look/{agency.pk}/").status_code == 200
    client.force_login(outsider)
    assert client.get("/look/999999999/").status_code == 404
    assert client.get("/nowhere/").status_code == 404

    assert refusals() == []


@here
def test_same_row_is_recorded_once_a_minute(client, outsider, haizhou):
    agency, other = AgencyFactory.create_batch(2, jurisdiction=haizhou)
    client.force_login(outsider)

    for pk in (agency.pk, agency.pk, other.pk, agency.pk):
        client.get(f"/look/{pk}/")

    assert [event.object_id for event in refusals()] == [other.pk, agency.pk]


def told(by, row, now):
    return refuse_out_of_sight(by=by, method="GET", path="/", row=row, now=now)


def test_same_row_is_recorded_again_a_minute_later(outsider, haizhou):
    agency = AgencyFactory(jurisdiction=haizhou)
    now = timezone.now()

    assert told(outsider, agency, now) is not None
    assert told(outsider, agency, now + datetime.timedelta(seconds=30)) is None
    assert told(outsider, agency, now + datetime.timedelta(seconds=90)) is not None


def test_crawler_cannot_fill_the_trail(outsider, owner, haizhou, monkeypatch):
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 3)
    agencies = AgencyFactory.create_batch(5, jurisdiction=haizhou)
    now = timezone.now()

    events = [told(outsider, agency, now) for agency in agencies]

    assert [event and event.reason for event in events] == ["", "", NOT_ALL_TOLD, None, None]
    # Others are not silenced by it, and refusals of other kinds are not counted.
    assert told(owner, agencies[4], now) is not None
    assert told(outsider, agencies[4], now + datetime.timedelta(minutes=2)) is not None


@here
def test_strangers_are_bounded_all_together(client, haizhou, monkeypatch):
    monkeypatch.setattr(auditing, "REFUSED_AT_MOST", 2)
    for number, agency in enumerate(AgencyFactory.create_batch(4, jurisdiction=haizhou)):
        response = client.get(f"/look/{agency.pk}/", REMOTE_ADDR=f"10.0.0.{number}")
        assert response.status_code == 404

    assert [(event.actor_id, event.actor_name) for event in refusals()] == [(None, "访客")] * 2
